import type { EpochMs } from '../time.ts';

/** [from, to) */
export interface Period {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export function intersect(a: Period, b: Period): Period | null {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : null;
}
