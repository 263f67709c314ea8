import type { MonitorId } from '../ids.ts';
import type { EpochMs } from '../time.ts';
import { intersect, type Period } from './period.ts';

/** A failure from the first bad start to the next good start, and the probes around its edges (A11). */
export interface Outage extends Period {
  /** The failure began after this good start; null when none is known. */
  readonly lastGoodBefore: EpochMs | null;
  /** The failure had not ended at this bad start. */
  readonly lastBad: EpochMs;
}

export interface Downtime {
  readonly outages: number;
  readonly durationMs: number;
  /** From the first bad start to the last: no outage was shorter. */
  readonly lowerMs: number;
  /** From the last good start before to the first good start after: no outage that was seen was longer. */
  readonly upperMs: number;
}

/** What outages amount to inside a period. They must not overlap one another. */
export function downtimeWithin(outages: Iterable<Outage>, period: Period): Downtime {
  const total = { outages: 0, durationMs: 0, lowerMs: 0, upperMs: 0 };
  for (const outage of outages) {
    const { from, to, lastBad, lastGoodBefore } = outage;
    const durationMs = lengthWithin({ from, to }, period);
    if (durationMs > 0) total.outages += 1;
    total.durationMs += durationMs;
    total.lowerMs += lengthWithin({ from, to: lastBad }, period);
    total.upperMs += lengthWithin({ from: lastGoodBefore ?? from, to }, period);
  }
  return total;
}

/**
 * Standard deviation of the summed length of outages, in milliseconds: each of its two edges lies anywhere between two
 * probes, which are a period apart (variance period² / 12 each).
 */
export function edgeErrorMs(outages: number, periodMs: number): number {
  return periodMs * Math.sqrt(outages / 6);
}

function lengthWithin(span: Period, period: Period): number {
  const part = intersect(span, period);
  return part === null ? 0 : part.to - part.from;
}

export interface DowntimeSpan extends Outage {
  readonly monitorId: MonitorId;
}
