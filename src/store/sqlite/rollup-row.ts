import type { SQLInputValue } from 'node:sqlite';
import { monitorId } from '../../core/ids.ts';
import { PHASES } from '../../core/sample.ts';
import type { Buckets } from '../../core/sla/buckets.ts';
import type { LatencySketch, PhaseSums } from '../../core/sla/latency.ts';
import { microseconds } from '../../core/sla/microseconds.ts';
import { type MinuteCounts, minuteCounts, NO_SLOTS } from '../../core/sla/minute-counts.ts';
import type { HourRollup, HourTerms, RollupCell } from '../../core/sla/rollup.ts';
import { HOUR, MINUTE } from '../../core/time.ts';
import { hourTerms } from '../rows/shapes.ts';
import type { Place, RollupRow } from './schema.ts';

/** Columns in the order of `rollupValues`. */
export const UPSERT_ROLLUP = `
  insert into rollups (monitor, hour, terms, minutes, reasons, latency, simulated, counted_to) values (?, ?, ?, ?, ?, ?, ?, ?)
  on conflict do update set terms = excluded.terms, minutes = excluded.minutes, reasons = excluded.reasons,
    latency = excluded.latency, simulated = excluded.simulated, counted_to = excluded.counted_to`;

export function rollupValues({
  monitor,
  hour,
  terms,
  minutes,
  reasons,
  latency,
  simulated,
  counted_to,
}: RollupRow): SQLInputValue[] {
  return [monitor, hour, terms, minutes, reasons, latency, simulated, counted_to];
}

/** The row of a whole hour, unless `countedTo` says how far it counts. */
export function rollupRow(monitor: number, rollup: HourRollup, countedTo: number | null = null): RollupRow {
  return {
    monitor,
    hour: rollup.hour,
    terms: JSON.stringify(rollup.terms),
    minutes: minutesText(rollup.minutes),
    reasons: reasonsText(rollup.cells),
    latency: JSON.stringify(rollup.cells.map(({ latency }) => sketchValues(latency))),
    simulated: rollup.simulated ? 1 : 0,
    counted_to: countedTo,
  };
}

/** Throws for a row that is none. */
export function toRollup(row: RollupRow & Place): HourRollup {
  const terms = termsOf(row.terms);
  return {
    monitorId: monitorId(row.operator, row.service),
    location: row.location,
    hour: row.hour,
    terms,
    minutes: minutesOf(row.minutes),
    cells: cellsOf(row, terms),
    simulated: row.simulated === 1,
  };
}

/** A month of one monitor has the same terms, and mostly the same minutes, in each row; results are never changed. */
const termsOf = lastResult((text: string): HourTerms => {
  const terms: unknown = JSON.parse(text);
  const fault = hourTerms(terms, 'terms');
  if (fault !== null) throw new Error(fault);
  return terms as HourTerms;
});
const minutesOf = lastResult(readMinutes);

function lastResult<T>(read: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly value: T } | null = null;
  return (text) => {
    if (last?.text !== text) last = { text, value: read(text) };
    return last.value;
  };
}

/** How many minutes in a row, then good, bad, excluded, unknown without trailing zeros: a healthy hour is `[[60,2]]`. */
type Run = [length: number, good?: number, bad?: number, excluded?: number, unknown?: number];

function minutesText(minutes: readonly MinuteCounts[]): string {
  const runs: Run[] = [];
  let last: MinuteCounts | null = null;
  for (const counts of minutes) {
    if (last !== null && sameCounts(counts, last)) runs.at(-1)![0] += 1;
    else runs.push(runOf(counts));
    last = counts;
  }
  return JSON.stringify(runs);
}

function runOf({ good, bad, excluded, unknown }: MinuteCounts): Run {
  const run: Run = [1, good, bad, excluded, unknown];
  while (run.length > 1 && run.at(-1) === 0) run.pop();
  return run;
}

function sameCounts(a: MinuteCounts, b: MinuteCounts): boolean {
  return a.good === b.good && a.bad === b.bad && a.excluded === b.excluded && a.unknown === b.unknown;
}

