import { smallest } from '../extremes.ts';
import { SECOND } from '../time.ts';

const SHORTEST_LIFE_S = 1;
const LONGEST_LIFE_S = 60;

/**
 * How long records may be used, in milliseconds: the shortest of their times to live in seconds, within 1 to 60 s. Long
 * enough that a probe each second asks once a second, short enough that a fail-over is visible within a minute.
 */
export function recordLifeMs(ttlsSeconds: readonly number[]): number {
  const shortest = smallest(ttlsSeconds, LONGEST_LIFE_S);
  return Math.max(SHORTEST_LIFE_S, shortest) * SECOND;
}

/**
 * Which of two failures, one per address family, is more informative. A missing name has neither family, and "no
 * address of this family" says nothing beside a real failure.
 */
export function tellingFailure(codes: readonly string[]): string {
  return (
    codes.find((code) => code === 'ENOTFOUND') ?? codes.find((code) => code !== 'ENODATA') ?? codes[0] ?? 'ENODATA'
  );
}
