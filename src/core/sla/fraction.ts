/** A number that stays exact until it is shown: whole numbers until the last division. */
export interface Fraction {
  readonly numerator: bigint;
  /** Positive. */
  readonly denominator: bigint;
}

export const ZERO: Fraction = { numerator: 0n, denominator: 1n };

/** Both are whole numbers, the denominator positive. */
export function fraction(numerator: number | bigint, denominator: number | bigint = 1): Fraction {
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { ...b, numerator: -b.numerator });
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** @param b positive */
export function over(a: Fraction, b: Fraction): Fraction {
  return times(a, { numerator: b.denominator, denominator: b.numerator });
}

/** Whether `a` is at least `b`. */
export function isAtLeast(a: Fraction, b: Fraction): boolean {
  return a.numerator * b.denominator >= b.numerator * a.denominator;
}

/** Two bits more than a double holds. */
const PRECISION = 55;

/** The nearest number to the fraction: 0 is 0, and 999/1000 is the number that is written 0.999. */
export function toNumber({ numerator, denominator }: Fraction): number {
  if (numerator < 0n) return -toNumber({ numerator: -numerator, denominator });
  if (numerator === 0n) return 0;
  if (isSafe(numerator) && isSafe(denominator)) return Number(numerator) / Number(denominator);
  const shift = BigInt(Math.max(0, PRECISION + bitsOf(denominator) - bitsOf(numerator)));
  const scaled = numerator << shift;
  const whole = scaled / denominator;
  // The remainder decides how a tie is rounded.
  const sticky = scaled % denominator === 0n ? 0n : 1n;
  return Number((whole << 1n) | sticky) / 2 ** (Number(shift) + 1);
}

function isSafe(value: bigint): boolean {
  return value <= BigInt(Number.MAX_SAFE_INTEGER);
}

function bitsOf(value: bigint): number {
  return value.toString(2).length;
}
