/** Whether anything grows: every kind of failure from thousands of origins, for minutes. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Figure, figure } from './figures.ts';
import type { HostileUrls } from './hostile-target.ts';
import { type StoredSample, startDaemon, storedSamples } from './programs.ts';
import { type Scrape, scrapeFor } from './scrapes.ts';

const TARGET = new URL('./hostile-target.ts', import.meta.url);
const ORIGINS = 2_000;
const DEADLINE_MS = 2_000;
const LOOK_EVERY_MS = 5_000;
/** Large bodies in flight come and go by tens of megabytes: what stays is the least of some looks. */
const LOOKS_TOGETHER = 6;
/** Compilers, caches and the first hour's rollups settle meanwhile. */
const WARM_UP_MS = 120_000;
/** The warm-up, and two times half a minute to compare. */
export const SHORTEST_SOAK_MINUTES = 3.5;
/** Half of the operators are healthy. */
const HOSTILE_SHARE = 0.5;
const HEALTHY = 'healthy';

interface Look {
  readonly atMs: number;
  readonly rssMb: number;
  readonly openFiles: number;
}

/** So many probes a second over 2,000 origins, half of them hostile in 28 ways. */
export async function soak(minutes: number, rate: number): Promise<Figure[]> {
  const target = fork(TARGET, ['0.0.0.0'], { serialization: 'advanced' });
  const folder = mkdtempSync(join(tmpdir(), 'threenines-bench-'));
  let kill = () => {};
  try {
    const [urls] = (await once(target, 'message')) as [HostileUrls];
    writeFileSync(join(folder, 'monitors.yaml'), configuration(urls, Math.round((ORIGINS / rate) * 1_000)));
    const daemon = await startDaemon(folder);
    kill = daemon.kill;
    const durationMs = minutes * 60_000;
    const scraping = scrapeFor(daemon.url, durationMs, LOOK_EVERY_MS);
    const looks: Look[] = [];
    for (const untilMs = performance.now() + durationMs; performance.now() < untilMs; ) {
      await delay(LOOK_EVERY_MS);
      looks.push(lookAt(daemon.pid));
    }
    const scrapes = await scraping;
    await daemon.stop();
    return [...soakFigures(looks, rate), timerGrowth(scrapes), ...healthyFigures(await storedSamples(folder))];
  } finally {
    kill();
    target.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function configuration({ healthy, kinds }: HostileUrls, periodMs: number): string {
  const plain = Object.entries(kinds).filter(([kind]) => kind !== 'redirect-loop');
  const lines = Array.from({ length: ORIGINS }, (_, index) => {
    const hostile = index < ORIGINS * HOSTILE_SHARE;
    const [service, url] = hostile ? plain[index % plain.length]! : [HEALTHY, healthy];
    const origin = url.replace('127.0.0.1', `127.0.${1 + (index >> 8)}.${index & 255}`);
    const monitor = `{ service: ${service}, probe: http, url: "${origin}", every: ${periodMs}ms, deadline: ${DEADLINE_MS}ms }`;
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

function timerGrowth(scrapes: readonly Scrape[]): Figure {
  const after = scrapes.filter(({ from }) => from - scrapes[0]!.from >= WARM_UP_MS);
  const least = (some: readonly Scrape[]) => Math.min(...some.map(({ timers }) => timers));
  const growth = least(after.slice(-LOOKS_TOGETHER)) - least(after.slice(0, LOOKS_TOGETHER));
  return figure('timers of the main thread, growth', growth, '', 5);
}

function soakFigures(all: readonly Look[], rate: number): Figure[] {
  const after = all.filter(({ atMs }) => atMs - all[0]!.atMs >= WARM_UP_MS);
  const looks = leastOf(after);
  const probesPerMs = rate / 1_000;
  const growthOf = (some: readonly Look[]) =>
    slopeOf(some.map(({ atMs, rssMb }) => [atMs, rssMb])) * (100_000 / probesPerMs);
  const probes = (after.at(-1)!.atMs - after[0]!.atMs) * probesPerMs;
  const [first, last] = [looks[0]!, looks.at(-1)!];
  return [
    figure('probes after the warm-up', Math.round(probes), ''),
    figure('resident set, least of the first half minute after it', first.rssMb, 'MB'),
    figure('resident set, least of the last half minute', last.rssMb, 'MB'),
    figure('resident set, most', Math.max(...after.map(({ rssMb }) => rssMb)), 'MB'),
    figure('resident set, growth per 100,000 probes', growthOf(looks), 'MB', 1),
    figure('the same in the second half', growthOf(looks.slice(Math.floor(looks.length / 2))), 'MB'),
    figure('open files, least of the first half minute', first.openFiles, ''),
    figure('open files, least of the last half minute', last.openFiles, ''),
    figure('open files, growth', last.openFiles - first.openFiles, '', 5),
  ];
}

/** Each value the least of half a minute. */
function leastOf(looks: readonly Look[]): Look[] {
  return Array.from({ length: Math.floor(looks.length / LOOKS_TOGETHER) }, (_, index) => {
    const some = looks.slice(index * LOOKS_TOGETHER, (index + 1) * LOOKS_TOGETHER);
    return {
      atMs: some[0]!.atMs,
      rssMb: Math.min(...some.map(({ rssMb }) => rssMb)),
      openFiles: Math.min(...some.map(({ openFiles }) => openFiles)),
    };
  });
}

function healthyFigures(samples: readonly StoredSample[]): Figure[] {
  const healthy = samples.filter(({ service }) => service === HEALTHY);
  const notGood = healthy.filter(({ verdict }) => verdict !== 'good');
  const whys = Map.groupBy(notGood, ({ verdict, reason }) => `${verdict}(${reason})`);
  return [
    figure('samples of healthy operators', healthy.length, ''),
    figure('of these not good', notGood.length, '', 0),
    ...[...whys].map(([why, some]) => figure(`healthy: ${why}`, some.length, '')),
  ];
}

/** Of the line with the least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
