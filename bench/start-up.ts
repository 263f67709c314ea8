import { setTimeout as delay } from 'node:timers/promises';
import { type Figure, figure } from './figures.ts';
import { quantiles, slotCounts } from './measure.ts';
import { processorSecondsOf, startDaemon, startTarget, storedSamples, type Target } from './programs.ts';
import { scrapeFor } from './scrapes.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

const PERIOD_MS = 60_000;
const SCRAPE_EVERY_MS = 15_000;
const ANSWERS_AFTER_MS = 50;

/** Many monitors, one probe a minute each: from the start of the process to the first probe, and a full round. */
export async function startUp(count: number): Promise<Figure[]> {
  const target = await startTarget();
  const workspace = createWorkspace(target, { count, periodMs: PERIOD_MS, delaysMs: [ANSWERS_AFTER_MS] });
  try {
    return [...(await firstStart(target, workspace)), ...(await secondStart(workspace))];
  } finally {
    target.stop();
    workspace.remove();
  }
}

async function firstStart(target: Target, { folder, monitors, periodMs }: Workspace): Promise<Figure[]> {
  const daemon = await startDaemon(folder);
  const rssAtStartMb = daemon.peakRssMb();
  const scrapes = await scrapeFor(daemon.url, PERIOD_MS + SCRAPE_EVERY_MS, SCRAPE_EVERY_MS);
  const peakRssMb = daemon.peakRssMb();
  await daemon.stop();
  const firstRequestAt = await firstRequest(target);
  const span = { periodMs, from: daemon.runningAt, to: daemon.runningAt + PERIOD_MS };
  const { due, known } = slotCounts(monitors, await storedSamples(folder), span);
  return [
    figure('spawn to "threenines is running"', daemon.runningAt - daemon.spawnedAt, 'ms', 5_000),
    figure('spawn to the first probe', firstRequestAt - daemon.spawnedAt, 'ms', 5_000),
    figure('resident set when running', rssAtStartMb, 'MB'),
    figure('slots due in the first minute', due, ''),
    figure('slots not known, good or bad', due - known, '', 0),
    figure('resident set after a round and its scrapes', peakRssMb, 'MB'),
    figure('scrape, median', quantiles(scrapes.map(({ tookMs }) => tookMs)).p50, 'ms'),
  ];
}

/** The whole configuration taken in anew while it is probed: nothing is missed. */
export async function reloaded(count: number, periodMs: number): Promise<Figure[]> {
  const target = await startTarget();
  const workspace = createWorkspace(target, { count, periodMs, delaysMs: [ANSWERS_AFTER_MS] });
  const { folder, monitors } = workspace;
  try {
    const daemon = await startDaemon(folder);
    const spawnToRunningMs = daemon.runningAt - daemon.spawnedAt;
    await delay(3 * periodMs);
    const [from, cpuBefore] = [Date.now(), processorSecondsOf(daemon.pid)];
    const reloadMs = await daemon.reload();
    await delay(3 * periodMs);
    const [to, cpuAfter] = [Date.now() - SCRAPE_EVERY_MS / 10, processorSecondsOf(daemon.pid)];
    const peakRssMb = daemon.peakRssMb();
    await daemon.stop();
    const firstRequestAt = await firstRequest(target);
    const { due, known } = slotCounts(monitors, await storedSamples(folder), { periodMs, from, to });
    return [
      figure('spawn to "threenines is running"', spawnToRunningMs, 'ms'),
      figure('spawn to the first probe', firstRequestAt - daemon.spawnedAt, 'ms', 3_000),
      figure('reload of the whole configuration', reloadMs, 'ms', 1_000),
      figure('slots due from just before the reload on', due, ''),
      figure('slots not known, good or bad', due - known, '', 0),
      figure('processor time per probe, all included', ((cpuAfter - cpuBefore) * 1_000) / due, 'ms'),
      figure('resident set, peak', peakRssMb, 'MB', 300),
    ];
  } finally {
    target.stop();
    workspace.remove();
  }
}

async function firstRequest(target: Target): Promise<number> {
  const requests = await target.requests();
  return requests.reduce((earliest, { receivedAt }) => Math.min(earliest, receivedAt), Number.POSITIVE_INFINITY);
}

/** On the store that the first run left behind: a state and a rollup or two for each monitor. */
async function secondStart({ folder }: Workspace): Promise<Figure[]> {
  const daemon = await startDaemon(folder);
  await daemon.stop();
  return [figure('spawn to running, second start', daemon.runningAt - daemon.spawnedAt, 'ms', 5_000)];
}
