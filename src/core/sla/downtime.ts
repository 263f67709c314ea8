import type { MonitorId } from '../ids.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { type EpochMs, MINUTE } from '../time.ts';
import { intersect, type Period } from './period.ts';

/**
 * A failure: from the first bad start to the next good start or, where a stretch without a known sample follows that is
 * too long to bridge, to the last bad start before it (A11).
 */
export interface Outage extends Period {
  /** The failure began after this good start; null when none is known. */
  readonly lastGoodBefore: EpochMs | null;
  /** The failure had not ended at this bad start. */
  readonly lastBad: EpochMs;
  /** The failure lasted at most until this known start. Null in rows of earlier versions. */
  readonly upTo: EpochMs | null;
}

export interface Downtime {
  readonly outages: number;
  readonly durationMs: number;
  /** From the first bad start to the last: a lower bound of the outage. */
  readonly lowerMs: number;
  /** From the last good start before to the first known start after: an upper bound of an outage that was seen. */
  readonly upperMs: number;
}

/** The known part of a failure; belongs to the state of a monitor's rules. */
export interface FailureState {
  /** Start of the failure that has not ended yet. */
  readonly downSince: EpochMs | null;
  /** The last good start before it; null when none is known. */
  readonly goodBefore: EpochMs | null;
  /** Start of the newest good or bad sample of a slot. Absent in rows of earlier versions. */
  readonly knownSlotAt?: EpochMs | null;
}

const STRETCH_MS = 5 * MINUTE;

/** The longest stretch without a known sample through which a failure continues; a longer one is a gap of our own. */
export function knownStretchMs({ periodMs }: Pick<Schedule, 'periodMs'>): number {
  return Math.max(STRETCH_MS, 1.5 * periodMs);
}

/** Whether no sample was known for too long before `at`, or the wall clock was set back meanwhile. */
export function isAfterGap(knownAt: EpochMs, at: EpochMs, stretchMs: number): boolean {
  return Math.abs(at - knownAt) > stretchMs;
}

/**
 * Adds the next known sample of a slot. `ended` is the failure that it ends: by being good, or by coming after a gap.
 */
export function onKnownSlot(
  before: FailureState,
  verdict: 'good' | 'bad',
  at: EpochMs,
  stretchMs: number,
): { readonly state: FailureState; readonly ended: Outage | null } {
  const outage = ongoingOutage(before, at, stretchMs);
  if (verdict === 'good') return { state: { downSince: null, goodBefore: null, knownSlotAt: at }, ended: outage };
  if (outage === null) {
    return { state: { downSince: at, goodBefore: before.knownSlotAt ?? null, knownSlotAt: at }, ended: null };
  }
  if (outage.to === at) return { state: { ...before, knownSlotAt: at }, ended: null };
  return { state: { downSince: at, goodBefore: null, knownSlotAt: at }, ended: outage };
}

/** The failure that has not ended yet, as if it ended at `at`. */
export function ongoingOutage(
  { downSince, goodBefore, knownSlotAt }: FailureState,
  at: EpochMs,
  stretchMs: number,
): Outage | null {
  if (downSince === null) return null;
  const lastBad = knownSlotAt ?? downSince;
  const to = isAfterGap(lastBad, at, stretchMs) ? lastBad : at;
  return { from: downSince, to, lastGoodBefore: goodBefore, lastBad, upTo: Math.max(to, at) };
}

/** An outage stored by an earlier version, which let a failure continue through any gap at its end. */
export function withoutGap(outage: Outage, stretchMs: number): Outage {
  if (outage.upTo !== null) return outage;
  const { to, lastBad } = outage;
  return { ...outage, to: isAfterGap(lastBad, to, stretchMs) ? lastBad : to, upTo: to };
}

/** The outage as known at some moment: null before it began. It may have continued then, and ended later. */
export function asKnownAt(outage: Outage, at: EpochMs, stretchMs: number): Outage | null {
  const { from, to, upTo } = outage;
  if (from > at) return null;
  if ((upTo ?? to) <= at) return outage;
  const lastBad = Math.min(outage.lastBad, at);
  return { ...outage, to: isAfterGap(lastBad, at, stretchMs) ? lastBad : at, lastBad, upTo: at };
}

/** Whether any part of an outage, or of its bounds, lies inside a period. */
export function touches({ from, to, lastGoodBefore, upTo }: Outage, period: Period): boolean {
  return (lastGoodBefore ?? from) < period.to && Math.max(to, upTo ?? to) > period.from;
}

/** The sum of outages inside a period. They must not overlap one another. */
export function downtimeWithin(outages: Iterable<Outage>, period: Period): Downtime {
  const total = { outages: 0, durationMs: 0, lowerMs: 0, upperMs: 0 };
  for (const outage of outages) {
    const { from, to, lastBad, lastGoodBefore, upTo } = outage;
    if (from >= period.to) continue;
    if (partWithin(outage, period) !== null) total.outages += 1;
    total.durationMs += lengthWithin({ from, to }, period);
    total.lowerMs += lengthWithin({ from, to: lastBad }, period);
    total.upperMs += lengthWithin({ from: lastGoodBefore ?? from, to: upTo ?? to }, period);
  }
  return total;
}

/** The part of an outage inside a period; empty if only one bad probe of it is known. */
export function partWithin({ from, to }: Period, period: Period): Period | null {
  if (from === to) return from >= period.from && from < period.to ? { from, to } : null;
  return intersect({ from, to }, period);
}

/**
 * Standard deviation of the summed length of outages, in milliseconds: each of its two edges lies anywhere between two
 * probes, which are `gapMs` apart (variance gap² / 12 each).
 */
export function edgeErrorMs(outages: number, gapMs: number): number {
  return gapMs * Math.sqrt(outages / 6);
}

function lengthWithin(span: Period, period: Period): number {
  const part = intersect(span, period);
  return part === null ? 0 : part.to - part.from;
}

export interface DowntimeSpan extends Outage {
  readonly monitorId: MonitorId;
}
