/**
 * What a count of failures proves: the exact interval of Clopper and Pearson (Biometrika 26, 1934) for a share of good
 * slots. It holds if failures were independent. Outages come in bursts, so it is too narrow for their number and says
 * nothing about the length of one; `downtimeBounds` does.
 */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export interface ConfidenceFigures {
  readonly level: number;
  /** The true share lies inside with this confidence. */
  readonly twoSided: Interval;
  /** The true share is at least `lower`, or at most `upper`, each with this confidence by itself. */
  readonly oneSided: Interval;
}

const LEVEL = 0.95;

/** Null without a known slot. */
export function confidenceOf({ good, bad }: { readonly good: number; readonly bad: number }): ConfidenceFigures | null {
  if (good + bad === 0) return null;
  return {
    level: LEVEL,
    twoSided: clopperPearson(good, bad, (1 - LEVEL) / 2),
    oneSided: clopperPearson(good, bad, 1 - LEVEL),
  };
}

/** @param tail probability left out at each end */
function clopperPearson(good: number, bad: number, tail: number): Interval {
  return {
    lower: good === 0 ? 0 : 1 - betaQuantile(1 - tail, bad + 1, good),
    upper: bad === 0 ? 1 : 1 - betaQuantile(tail, bad, good + 1),
  };
}

/** The x with I_x(a, b) = p: Newton's steps in a bracket that halves whenever a step leaves it. Error below 1e-14. */
function betaQuantile(p: number, a: number, b: number): number {
  if (a === 1) return -Math.expm1(Math.log1p(-p) / b);
  let [low, high] = [0, 1];
  let x = a / (a + b);
  for (let step = 0; step < 100 && high - low > 1e-15 * high; step += 1) {
    const { value, density } = regularizedBeta(x, a, b);
    if (value < p) low = x;
    else high = x;
    const next = x - (value - p) / density;
    const moved = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(moved - x) <= 1e-15 * x) return moved;
    x = moved;
  }
  return x;
}

/** I_x(a, b) and its derivative, by the continued fraction DLMF 8.17.22 (https://dlmf.nist.gov/8.17). */
function regularizedBeta(x: number, a: number, b: number): { readonly value: number; readonly density: number } {
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  const density = front / (x * (1 - x));
  // Below the mean the fraction converges fast; above it, that of the mirrored function does.
  if (x < (a + 1) / (a + b + 2)) return { value: (front * betaFraction(x, a, b)) / a, density };
  return { value: 1 - (front * betaFraction(1 - x, b, a)) / b, density };
}

/** Evaluated by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const TINY = 1e-300;
  const away = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    result *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return result;
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x >= 1 (Lanczos, g = 7). */
function logGamma(x: number): number {
  const t = x + 6.5;
  const series = LANCZOS.reduce((sum, coefficient, k) => (k === 0 ? coefficient : sum + coefficient / (x - 1 + k)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}
