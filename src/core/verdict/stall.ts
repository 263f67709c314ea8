import type { Sample } from '../sample.ts';
import { SECOND } from '../time.ts';
import type { Reason } from './verdict.ts';

/** A shorter stall of the probe thread is within the accuracy that is promised. */
const TAINT_MS = 5;
/** Beyond this, a failure that time could explain says more about the monitor than about the operator. */
const ABORT_MS = SECOND;
const TIME_BOUND: ReadonlySet<Reason> = new Set(['timeout', 'connect', 'reset', 'dns', 'tls']);

interface Measured {
  readonly reason: Reason;
  readonly latencyMs: number | null;
  readonly totalMs: number;
  readonly maxStallMs: number;
  readonly stalledMs: number;
}

/**
 * What stalls of our own thread did to a result: `aborted` when the failure may be ours, `over-limit` when they alone may
 * have pushed the latency over the limit, `none` otherwise. Stalls only ever add to a latency.
 */
export function stallEffect(result: Measured, limitMs: number): 'none' | 'over-limit' | 'aborted' {
  const { reason, latencyMs, maxStallMs } = result;
  if (TIME_BOUND.has(reason) && addedAtMostMs(result) > ABORT_MS) return 'aborted';
  if (maxStallMs <= TAINT_MS || latencyMs === null || reason !== 'ok') return 'none';
  return latencyMs > limitMs && latencyMs - addedAtMostMs(result) <= limitMs ? 'over-limit' : 'none';
}

/** One stall is under way when an answer comes, and what ended before adds nothing; but one after another all of them may. */
function addedAtMostMs({ totalMs, maxStallMs, stalledMs }: Measured): number {
  return stalledMs > totalMs / 2 ? Math.max(stalledMs, maxStallMs) : maxStallMs;
}

/** Whether the latency of a good sample was left out, since a stall may have pushed it over the limit. */
export function isLatencyWithheld({
  reason,
  latencyMs,
  maxStallMs,
}: Pick<Sample, 'reason' | 'latencyMs' | 'maxStallMs'>): boolean {
  return reason === 'ok' && latencyMs === null && isTainted(maxStallMs);
}

export function isTainted(maxStallMs: number | null): boolean {
  return maxStallMs !== null && maxStallMs > TAINT_MS;
}
