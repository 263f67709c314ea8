/** What a measurement found, and how it is printed. */
import { textTable } from '../src/cli/args/table.ts';
import type { Quantiles } from './measure.ts';

export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What the peer reached in the same run. */
  readonly peer?: number;
  /** The aim, if there is one. */
  readonly atMost?: number;
  readonly atLeast?: number;
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

export function isMissed({ value, atMost, atLeast }: Figure): boolean {
  return (atMost !== undefined && !(value <= atMost)) || (atLeast !== undefined && !(value >= atLeast));
}

export function runTable({ name, figures }: Run): string {
  const hasPeer = figures.some(({ peer }) => peer !== undefined);
  const rows = figures.map((one) => {
    const peer = one.peer === undefined ? '' : rounded(one.peer);
    return [one.what, rounded(one.value), ...(hasPeer ? [peer] : []), one.unit, ...aimCells(one)];
  });
  const titles = ['measure', ...(hasPeer ? ['threenines', 'peer'] : ['value']), 'unit', 'aim', ''];
  return `${name}\n\n${textTable(titles, rows, { right: hasPeer ? [1, 2] : [1] })}\n`;
}

function aimCells(one: Figure): [string, string] {
  if (one.atMost === undefined && one.atLeast === undefined) return ['', ''];
  const aim = one.atMost === undefined ? `at least ${one.atLeast}` : `at most ${one.atMost}`;
  return [aim, isMissed(one) ? 'MISSED' : 'met'];
}

function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) >= 100 ? 0 : 2);
}
