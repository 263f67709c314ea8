import type { MonthResult } from './entry.ts';

/** A figure that differs between two results, by its path: `figures.availability.adjusted`. */
export interface Difference {
  readonly figure: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Sums of binary fractions differ in their last digits with the order of adding; no more than that is overlooked. */
const RELATIVE_TOLERANCE = 1e-9;

/**
 * What differs between two results of one window, in all that follows from what was recorded. Incidents are left out:
 * they may end, and be acknowledged, after the month.
 */
export function differences(before: MonthResult, after: MonthResult): Difference[] {
  const told = ({ terms, compliance }: MonthResult) => {
    const { figures, days, reasons, downtime, maintenance } = compliance;
    return { terms, figures, days, reasons, downtime, maintenance };
  };
  const [left, right] = [leavesOf(told(before)), leavesOf(told(after))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((figure) => ({ figure, before: left.get(figure) ?? null, after: right.get(figure) ?? null }))
    .filter((one) => !same(one.before, one.after));
}

function leavesOf(value: unknown, path = '', leaves = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return leaves.set(path, value);
  for (const [key, inner] of Object.entries(value)) leavesOf(inner, path === '' ? key : `${path}.${key}`, leaves);
  return leaves;
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
}
