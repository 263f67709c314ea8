/** The contribution of an hour, or a part of it, to the figures of a window. */
import type { MaintenanceWindow } from '../maintenance/windows.ts';
import { type Schedule, type SlotCounter, slotCounter } from '../schedule/schedule.ts';
import { type EpochMs, floorTo, HOUR, MINUTE } from '../time.ts';
import { judgedBy, type LatencySketch, merge } from './latency.ts';
import { intersect, type Period } from './period.ts';
import { type ExactSlots, HourSlots, type ReasonCounts } from './recorded-slots.ts';
import type { HourRollup } from './rollup.ts';
import { outsideOf, type TalliedSpan, type TallyPair, tallySpans } from './window.ts';

/** Latency of all good samples, and of those outside timely announced maintenance. */
export interface LatencyPair {
  readonly observed: LatencySketch;
  readonly adjusted: LatencySketch;
}

export interface SpanSums {
  readonly pair: TallyPair;
  readonly latency: LatencyPair;
}

/** The rules for counting a span. */
export interface Counting {
  /** Slots are due only inside this span. */
  readonly watched: Period;
  /** The monitor's schedule, for hours that have none of their own. */
  readonly schedule: Schedule;
  readonly maintenance: readonly MaintenanceWindow[];
  readonly latencyLimitMs: number;
  /** Samples of cells that cannot be used whole, by the start of the cell. */
  readonly exact: ReadonlyMap<EpochMs, ExactSlots>;
}

export interface Rollups {
  get(hour: EpochMs): HourRollup | null | undefined;
}

/** Sums a span up from the rollups of its hours. */
export function sumsOf(span: Period, rollups: Rollups, counting: Counting): SpanSums {
  const { watched, schedule, maintenance, latencyLimitMs, exact } = counting;
  const announced = maintenance.filter(({ announcedInTime }) => announcedInTime);
  const spans: TalliedSpan[] = [];
  const observed: LatencySketch[] = [];
  const adjusted: LatencySketch[] = [];
  for (const { rollup, ...part } of hoursOf(span, rollups)) {
    const slots = rollup === null ? null : new HourSlots(rollup, exact);
    // An hour's own schedule takes precedence over the active one.
    spans.push({ ...part, slots, countDue: dueWithin(watched, rollup?.terms.schedule ?? schedule, part) });
    if (slots === null) continue;
    for (const one of slots.latenciesIn([part], latencyLimitMs)) observed.push(one);
    if (announced.length === 0) continue;
    for (const one of slots.latenciesIn(outsideOf(part, announced), latencyLimitMs)) adjusted.push(one);
  }
  const all = togetherOf(observed, latencyLimitMs);
  return {
    pair: tallySpans(spans, announced),
    latency: { observed: all, adjusted: announced.length === 0 ? all : togetherOf(adjusted, latencyLimitMs) },
  };
}

export interface SpanDetails {
  readonly reasons: ReasonCounts;
  /** Minutes with at least one bad slot. */
  readonly badMinutes: number;
}

export function detailsOf(span: Period, rollups: Rollups, exact: Counting['exact']): SpanDetails {
  const reasons: ReasonCounts[] = [];
  let badMinutes = 0;
  for (const { rollup, ...part } of hoursOf(span, rollups)) {
    if (rollup === null) continue;
    const slots = new HourSlots(rollup, exact);
    for (const one of slots.reasonsIn(part)) reasons.push(one);
    badMinutes += badMinutesIn(slots, part);
  }
  return { reasons: addReasons(reasons), badMinutes };
}

export function addReasons(all: Iterable<ReasonCounts>): ReasonCounts {
  const counts: Record<string, number> = {};
  for (const reasons of all) {
    for (const [reason, count] of Object.entries(reasons)) counts[reason] = (counts[reason] ?? 0) + count;
  }
  return counts;
}

function* hoursOf(span: Period, rollups: Rollups): Iterable<Period & { readonly rollup: HourRollup | null }> {
  for (let hour = floorTo(span.from, HOUR); hour < span.to; hour += HOUR) {
    const part = intersect(span, { from: hour, to: hour + HOUR })!;
    yield { ...part, rollup: rollups.get(hour) ?? null };
  }
}

/** Most hours are one cell, which already knows its count within the limit. */
function togetherOf(sketches: readonly LatencySketch[], limitMs: number): LatencySketch {
  return sketches.length === 1 ? judgedBy(sketches[0]!, limitMs) : merge(sketches, limitMs);
}

function dueWithin(watched: Period, schedule: Schedule, part: Period): SlotCounter {
  const due = intersect(watched, part);
  if (due === null) return () => 0;
  const count = slotCounter(schedule, due);
  return (from, to) => {
    const [begin, end] = [Math.max(from, due.from), Math.min(to, due.to)];
    return begin < end ? count(begin, end) : 0;
  };
}

function badMinutesIn(slots: HourSlots, part: Period): number {
  let count = 0;
  for (let at = floorTo(part.from, MINUTE); at < part.to; at += MINUTE) {
    if (slots.countsIn(Math.max(at, part.from), Math.min(at + MINUTE, part.to)).bad > 0) count += 1;
  }
  return count;
}
