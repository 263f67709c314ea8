import type { SQLInputValue } from 'node:sqlite';
import { monitorId } from '../../core/ids.ts';
import { PHASES } from '../../core/sample.ts';
import type { LatencySketch } from '../../core/sla/latency.ts';
import { type MinuteCounts, minuteCounts, NO_SLOTS } from '../../core/sla/minute-counts.ts';
import type { HourRollup, HourTerms } from '../../core/sla/rollup.ts';
import { HOUR, MINUTE } from '../../core/time.ts';
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
    reasons: JSON.stringify(rollup.reasons),
    latency: sketchText(rollup.latency),
    simulated: rollup.simulated ? 1 : 0,
    counted_to: countedTo,
  };
}

export function toRollup(row: RollupRow & Place): HourRollup {
  return {
    monitorId: monitorId(row.operator, row.service),
    location: row.location,
    hour: row.hour,
    terms: termsOf(row.terms),
    minutes: minutesOf(row.minutes),
    reasons: JSON.parse(row.reasons),
    latency: sketchOf(row.latency),
    simulated: row.simulated === 1,
  };
}

/** A month of one monitor has the same terms, and mostly the same minutes, in each row; results are never changed. */
const termsOf = lastResult((text: string): HourTerms => JSON.parse(text));
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
  return minutes;
}

function sketchText({ count, sumMs, minMs, maxMs, withinLimit, buckets, phases }: LatencySketch): string {
  return JSON.stringify([
    count,
    sumMs,
    minMs,
    maxMs,
    withinLimit,
    buckets,
    phases.count,
    PHASES.map((phase) => phases.sumMs[phase]),
  ]);
}

function sketchOf(text: string): LatencySketch {
  const [count, sumMs, minMs, maxMs, withinLimit, buckets, phaseCount, phaseSums] = JSON.parse(text);
  const [dns, connect, tls, send, wait, receive] = phaseSums;
  // JSON knows no infinity: the minimum of an empty sketch comes back as null.
  const extremes = { minMs: minMs ?? Number.POSITIVE_INFINITY, maxMs };
  const phases = { count: phaseCount, sumMs: { dns, connect, tls, send, wait, receive } };
  return { count, sumMs, ...extremes, withinLimit, buckets, phases };
}
