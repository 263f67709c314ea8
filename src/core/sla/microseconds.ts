/** A latency is a whole number of microseconds as soon as it is measured. Sums are then exact, in any order. */

/** Longer than any probe; sums of a year of such latencies are still whole numbers. */
export const LONGEST_LATENCY_MS = 3_600_000;

/**
 * Milliseconds in whole microseconds, half up by the decimal digits of the number.
 *
 * @example microseconds(1.0005) // 1_001, though 1.0005 x 1000 is 1000.4999999999999 in binary
 */
export function microseconds(ms: number): number {
  const scaled = ms * 1_000;
  const isTie = Math.abs(scaled - Math.floor(scaled) - 0.5) < 0.01;
  return Math.round(isTie ? Number(`${ms}e3`) : scaled);
}

/** The same, as the milliseconds that are stored and printed. @example wholeMicroseconds(212.40049) // 212.4 */
export function wholeMicroseconds(ms: number): number {
  return microseconds(ms) / 1_000;
}
