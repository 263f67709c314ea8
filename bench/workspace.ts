/** A folder with a configuration of many monitors, all on one target. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MonitorName } from './measure.ts';
import type { Target, TlsFiles } from './programs.ts';

const MONITORS_PER_OPERATOR = 10;

export interface BenchMonitor extends MonitorName {
  readonly url: string;
  /** That of the target's answer. */
  readonly delayMs: number;
}

export interface Workspace {
  readonly folder: string;
  readonly monitors: readonly BenchMonitor[];
  readonly periodMs: number;
  remove(): void;
}

/** `count` custom services, ten to an operator; the target's delays are dealt out to them in turn. */
export function createWorkspace(
  { origin, tls }: Pick<Target, 'origin' | 'tls'>,
  options: { readonly count: number; readonly periodMs: number; readonly delaysMs: readonly number[] },
): Workspace {
  const { count, periodMs, delaysMs } = options;
  const folder = mkdtempSync(join(tmpdir(), 'threenines-bench-'));
  const monitors = Array.from({ length: count }, (_, index) => {
    const delayMs = delaysMs[index % delaysMs.length]!;
    return {
      operator: `operator-${Math.floor(index / MONITORS_PER_OPERATOR)}`,
      service: `service-${index % MONITORS_PER_OPERATOR}`,
      url: `${origin}/${delayMs}?m=${index}`,
      delayMs,
    };
  });
  const operators = Map.groupBy(monitors, ({ operator }) => operator);
  const trust = tls === null ? '' : `, tls: ${trustText(tls)}`;
  const lines = [...operators].flatMap(([id, own]) => [
    `  - id: ${id}`,
    '    monitors:',
    ...own.map(
      ({ service, url }) =>
        `      - { service: ${service}, probe: http, url: "${url}", every: ${periodMs / 1_000}s${trust} }`,
    ),
  ]);
  // The default bound on all requests is for a marketplace of dozens of operators.
  const limits = 'limits: { requestsPerSecond: 100000 }';
  const text = ['dataDir: ./data', 'allowNetworks: [127.0.0.0/8]', limits, 'operators:', ...lines, ''].join('\n');
  writeFileSync(join(folder, 'monitors.yaml'), text);
  return { folder, monitors, periodMs, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function trustText({ caFile, client: { certFile, keyFile } }: TlsFiles): string {
  return `{ ca: { file: ${caFile} }, cert: { file: ${certFile} }, key: { file: ${keyFile} } }`;
}
