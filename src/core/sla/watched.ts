/** How much of a window was watched. A month that was watched in part must not look like a whole one. */
import type { EpochMs } from '../time.ts';
import { intersect, type Period } from './period.ts';

/** Whether a month that was watched in part has a verdict. */
export const PARTIAL_MONTHS = ['judge', 'inconclusive'] as const;
export type PartialMonth = (typeof PARTIAL_MONTHS)[number];

export interface WatchedFigures {
  /** The watched part of the window; null where none of it was watched, and in months of ledger format 1. */
  readonly watchedFrom: EpochMs | null;
  readonly watchedUntil: EpochMs | null;
  /** Watched time / the part of the window that has passed. */
  readonly watchedShare: number | null;
}

/** @param watched from the monitor's first slot until now */
export function watchedFigures(period: Period, watched: Period): WatchedFigures {
  const passed = intersect(period, { from: period.from, to: watched.to });
  const part = intersect(period, watched);
  if (part === null || passed === null) return { watchedFrom: null, watchedUntil: null, watchedShare: null };
  const watchedShare = (part.to - part.from) / (passed.to - passed.from);
  return { watchedFrom: part.from, watchedUntil: part.to, watchedShare };
}

/** `so far`: the window is running. `partial`: it has passed, and less than 95 % of it was watched. */
export type Watched = 'so far' | 'partial' | 'whole';

/** Null where nothing says. */
export function watchedOf(
  period: Period,
  { watchedFrom, watchedUntil }: Pick<WatchedFigures, 'watchedFrom' | 'watchedUntil'>,
): Watched | null {
  if (watchedFrom === null || watchedUntil === null) return null;
  if (watchedUntil < period.to) return 'so far';
  // In whole numbers: a share may be exactly 95 %.
  return (watchedUntil - watchedFrom) * 100 < (period.to - period.from) * 95 ? 'partial' : 'whole';
}
