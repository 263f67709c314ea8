import { describe, expect, it } from 'vitest';
import { budgetGoneAt, type FailureSoFar, warningReasons } from '../../../src/core/incident/early-warning.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { PROCESS, T0 } from '../../support/monitors.ts';

/** Bad slots at the given ages, probed every 30 s against 99.90 %. */
function failure(agesMs: readonly number[], changes: Partial<FailureSoFar> = {}): FailureSoFar {
  return {
    failingForMs: 0,
    watchedForMs: 30 * 24 * HOUR,
    badWithin: (windowMs) => agesMs.filter((age) => age < windowMs).length,
    dueWithin: (windowMs) => windowMs / 30_000,
    objectivePpm: 999_000,
    ...changes,
  };
}

const every30s = (count: number) => Array.from({ length: count }, (_, index) => index * 30 * SECOND);
const reasons = (so: FailureSoFar) => warningReasons(so, PROCESS.earlyWarning);

describe('a warning', () => {
  it.each([
    ['one bad probe of an hour', every30s(1), []],
    ['two in a row: 1.67 % of the hour', every30s(2), ['burning-14.4x']],
    ['five in a row: 0.69 % of six hours', every30s(5), ['burning-6x', 'burning-14.4x']],
    ['two that are over for six minutes', every30s(2).map((age) => age + 6 * MINUTE), []],
    ['45 of the last 60', every30s(45), ['burning-6x', 'burning-14.4x', 'degraded']],
    ['44 of the last 60', every30s(44), ['burning-6x', 'burning-14.4x']],
  ] as const)('%s', (_, ages, expected) => {
    expect(reasons(failure(ages))).toEqual(expected);
  });

  it('of a burn comes once the monitor was watched for five minutes', () => {
    const two = (watchedForMs: number) => reasons(failure(every30s(5), { watchedForMs }));
    expect(two(5 * MINUTE - 1)).toEqual([]);
    expect(two(5 * MINUTE)).toEqual(['burning-6x', 'burning-14.4x']);
  });

  it('of a suspicion comes with five minutes of failure', () => {
    expect(reasons(failure([], { failingForMs: 5 * MINUTE - 1 }))).toEqual([]);
    expect(reasons(failure([], { failingForMs: 5 * MINUTE }))).toEqual(['suspected']);
  });

  it('goes by the slots that were due, whatever their shortest distance', () => {
    // Two of two that were due in six hours: all of them failed.
    const sparse = failure([0, HOUR], { dueWithin: (windowMs) => Math.ceil(windowMs / (3 * HOUR)) });
    expect(reasons(sparse)).toEqual(['burning-6x', 'burning-14.4x', 'degraded']);
  });

  it('is not due at exactly the rate, in whole numbers', () => {
    // 144 bad of 10,000 due are 14.4 times a budget of a thousandth; in binary 14.4 x 0.001 is a little less.
    const exactly = failure([], { badWithin: () => 144, dueWithin: () => 10_000 });
    expect(reasons(exactly)).toEqual(['burning-6x']);
    expect(reasons({ ...exactly, badWithin: () => 145 })).toEqual(['burning-6x', 'burning-14.4x']);
  });

  it('does not come of slots that nobody knows of', () => {
    expect(reasons(failure([], { badWithin: () => 0 }))).toEqual([]);
  });
});

describe('the forecast', () => {
  it('says when a total outage has spent an untouched month: 43 min 12 s of 30 days', () => {
    const total = failure(every30s(120));
    expect(budgetGoneAt(total, { leftSeconds: 2_592, totalSeconds: 2_592 }, HOUR, T0)).toBe(
      T0 + 43 * MINUTE + 12 * SECOND,
    );
  });

  it('goes by the amount that is left, however fast the month so far has spent it', () => {
    // A minute and a half into the month, all of it down: 2,502 of 2,592 s are left.
    const all = failure(every30s(3), { dueWithin: () => 3 });
    const gone = T0 + 2_502 * SECOND;
    expect(budgetGoneAt(all, { leftSeconds: 2_502, totalSeconds: 2_592 }, HOUR, T0)).toBe(gone);
  });

  it('is now when the budget is spent, and nothing where nobody knows or nothing fails', () => {
    expect(budgetGoneAt(failure(every30s(2)), { leftSeconds: -0.1, totalSeconds: 2_592 }, HOUR, T0)).toBe(T0);
    expect(budgetGoneAt(failure(every30s(2)), null, HOUR, T0)).toBeNull();
    expect(budgetGoneAt(failure([]), { leftSeconds: 2_592, totalSeconds: 2_592 }, HOUR, T0)).toBeNull();
  });
});
