import { type Figure, figure } from './figures.ts';
import { quantiles, slotCounts } from './measure.ts';
import { startDaemon, startTarget, storedSamples, type Target } from './programs.ts';
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
  const firstRequestAt = Math.min(...(await target.requests()).map(({ receivedAt }) => receivedAt));
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

/** On the store that the first run left behind: a state and a rollup or two for each monitor. */
async function secondStart({ folder }: Workspace): Promise<Figure[]> {
  const daemon = await startDaemon(folder);
  await daemon.stop();
  return [figure('spawn to running, second start', daemon.runningAt - daemon.spawnedAt, 'ms', 5_000)];
}
