import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Figure, figure } from './figures.ts';
import type { HostileUrls } from './hostile-target.ts';
import { quantiles } from './measure.ts';
import { type Daemon, type StoredSample, startDaemon, storedSamples } from './programs.ts';

const TARGET = new URL('./hostile-target.ts', import.meta.url);
const DEADLINE_MS = 2_000;
const REDIRECTS = 'redirect-loop';
const HEALTHY = 'healthy';

export interface HostileOptions {
  readonly healthy: number;
  readonly hostile: number;
  readonly durationMs: number;
  readonly hostilePeriodMs: number;
}

/** Healthy operators, probed each second, beside hostile ones of every kind; what the daemon stored of both. */
export async function observeHostile(options: HostileOptions) {
  const target = fork(TARGET, { serialization: 'advanced' });
  const folder = mkdtempSync(join(tmpdir(), 'threenines-bench-'));
  let daemon: Daemon | null = null;
  try {
    const [urls] = (await once(target, 'message')) as [HostileUrls];
    writeFileSync(join(folder, 'ca.pem'), urls.caPem);
    writeFileSync(join(folder, 'monitors.yaml'), configuration(urls, options));
    daemon = await startDaemon(folder);
    await delay(options.durationMs);
    const peakRssMb = daemon.peakRssMb();
    await daemon.stop();
    const samples = await storedSamples(folder);
    const isHealthy = ({ service }: StoredSample) => service === HEALTHY;
    return {
      peakRssMb,
      healthy: samples.filter(isHealthy),
      hostile: samples.filter((sample) => !isHealthy(sample)),
    };
  } finally {
    daemon?.kill();
    target.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function configuration({ healthy, kinds, caPem: _ca }: HostileUrls, options: HostileOptions): string {
  const monitor = (service: string, url: string, periodMs: number) =>
    `    monitors: [ { service: ${service}, probe: http, url: "${url}", every: ${periodMs}ms, deadline: ${DEADLINE_MS}ms } ]`;
  const portal = (url: string) => [
    `    portal: { url: "${url}", marker: never, tls: { ca: { file: ca.pem } } }`,
    // Eleven redirects each, all of which the rate has to pay for.
    '    rate: { requestsPerSecond: 10 }',
    `    monitors: [ { service: mo-direct, every: ${options.hostilePeriodMs}ms, deadline: ${DEADLINE_MS}ms } ]`,
  ];
  const names = Object.keys(kinds);
  const lines = [
    ...Array.from({ length: options.healthy }, (_, index) => [
      `  - id: healthy-${index}`,
      monitor(HEALTHY, healthy, 1_000),
    ]),
    ...Array.from({ length: options.hostile }, (_, index) => {
      const kind = names[index % names.length]!;
      const probe = kind === REDIRECTS ? portal(kinds[kind]!) : [monitor(kind, kinds[kind]!, options.hostilePeriodMs)];
      return [`  - id: hostile-${index}`, ...probe];
    }),
  ].flat();
  return ['dataDir: ./data', 'allowNetworks: [127.0.0.0/8]', 'operators:', ...lines, ''].join('\n');
}

/** How long after its deadline the slowest of the samples ended. */
export function overtimeMs(samples: readonly StoredSample[]): number {
  return Math.max(...samples.map(({ totalMs }) => (totalMs ?? 0) - DEADLINE_MS));
}

export async function hostile(): Promise<Figure[]> {
  const options = { healthy: 50, hostile: 1_000, durationMs: 60_000, hostilePeriodMs: 10_000 };
  const observed = await observeHostile(options);
  const stalls = (samples: readonly StoredSample[]) => quantiles(samples.flatMap(({ maxStallMs }) => maxStallMs ?? []));
  const all = stalls([...observed.healthy, ...observed.hostile]);
  const latency = quantiles(observed.healthy.flatMap(({ latencyMs }) => latencyMs ?? []));
  return [
    figure('samples of healthy operators', observed.healthy.length, ''),
    figure('of these not good', observed.healthy.filter(({ verdict }) => verdict !== 'good').length, '', 0),
    figure('latency of healthy operators, p50 (50 is true)', latency.p50, 'ms'),
    figure('latency of healthy operators, p99', latency.p99, 'ms'),
    figure('samples of hostile targets', observed.hostile.length, ''),
    figure('of these good', observed.hostile.filter(({ verdict }) => verdict === 'good').length, '', 0),
    figure('slowest end of a hostile probe after its deadline', overtimeMs(observed.hostile), 'ms', 100),
    figure('resident set, peak', observed.peakRssMb, 'MB', 512),
    figure('stall of the probe thread during a sample, p50', all.p50, 'ms'),
    figure('stall of the probe thread during a sample, p99', all.p99, 'ms'),
    figure('stall of the probe thread, max', all.max, 'ms'),
    ...[...Map.groupBy(observed.hostile, endingOf)]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([ending, samples]) => figure(ending, samples.length, '')),
  ];
}

function endingOf({ service, verdict, reason }: StoredSample): string {
  return `${service}: ${verdict}(${reason})`;
}
