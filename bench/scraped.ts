import { setTimeout as delay } from 'node:timers/promises';
import { type Figure, figure, spread } from './figures.ts';
import { latencyErrors, quantiles, slotCounts, startDelays } from './measure.ts';
import { type StoredSample, startDaemon, startTarget, storedSamples } from './programs.ts';
import { type Scrape, scrapeFor } from './scrapes.ts';
import { createWorkspace } from './workspace.ts';

const ANSWERS_AFTER_MS = 50;
const SCRAPE_EVERY_MS = 5_000;
/** One with scrapes, then one without, and so on: what else the machine does falls on both alike. */
const SPELL_MS = 30_000;
const SPELLS = 3;
/** Up to this many monitors a scrape is to take half a second; beyond, what Prometheus waits for. */
const FEW_MONITORS = 1_000;
/** Either makes some hundred probes a second. */
const periodMsOf = (count: number) => (count <= FEW_MONITORS ? 10_000 : 60_000);
/** Slots due later than this before the stop may have no time to run. */
const LAST_MS = 1_000;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Scrapes must cost the probes nothing: latencies and starts of those that ran during one are those of the others. */
export async function scraped(count: number): Promise<Figure[]> {
  const target = await startTarget();
  const periodMs = periodMsOf(count);
  const workspace = createWorkspace(target, { count, periodMs, delaysMs: [ANSWERS_AFTER_MS] });
  const { folder, monitors } = workspace;
  try {
    const daemon = await startDaemon(folder);
    // A whole round, so that every series is there.
    await delay(periodMs);
    const measuredFrom = Date.now();
    const scrapes: Scrape[] = [];
    const quiet: Span[] = [];
    for (let spell = 0; spell < SPELLS; spell += 1) {
      scrapes.push(...(await scrapeFor(daemon.url, SPELL_MS, SCRAPE_EVERY_MS)));
      const from = Date.now();
      await delay(SPELL_MS);
      quiet.push({ from, to: Date.now() });
    }
    const peakRssMb = daemon.peakRssMb();
    const to = Date.now() - LAST_MS;
    await daemon.stop();
    const { heldMs } = await target.notes();
    const samples = await storedSamples(folder);
    const { due, known } = slotCounts(monitors, samples, { periodMs, from: measuredFrom, to });
    return [
      figure('slots due', due, ''),
      figure('slots not known, good or bad', due - known, '', 0),
      ...scrapeFigures(scrapes, count),
      figure('resident set, peak', peakRssMb, 'MB', 500),
      ...comparisons(within(samples, scrapes), within(samples, quiet), heldMs),
    ];
  } finally {
    target.stop();
    workspace.remove();
  }
}

function scrapeFigures(scrapes: readonly Scrape[], monitors: number): Figure[] {
  const took = quantiles(scrapes.map(({ tookMs }) => tookMs));
  return [
    figure('scrapes', scrapes.length, ''),
    figure('size of one', scrapes.at(-1)!.bytes / 1e6, 'MB'),
    figure('scrape, median', took.p50, 'ms'),
    figure('scrape, slowest', took.max, 'ms', monitors <= FEW_MONITORS ? 500 : 10_000),
  ];
}

/** Samples whose probe ran, at least partly, inside one of the spans. */
function within(samples: readonly StoredSample[], spans: readonly Span[]): StoredSample[] {
  return samples.filter(({ startedAt, totalMs }) =>
    spans.some(({ from, to }) => startedAt < to && startedAt + (totalMs ?? 0) > from),
  );
}

/** What scrapes could do to probes: a latency that is too long, a late start, a thread that is held up. */
function comparisons(
  during: readonly StoredSample[],
  without: readonly StoredSample[],
  heldMs: ReadonlyMap<string, number>,
): Figure[] {
  return [
    figure('samples during scrapes', during.length, ''),
    figure('samples without', without.length, ''),
    ...comparison('latency error', latencyErrors(during, heldMs), latencyErrors(without, heldMs)),
    ...comparison('start after slot', startDelays(during), startDelays(without)),
    ...comparison('stall of the probe thread', stalls(during), stalls(without)),
  ];
}

function comparison(what: string, during: readonly number[], without: readonly number[]): Figure[] {
  const [scraping, free] = [quantiles(during), quantiles(without)];
  return [
    ...spread(`${what}, during scrapes`, scraping),
    ...spread(`${what}, without`, free),
    figure(`${what}: change of the p50`, scraping.p50 - free.p50, 'ms', 1),
    figure(`${what}: change of the p99`, scraping.p99 - free.p99, 'ms', 5),
  ];
}

function stalls(samples: readonly StoredSample[]): number[] {
  return samples.flatMap(({ maxStallMs }) => maxStallMs ?? []);
}
