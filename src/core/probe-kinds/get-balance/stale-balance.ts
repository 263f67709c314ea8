import type { TimeLeft } from './time-left.ts';

/** What one answer said about a plan. Both times are monotonic; the operator read its clock between them. */
export interface PlanSighting extends TimeLeft {
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
}

/** A plan may count this much too slowly. */
const TOLERANCE = 0.1;

export interface Staleness {
  readonly stale: boolean;
  /** The answer to compare the next one with. */
  readonly compareWith: PlanSighting;
}

/**
 * Whether the time left of a SIM's plan has not changed since `before`, the answer in which it last changed (null at
 * first). Operators count in steps, some of a whole hour, so it may lag by one step. A rise is a renewal, a faster fall
 * another plan: neither is stale. A plan that has run out cannot fall.
 */
export function staleness(before: PlanSighting | null, now: PlanSighting): Staleness {
  if (before === null || now.leftMs > before.leftMs) return { stale: false, compareWith: now };
  const fellMs = before.leftMs - now.leftMs;
  // The shortest possible time between the two readings of the operator's clock.
  const elapsedMs = now.askedAtMs - before.answeredAtMs;
  const lagMs = Math.max(before.stepMs, now.stepMs);
  const stale = now.leftMs > 0 && fellMs + lagMs < elapsedMs * (1 - TOLERANCE);
  return { stale, compareWith: fellMs > 0 ? now : before };
}