function readMinutes(text: string): MinuteCounts[] {
  const minutes: MinuteCounts[] = new Array(HOUR / MINUTE).fill(NO_SLOTS);
  let start = 0;
  for (const [count, good = 0, bad = 0, excluded = 0, unknown = 0] of JSON.parse(text) as Run[]) {
    minutes.fill(minuteCounts(good, bad, excluded, unknown), start, start + count);
    start += count;
  }
  if (start !== minutes.length) throw new Error(`minutes: expected 60 of them, found ${start}`);
  return minutes;
}

/** One cell as it is, several as a list. */
function reasonsText(cells: readonly RollupCell[]): string {
  const reasons = cells.map((cell) => cell.reasons);
  return JSON.stringify(reasons.length === 1 ? reasons[0] : reasons);
}

function cellsOf({ reasons, latency }: RollupRow, { latencyLimitMs }: HourTerms): RollupCell[] {
  const allReasons = [JSON.parse(reasons)].flat();
  const sketches = sketchesOf(JSON.parse(latency), latencyLimitMs);
  const isWhole = sketches.length === allReasons.length && sketches.every(({ count }) => Number.isInteger(count));
  if (!isWhole) throw new Error('latency: expected one list of numbers for each list of reasons, found others');
  return sketches.map((sketch, index) => ({ reasons: allReasons[index], latency: sketch }));
}

type StoredSketch = [
  count: number,
  sumUs: number,
  /** JSON knows no infinity: the minimum of an empty sketch comes back as null. */
  minUs: number | null,
  maxUs: number,
  limitMs: number,
  least: number,
  most: number,
  buckets: Buckets,
  phaseCount: number,
  phaseSumsUs: number[],
  exact: 0 | 1,
];

/** Version 0.1.0: sums in milliseconds, and the limit of the hour. */
type FirstSketch = [
  count: number,
  sumMs: number,
  minMs: number | null,
  maxMs: number,
  withinLimit: number,
  buckets: Buckets,
  phaseCount: number,
  phaseSumsMs: number[],
];

function sketchValues({ count, sumUs, minUs, maxUs, within, buckets, phases, exact }: LatencySketch): StoredSketch {
  const { limitMs, least, most } = within;
  const phaseSums = PHASES.map((phase) => phases.sumUs[phase]);
  return [count, sumUs, minUs, maxUs, limitMs, least, most, buckets, phases.count, phaseSums, exact ? 1 : 0];
}

function sketchesOf(stored: StoredSketch[] | FirstSketch, limitMs: number): LatencySketch[] {
  return isFirst(stored) ? [ofFirst(stored, limitMs)] : stored.map(sketchOf);
}

function isFirst(stored: StoredSketch[] | FirstSketch): stored is FirstSketch {
  return typeof stored[0] === 'number';
}

function sketchOf(stored: StoredSketch): LatencySketch {
  const [count, sumUs, minUs, maxUs, limitMs, least, most, buckets, phaseCount, phaseSums, exact] = stored;
  return {
    count,
    sumUs,
    minUs: minUs ?? Number.POSITIVE_INFINITY,
    maxUs,
    within: { limitMs, least, most },
    buckets,
    phases: phasesOf(phaseCount, phaseSums),
    exact: exact === 1,
  };
}

function ofFirst(stored: FirstSketch, limitMs: number): LatencySketch {
  const [count, sumMs, minMs, maxMs, withinLimit, buckets, phaseCount, phaseSums] = stored;
  return {
    count,
    sumUs: microseconds(sumMs),
    minUs: minMs === null ? Number.POSITIVE_INFINITY : microseconds(minMs),
    maxUs: microseconds(maxMs),
    within: { limitMs, least: withinLimit, most: withinLimit },
    buckets,
    phases: phasesOf(phaseCount, phaseSums.map(microseconds)),
    exact: count === 0,
  };
}

function phasesOf(count: number, sumsUs: readonly number[]): PhaseSums {
  return {
    count,
    sumUs: Object.fromEntries(PHASES.map((phase, index) => [phase, sumsUs[index]!])) as PhaseSums['sumUs'],
  };
}
