/**
 * Slots of any span of time, tallied so that spans can be added and subtracted again without rounding.
 *
 * Availability is the mean over minutes of good / (good + bad) (A5). Adding up fractions would drift, and a drift of
 * one bit decides "exactly 99.90 %" wrongly; so minutes are grouped by their denominator and only whole numbers are
 * kept: the mean is sum(good_n / n) / minutes, and its comparison with the objective is exact.
 */
import { type Fraction, fraction, isAtLeast, minus, toNumber } from './fraction.ts';
import type { MinuteCounts } from './minute-counts.ts';

/** Due slots of a window and their verdicts. `unknown` includes missing ones; due = good + bad + excluded + unknown. */
export interface SlotCounts {
  readonly due: number;
  readonly good: number;
  readonly bad: number;
  readonly excluded: number;
  readonly unknown: number;
}

/** Minutes that share a denominator, and their slots in the numerator. */
interface Group {
  readonly minutes: number;
  readonly good: number;
  readonly unknown: number;
}

type Groups = ReadonlyMap<number, Group>;

export interface Tally {
  readonly slots: SlotCounts;
  /** By good + bad of the minute: the point estimate. */
  readonly byKnown: Groups;
  /** By good + bad + unknown of the minute: the bounds. */
  readonly byDecided: Groups;
}

export const EMPTY_TALLY: Tally = {
  slots: { due: 0, good: 0, bad: 0, excluded: 0, unknown: 0 },
  byKnown: new Map(),
  byDecided: new Map(),
};

/**
 * Minutes that are alike: recorded slots of each, and how many were due. Due slots without a record are unknown
 * (missing).
 */
export interface Minutes {
  readonly counts: MinuteCounts;
  readonly due: number;
  /** How many minutes. Default: one. */
  readonly times?: number;
}

export function tallyMinutes(minutes: Iterable<Minutes>): Tally {
  const total = emptyTotal();
  const { slots, byKnown, byDecided } = total;
  for (const { counts, due, times = 1 } of minutes) {
    const { good, bad, excluded } = counts;
    const recorded = good + bad + excluded + counts.unknown;
    const unknown = counts.unknown + Math.max(0, due - recorded);
    slots.due += times * Math.max(due, recorded);
    slots.good += times * good;
    slots.bad += times * bad;
    slots.excluded += times * excluded;
    slots.unknown += times * unknown;
    addTo(byKnown, good + bad, { minutes: times, good: times * good, unknown: times * unknown });
    addTo(byDecided, good + bad + unknown, { minutes: times, good: times * good, unknown: times * unknown });
  }
  return total;
}

/** The tally of all spans together. */
export function addTallies(tallies: Iterable<Tally>): Tally {
  const total = emptyTotal();
  for (const tally of tallies) accumulate(total, tally, 1);
  return total;
}

/** The tally of a span without a part that was added before. */
export function subtractTally(whole: Tally, part: Tally): Tally {
  const total = emptyTotal();
  accumulate(total, whole, 1);
  accumulate(total, part, -1);
  return total;
}

/** Known / (due - excluded) slots; null when none was countable. */
export function coverageOf({ slots }: Tally): number | null {
  const countable = slots.due - slots.excluded;
  return countable > 0 ? (slots.good + slots.bad) / countable : null;
}

/** Mean over minutes of good / (good + bad); null without a known slot. */
export function availabilityOf(tally: Tally): number | null {
  return numberOrNull(meanOf(tally.byKnown, (group) => group.good));
}

/** 1 - availability, exactly; null without a known slot. */
export function lostShareOf(tally: Tally): Fraction | null {
  const availability = meanOf(tally.byKnown, (group) => group.good);
  return availability === null ? null : minus(fraction(1), availability);
}

/** The same with every unknown slot as bad. */
export function lowerBoundOf(tally: Tally): number | null {
  return numberOrNull(meanOf(tally.byDecided, (group) => group.good));
}

/** The same with every unknown slot as good. */
export function upperBoundOf(tally: Tally): number | null {
  return numberOrNull(meanOf(tally.byDecided, (group) => group.good + group.unknown));
}

/** Whether the availability is at least the objective, compared as fractions; null without a known slot. */
export function meetsObjective(tally: Tally, objectivePpm: number): boolean | null {
  const availability = meanOf(tally.byKnown, (group) => group.good);
  return availability === null ? null : isAtLeast(availability, fraction(objectivePpm, 1_000_000));
}

function meanOf(groups: Groups, numerator: (group: Group) => number): Fraction | null {
  let sum = 0n;
  let minutes = 0;
  let denominator = 1n;
  for (const known of groups.keys()) denominator = leastCommonMultiple(denominator, BigInt(known));
  for (const [known, group] of groups) {
    sum += BigInt(numerator(group)) * (denominator / BigInt(known));
    minutes += group.minutes;
  }
  return minutes === 0 ? null : { numerator: sum, denominator: denominator * BigInt(minutes) };
}

function numberOrNull(value: Fraction | null): number | null {
  return value === null ? null : toNumber(value);
}

interface Total {
  readonly slots: { -readonly [Count in keyof SlotCounts]: number };
  readonly byKnown: Map<number, Group>;
  readonly byDecided: Map<number, Group>;
}

function emptyTotal(): Total {
  return { slots: { due: 0, good: 0, bad: 0, excluded: 0, unknown: 0 }, byKnown: new Map(), byDecided: new Map() };
}

function accumulate(total: Total, { slots, byKnown, byDecided }: Tally, sign: 1 | -1): void {
  for (const name of ['due', 'good', 'bad', 'excluded', 'unknown'] as const) total.slots[name] += sign * slots[name];
  addGroups(total.byKnown, byKnown, sign);
  addGroups(total.byDecided, byDecided, sign);
}

function addGroups(total: Map<number, Group>, groups: Groups, sign: 1 | -1): void {
  for (const [denominator, { minutes, good, unknown }] of groups) {
    addTo(total, denominator, { minutes: sign * minutes, good: sign * good, unknown: sign * unknown });
  }
}

function addTo(groups: Map<number, Group>, denominator: number, add: Group): void {
  if (denominator === 0) return;
  const old = groups.get(denominator);
  const minutes = (old?.minutes ?? 0) + add.minutes;
  if (minutes === 0) groups.delete(denominator);
  else
    groups.set(denominator, { minutes, good: (old?.good ?? 0) + add.good, unknown: (old?.unknown ?? 0) + add.unknown });
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}
