/** What a measurement found, and how it is printed. */
import { textTable } from '../src/cli/output.ts';
import type { Quantiles } from './measure.ts';

export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The aim, if there is one. */
  readonly atMost?: number;
}

export interface Run {
  readonly name: string;
  readonly figures: readonly Figure[];
}

export function figure(what: string, value: number, unit: string, atMost?: number): Figure {
  return { what, value, unit, ...(atMost !== undefined && { atMost }) };
}

/** One figure per quantile in milliseconds; the aim is on the 99th percentile. */
export function spread(what: string, { min, p50, p99, max }: Quantiles, p99AtMost?: number): Figure[] {
  return [
    figure(`${what}, min`, min, 'ms'),
    figure(`${what}, p50`, p50, 'ms'),
    figure(`${what}, p99`, p99, 'ms', p99AtMost),
    figure(`${what}, max`, max, 'ms'),
  ];
}

export function isMissed({ value, atMost }: Figure): boolean {
  return atMost !== undefined && !(value <= atMost);
}

export function runTable({ name, figures }: Run): string {
  const rows = figures.map((one) => {
    const verdict = isMissed(one) ? 'MISSED' : 'met';
    const aim = one.atMost === undefined ? ['', ''] : [`at most ${one.atMost}`, verdict];
    return [one.what, rounded(one.value), one.unit, ...aim];
  });
  return `${name}\n\n${textTable(['measure', 'value', 'unit', 'aim', ''], rows, [1])}\n`;
}

function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) >= 100 ? 0 : 2);
}
