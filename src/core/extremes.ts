/** Extremes of lists of any length. Spread into the arguments of `Math.max`, a long list is a RangeError. */

/** The largest value, or `least` where none is larger. */
export function largest(values: Iterable<number>, least = Number.NEGATIVE_INFINITY): number {
  let result = least;
  for (const value of values) if (value > result) result = value;
  return result;
}

/** The smallest value, or `most` where none is smaller. */
export function smallest(values: Iterable<number>, most = Number.POSITIVE_INFINITY): number {
  let result = most;
  for (const value of values) if (value < result) result = value;
  return result;
}
