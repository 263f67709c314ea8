import type { Sample } from '../sample.ts';
import { SECOND } from '../time.ts';
import type { Reason } from './verdict.ts';

/** A shorter stall of the probe thread is within the promised accuracy. */
const TAINT_MS = 5;
/** Above this, a failure that could be due to time says more about the monitor than about the operator. */
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
 * The effect of our own thread's stalls on a result: `aborted` when the failure may be ours, `over-limit` when they
 * alone may have pushed the latency over the limit, `none` otherwise. Stalls can only increase a latency.
 */
export function stallEffect(result: Measured, limitMs: number): 'none' | 'over-limit' | 'aborted' {
  const { reason, latencyMs, maxStallMs } = result;
  if (TIME_BOUND.has(reason) && addedAtMostMs(result) > ABORT_MS) return 'aborted';
  if (maxStallMs <= TAINT_MS || latencyMs === null || reason !== 'ok') return 'none';
  return latencyMs > limitMs && latencyMs - addedAtMostMs(result) <= limitMs ? 'over-limit' : 'none';
}

/** Only the stall during which an answer arrives adds to a latency; several one after another may all do so. */
function addedAtMostMs({ totalMs, maxStallMs, stalledMs }: Measured): number {
  return stalledMs > totalMs / 2 ? Math.max(stalledMs, maxStallMs) : maxStallMs;
}

/** Whether the latency of a good sample was withheld because a stall may have pushed it over the limit. */
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
