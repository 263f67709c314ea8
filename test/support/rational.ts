/** Exact arithmetic for references: nothing of the program's own is used. */
export type Rational = readonly [numerator: bigint, denominator: bigint];

export const rational = (numerator: number | bigint, denominator: number | bigint = 1n): Rational => [
  BigInt(numerator),
  BigInt(denominator),
];

export const sum = (...all: readonly Rational[]): Rational =>
  all.reduce(([a, b], [c, d]): Rational => reduced([a * d + c * b, b * d]), [0n, 1n]);

export const negative = ([a, b]: Rational): Rational => [-a, b];
export const product = ([a, b]: Rational, [c, d]: Rational): Rational => reduced([a * c, b * d]);
export const ratio = ([a, b]: Rational, [c, d]: Rational): Rational =>
  reduced(c < 0n ? [-a * d, -b * c] : [a * d, b * c]);

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compare([a, b]: Rational, [c, d]: Rational): number {
  const difference = a * d - c * b;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The nearest number, by way of its decimal digits: JavaScript reads those correctly rounded. */
export function nearest([a, b]: Rational): number {
  if (a < 0n) return -nearest([-a, b]);
  const digits = 150n;
  const scaled = (a * 10n ** digits) / b;
  return Number(`${scaled}e-${digits}`);
}

function reduced([a, b]: Rational): Rational {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return x === 0n ? [0n, 1n] : [a / x, b / x];
}
