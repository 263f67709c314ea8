import { type Figure, figure, spread } from './figures.ts';
import { heldByTransaction, latencyErrors, quantiles, slotCounts, startDelays, taintedShare } from './measure.ts';
import { type Daemon, type StoredSample, startDaemon, startTarget, storedSamples, type Target } from './programs.ts';
import { type Scrape, scrapeFor } from './scrapes.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/** From at once to beyond the limit of the contract. */
const DELAYS_MS = [0, 20, 50, 100, 200, 350, 380, 399, 401, 420];
const SCRAPE_EVERY_MS = 5_000;
/** Slots due later than this before the stop may have no time to run. */
const LAST_MS = 1_000;

export interface Observed {
  readonly samples: readonly StoredSample[];
  readonly heldMs: ReadonlyMap<string, number>;
  readonly scrapes: readonly Scrape[];
  readonly peakRssMb: number;
  readonly slots: ReturnType<typeof slotCounts>;
}

/**
 * Runs a daemon with `rate` monitors, one probe a second each, and collects what it stored and what the target knows.
 * The target's delays are dealt out to the monitors in turn.
 */
export async function observe(
  rate: number,
  durationMs: number,
  startIn: (folder: string) => Promise<Daemon>,
  delaysMs: readonly number[] = DELAYS_MS,
): Promise<Observed> {
  const target = await startTarget();
  const workspace = createWorkspace(target, { count: rate, periodMs: 1_000, delaysMs });
  let daemon: Daemon | null = null;
  try {
    daemon = await startIn(workspace.folder);
    return await collect(target, workspace, daemon, durationMs);
  } finally {
    daemon?.kill();
    target.stop();
    workspace.remove();
  }
}

async function collect(
  target: Target,
  { folder, monitors, periodMs }: Workspace,
  daemon: Daemon,
  durationMs: number,
): Promise<Observed> {
  const scrapes = await scrapeFor(daemon.url, durationMs, SCRAPE_EVERY_MS);
  const peakRssMb = daemon.peakRssMb();
  const to = Date.now() - LAST_MS;
  await daemon.stop();
  const heldMs = heldByTransaction(await target.requests());
  const samples = await storedSamples(folder);
  const slots = slotCounts(monitors, samples, { periodMs, from: daemon.runningAt, to });
  return { samples, heldMs, scrapes, peakRssMb, slots };
}

/** The daemon as shipped: every slot probed, every latency true, little memory. */
export async function steady(rate: number, minutes: number): Promise<Figure[]> {
  const observed = await observe(rate, minutes * 60_000, startDaemon);
  const { samples, heldMs, scrapes, peakRssMb, slots } = observed;
  const cpuMs = scrapes.at(-1)!.cpuMs - scrapes[0]!.cpuMs;
  return [
    ...slotFigures(observed),
    ...spread('latency error', quantiles(latencyErrors(samples, heldMs)), 5),
    ...spread('start after slot', quantiles(startDelays(samples))),
    figure('samples with a stall above 5 ms', taintedShare(samples) * 100, '%'),
    figure('resident set, peak', peakRssMb, 'MB', 200),
    figure('processor time per probe, all included', cpuMs / slots.due, 'ms'),
    figure('scrape, median', quantiles(scrapes.map(({ tookMs }) => tookMs)).p50, 'ms'),
  ];
}

export function slotFigures({ slots }: Observed): Figure[] {
  return [
    figure('slots due', slots.due, ''),
    figure('slots not known, good or bad', slots.due - slots.known, '', 0),
    figure('slots without a sample', slots.missing, '', 0),
    ...Object.entries(slots.notGood).map(([why, count]) => figure(`slots ${why}`, count, '')),
  ];
}
