/** Debian's blackbox_exporter, told by Debian's Prometheus what to probe and when; Prometheus stores what it says. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { TlsFiles } from '../programs.ts';
import type { RequestNote } from '../target.ts';
import type { BenchMonitor, Workspace } from '../workspace.ts';
import { type Contender, type Load, type Measured, type Span, truthOf } from './side.ts';

/** Names of the programs, as Debian installs them. */
export const PEER_PROGRAMS = ['prometheus-blackbox-exporter', 'prometheus'] as const;

/** Those of them that this machine lacks. */
export function missingPeerPrograms(): string[] {
  return PEER_PROGRAMS.filter((name) => spawnSync(name, ['--version']).error !== undefined);
}

const READY_WITHIN_MS = 10_000;
/** Prometheus moves its stamps by up to 2 ms, and a probe starts after them. */
const STAMP_EARLY_MS = 5;

export async function startPeer({ folder, monitors, periodMs }: Workspace, { tls }: Load) {
  const exporterPort = await freePort();
  const blackboxFile = join(folder, 'blackbox.yml');
  writeFileSync(blackboxFile, stringify(blackboxConfiguration(tls)));
  const exporter = await start(
    PEER_PROGRAMS[0],
    [`--config.file=${blackboxFile}`, `--web.listen-address=127.0.0.1:${exporterPort}`],
    `http://127.0.0.1:${exporterPort}/-/healthy`,
  );
  const port = await freePort();
  const prometheusFile = join(folder, 'prometheus.yml');
  writeFileSync(prometheusFile, stringify(prometheusConfiguration(monitors, periodMs, exporterPort)));
  const url = `http://127.0.0.1:${port}`;
  const prometheus = await start(
    PEER_PROGRAMS[1],
    [
      `--config.file=${prometheusFile}`,
      `--storage.tsdb.path=${join(folder, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    `${url}/-/ready`,
  );
  const contender: Contender = {
    name: 'blackbox_exporter and Prometheus',
    pids: [exporter.pid!, prometheus.pid!],
    async results(span, target) {
      const totals = await durations(url, 'probe_duration_seconds', span);
      const parts = {
        latencyMs: await durations(url, phases('processing|transfer'), span),
        connectMs: await durations(url, phases('connect'), span),
        tlsMs: await durations(url, phases('tls'), span),
      };
      const measured = matched(totals, parts, await target.requests(), periodMs, span);
      return { done: measured.length, measured };
    },
  };
  return {
    ...contender,
    kill() {
      exporter.kill('SIGKILL');
      prometheus.kill('SIGKILL');
    },
  };
}

function blackboxConfiguration(tls: TlsFiles | null) {
  const files = tls && {
    ca_file: tls.caFile,
    cert_file: tls.client.certFile,
    key_file: tls.client.keyFile,
  };
  const http = { preferred_ip_protocol: 'ip4', follow_redirects: false, ...(files && { tls_config: files }) };
  return { modules: { probe: { prober: 'http', timeout: '5s', http } } };
}

function prometheusConfiguration(monitors: readonly BenchMonitor[], periodMs: number, exporterPort: number) {
  const every = `${periodMs}ms`;
  const job = {
    job_name: 'probes',
    metrics_path: '/probe',
    params: { module: ['probe'] },
    static_configs: monitors.map(({ url }, index) => ({ targets: [url], labels: { monitor: String(index) } })),
    relabel_configs: [
      { source_labels: ['__address__'], target_label: '__param_target' },
      { target_label: '__address__', replacement: `127.0.0.1:${exporterPort}` },
      { source_labels: ['monitor'], target_label: 'instance' },
    ],
  };
  return { global: { scrape_interval: every, scrape_timeout: every }, scrape_configs: [job] };
}

type Part = 'latencyMs' | 'connectMs' | 'tlsMs';

/** What the exporter said of each probe, in milliseconds, by monitor and Prometheus's stamp of when it asked. */
type Durations = ReadonlyMap<string, ReadonlyMap<number, number>>;

const phases = (names: string) => `probe_http_duration_seconds{phase=~"${names}"}`;

/** The series of `selector`, those of one monitor added up. */
async function durations(url: string, selector: string, { from, to }: Span): Promise<Durations> {
  const query = `${selector}[${Math.ceil((to - from) / 1_000)}s]`;
  const body = new URLSearchParams({ query, time: String(to / 1_000) });
  const answer = (await (await fetch(`${url}/api/v1/query`, { method: 'POST', body })).json()) as {
    readonly data: {
      readonly result: readonly {
        readonly metric: { readonly monitor: string };
        readonly values: readonly (readonly [number, string])[];
      }[];
    };
  };
  const found = new Map<string, Map<number, number>>();
  for (const { metric, values } of answer.data.result) {
    const own = found.get(metric.monitor) ?? new Map<number, number>();
    found.set(metric.monitor, own);
    for (const [at, seconds] of values) own.set(at * 1_000, (own.get(at * 1_000) ?? 0) + Number(seconds) * 1_000);
  }
  return found;
}

/** The exporter sends nothing to recognise a request by: it is the monitor's first one after the stamp. */
function matched(
  totals: Durations,
  parts: Readonly<Record<Part, Durations>>,
  requests: readonly RequestNote[],
  periodMs: number,
  { from, to }: Span,
): Measured[] {
  const byMonitor = Map.groupBy(requests, ({ monitor }) => monitor);
  for (const own of byMonitor.values()) own.sort((one, other) => one.receivedAt - other.receivedAt);
  const match = (monitor: string, stampedAt: number, totalMs: number): Measured[] => {
    const earliest = stampedAt - STAMP_EARLY_MS;
    const request = byMonitor.get(monitor)?.find(({ receivedAt }) => receivedAt >= earliest);
    if (request === undefined || request.receivedAt >= earliest + periodMs) return [];
    const part = (name: Part) => parts[name].get(monitor)?.get(stampedAt) ?? Number.NaN;
    const divided = { latencyMs: part('latencyMs'), connectMs: part('connectMs'), tlsMs: part('tlsMs') };
    return [{ ...truthOf(request), totalMs, ...divided, startDelayMs: null, flagged: false }];
  };
  return [...totals].flatMap(([monitor, own]) =>
    [...own].flatMap(([at, totalMs]) => (at < from || at >= to ? [] : match(monitor, at, totalMs))),
  );
}

async function start(program: string, args: readonly string[], readyUrl: string): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: 'ignore' });
  const failed = once(child, 'error').then(([error]) => {
    throw new Error(`${program} does not start`, { cause: error });
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const until = performance.now() + READY_WITHIN_MS;
  const isReady = () =>
    fetch(readyUrl)
      .then(({ ok }) => ok)
      .catch(() => false);
  while (!(await Promise.race([isReady(), failed]))) {
    if (performance.now() > until) throw new Error(`${program} was not ready after ${READY_WITHIN_MS / 1_000} s`);
    await delay(100);
  }
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}
