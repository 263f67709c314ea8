import { setTimeout as delay } from 'node:timers/promises';
import { type Figure, figure, spread } from './figures.ts';
import { heldByTransaction, latencyErrors, quantiles, slotCounts, startDelays } from './measure.ts';
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
    const spells: Record<'scraped' | 'quiet', Span[]> = { scraped: [], quiet: [] };
    for (let spell = 0; spell < SPELLS; spell += 1) {
      const from = Date.now();
      scrapes.push(...(await scrapeFor(daemon.url, SPELL_MS, SCRAPE_EVERY_MS)));
      const between = Date.now();
      await delay(SPELL_MS);
      spells.scraped.push({ from, to: between });
      spells.quiet.push({ from: between, to: Date.now() });
    }
    const peakRssMb = daemon.peakRssMb();
    const to = Date.now() - LAST_MS;
    await daemon.stop();
    const heldMs = heldByTransaction(await target.requests());
    const samples = await storedSamples(folder);
    const { due, known } = slotCounts(monitors, samples, { periodMs, from: measuredFrom, to });
    return [
      figure('slots due', due, ''),
      figure('slots not known, good or bad', due - known, '', 0),
      ...scrapeFigures(scrapes, count),
      figure('resident set, peak', peakRssMb, 'MB', 500),
      ...comparisons(heldMs, {
        with: within(samples, spells.scraped),
        during: within(samples, scrapes),
        without: within(samples, spells.quiet),
      }),
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

/** Samples with scrapes every few seconds, those of them whose probe ran during one, and samples without. */
interface Compared<Item> {
  readonly with: Item;
  readonly during: Item;
  readonly without: Item;
}

/** What scrapes could do to probes: a latency that is too long, a late start, a thread that is held up. */
function comparisons(heldMs: ReadonlyMap<string, number>, samples: Compared<readonly StoredSample[]>): Figure[] {
  const each = (measure: (some: readonly StoredSample[]) => number[]): Compared<number[]> => ({
    with: measure(samples.with),
    during: measure(samples.during),
    without: measure(samples.without),
  });
  return [
    figure('samples with scrapes', samples.with.length, ''),
    figure('samples during one', samples.during.length, ''),
    figure('samples without', samples.without.length, ''),
    ...comparison(
      'latency error',
      each((some) => latencyErrors(some, heldMs)),
    ),
    ...comparison('start after slot', each(startDelays)),
    ...comparison('stall of the probe thread', each(stalls)),
  ];
}

function comparison(what: string, measured: Compared<readonly number[]>): Figure[] {
  const [scraped, during, free] = [quantiles(measured.with), quantiles(measured.during), quantiles(measured.without)];
  return [
    ...spread(`${what}, with scrapes`, scraped),
    figure(`${what}, during one, p99`, during.p99, 'ms'),
    ...spread(`${what}, without`, free),
    figure(`${what}: change of the p50`, scraped.p50 - free.p50, 'ms', 1),
    figure(`${what}: change of the p99`, scraped.p99 - free.p99, 'ms', 5),
  ];
}

function stalls(samples: readonly StoredSample[]): number[] {
  return samples.flatMap(({ maxStallMs }) => maxStallMs ?? []);
}
