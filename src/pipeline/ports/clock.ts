import type { EpochMs } from '../../core/time.ts';

/** Wall time is for time stamps, monotonic time for durations. */
export interface Clock {
  now(): EpochMs;
  monotonicMs(): number;
  /** Runs `callback` once after at least `delayMs` (at most an hour); the returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Fires at each instant of a cron expression. */
export interface CronTimer {
  /** Also fires, late, for instants that a blocked event loop missed. The returned function ends it. */
  every(expression: string, timezone: string, fire: (instant: EpochMs) => void): () => void;
}
