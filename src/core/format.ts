/** How figures read. Rounding is always against the one who would gain from it: 99.8995 % never reads 99.90 %. */
import { DAY, HOUR, MINUTE, SECOND } from './time.ts';

/** What stands where nothing was measured. */
export const NOTHING = '–';
const NBSP = '\u00a0';

/**
 * A ratio in percent, rounded down.
 *
 * @example percent(0.998995) // '99.899 %'
 */
export function percent(ratio: number | null, digits = 3): string {
  return ratio === null ? NOTHING : asPercent(ratio, digits, digits);
}

/** A promise, with as many digits as it has but at least two. @example objective(0.999) // '99.90 %' */
export function objective(ratio: number): string {
  return asPercent(ratio, 2, 4);
}

/**
 * By how many percentage points a ratio lies above (or, negative, below) another, rounded down.
 *
 * @example points(0.9995, 0.999) // 0.05
 */
export function points(ratio: number, other: number): number {
  // Twelve digits are far below the smallest step of any figure, and above the noise of a binary subtraction.
  const difference = Number(((ratio - other) * 100).toFixed(10));
  return Math.floor(Number((difference * 1_000).toFixed(6))) / 1_000;
}

/** Milliseconds, rounded up to a tenth: 400.04 ms is not within 400 ms. @example latency(212.41) // '212.5 ms' */
export function latency(ms: number | null): string {
  if (ms === null) return NOTHING;
  const options = { roundingMode: 'ceil', minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  return `${new Intl.NumberFormat('en', options).format(ms)}${NBSP}ms`;
}

const UNITS = [
  ['d', DAY],
  ['h', HOUR],
  ['min', MINUTE],
  ['s', SECOND],
] as const;

/** A span in whole seconds, a fraction rounded up. @example duration(2_592_000) // '43 min 12 s' */
export function duration(ms: number): string {
  return wholeSeconds(Math.ceil(ms / SECOND));
}

/** The same for what is left of an allowance: a fraction is cut off. */
export function durationDown(ms: number): string {
  return wholeSeconds(Math.floor(ms / SECOND));
}

/** How many times as fast as allowed, rounded up. @example rate(1.201) // '1.21 ×' */
export function rate(times: number): string {
  const options = { roundingMode: 'ceil', maximumFractionDigits: 2 } as const;
  return `${new Intl.NumberFormat('en', options).format(times)}${NBSP}×`;
}

function wholeSeconds(seconds: number): string {
  let rest = seconds * SECOND;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${NBSP}${unit}`);
  }
  return parts.length === 0 ? `0${NBSP}s` : parts.join(' ');
}

/** Count with separators. @example count(86400) // '86,400' */
export function count(value: number): string {
  return new Intl.NumberFormat('en').format(value);
}

function asPercent(ratio: number, minimumFractionDigits: number, maximumFractionDigits: number): string {
  const options = { style: 'percent', roundingMode: 'floor', minimumFractionDigits, maximumFractionDigits } as const;
  return new Intl.NumberFormat('en', options).format(ratio).replace('%', `${NBSP}%`);
}
