/** Whether anything grows: every kind of failure from thousands of origins, for minutes. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Figure, figure } from './figures.ts';
import type { HostileUrls } from './hostile-target.ts';
import { startDaemon } from './programs.ts';
import { scrapeEvery } from './scrapes.ts';

const TARGET = new URL('./hostile-target.ts', import.meta.url);
const ORIGINS = 2_000;
const PERIOD_MS = 4_000;
const DEADLINE_MS = 2_000;
const LOOK_EVERY_MS = 5_000;
/** Compilers, caches and the first hour's rollups settle meanwhile. */
const WARM_UP_MS = 120_000;
/** Half of the operators are healthy. */
const HOSTILE_SHARE = 0.5;

interface Look {
  readonly atMs: number;
  readonly rssMb: number;
  readonly openFiles: number;
}

/** 500 probes a second over 2,000 origins, half of them hostile in 28 ways. */
export async function soak(minutes: number): Promise<Figure[]> {
  const target = fork(TARGET, ['0.0.0.0'], { serialization: 'advanced' });
  const folder = mkdtempSync(join(tmpdir(), 'threenines-bench-'));
  let kill = () => {};
  try {
    const [urls] = (await once(target, 'message')) as [HostileUrls];
    writeFileSync(join(folder, 'monitors.yaml'), configuration(urls));
    const daemon = await startDaemon(folder);
    kill = daemon.kill;
    const stopScraping = scrapeEvery(daemon.url, LOOK_EVERY_MS);
    const looks: Look[] = [];
    for (const untilMs = performance.now() + minutes * 60_000; performance.now() < untilMs; ) {
      await delay(LOOK_EVERY_MS);
      looks.push(lookAt(daemon.pid));
    }
    stopScraping();
    await daemon.stop();
    return soakFigures(looks);
  } finally {
    kill();
    target.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function configuration({ healthy, kinds }: HostileUrls): string {
  const plain = Object.entries(kinds).filter(([kind]) => kind !== 'redirect-loop');
  const lines = Array.from({ length: ORIGINS }, (_, index) => {
    const hostile = index < ORIGINS * HOSTILE_SHARE;
    const [service, url] = hostile ? plain[index % plain.length]! : ['healthy', healthy];
    const origin = url.replace('127.0.0.1', `127.0.${1 + (index >> 8)}.${index & 255}`);
    const monitor = `{ service: ${service}, probe: http, url: "${origin}", every: ${PERIOD_MS}ms, deadline: ${DEADLINE_MS}ms }`;
    return [`  - id: operator-${index}`, `    monitors: [ ${monitor} ]`];
  }).flat();
  return ['dataDir: ./data', 'allowNetworks: [127.0.0.0/8]', 'operators:', ...lines, ''].join('\n');
}

/** Linux only. */
function lookAt(pid: number): Look {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    atMs: performance.now(),
    rssMb: Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024,
    openFiles: readdirSync(`/proc/${pid}/fd`).length,
  };
}

function soakFigures(all: readonly Look[]): Figure[] {
  const looks = all.filter(({ atMs }) => atMs - all[0]!.atMs >= WARM_UP_MS);
  const probesPerMs = ORIGINS / PERIOD_MS;
  const slope = (value: (look: Look) => number) =>
    slopeOf(looks.map((look) => [look.atMs, value(look)])) * (100_000 / probesPerMs);
  const probes = (looks.at(-1)!.atMs - looks[0]!.atMs) * probesPerMs;
  return [
    figure('probes after the warm-up', Math.round(probes), ''),
    figure('resident set, first look after the warm-up', looks[0]!.rssMb, 'MB'),
    figure('resident set, last look', looks.at(-1)!.rssMb, 'MB'),
    figure(
      'resident set, growth per 100,000 probes',
      slope(({ rssMb }) => rssMb),
      'MB',
      1,
    ),
    figure('open files, first look after the warm-up', looks[0]!.openFiles, ''),
    figure('open files, last look', looks.at(-1)!.openFiles, ''),
    figure(
      'open files, growth per 100,000 probes',
      slope(({ openFiles }) => openFiles),
      '',
      5,
    ),
  ];
}

/** Of the line with the least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
