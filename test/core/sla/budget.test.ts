import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetAfterEach, budgetFigures } from '../../../src/core/sla/budget.ts';
import { addTallies, EMPTY_TALLY, type Minutes, tallyMinutes } from '../../../src/core/sla/tally.ts';
import { DAY, HOUR, MINUTE } from '../../../src/core/time.ts';
import { nearest, negative, product, type Rational, ratio, rational, sum } from '../../support/rational.ts';

const PPM = 999_000;
const FROM = Date.UTC(2026, 10, 1);
const NOVEMBER = { from: FROM, to: FROM + 30 * DAY };

const minute = fc.record({
  due: fc.constant(7),
  counts: fc.record({ good: fc.nat(7), bad: fc.nat(7), excluded: fc.nat(1), unknown: fc.nat(1) }),
});
const anyMinutes = fc.array(minute, { maxLength: 40 });
const ppm = fc.constantFrom(999_000, 999_900, 950_000, 999_999);

/** Minute by minute; null without a known slot. */
function lostShare(minutes: readonly Minutes[]): Rational | null {
  const known = minutes.filter(({ counts: { good, bad } }) => good + bad > 0);
  if (known.length === 0) return null;
  const lost = known.map(({ counts: { good, bad } }) => rational(bad, good + bad));
  return ratio(sum(...lost), rational(known.length));
}

describe('the error budget', () => {
  it('is what an exact account says, to the last digit', () => {
    fc.assert(
      fc.property(anyMinutes, ppm, fc.integer({ min: 0, max: 30 * DAY }), (minutes, objectivePpm, watchedMs) => {
        const watched = { from: FROM, to: FROM + watchedMs };
        const figures = budgetFigures(tallyMinutes(minutes), NOVEMBER, watched, objectivePpm);
        const allowed = rational(1_000_000 - objectivePpm, 1_000_000);
        const total = product(rational(30 * DAY, 1_000), allowed);
        const lost = lostShare(minutes);
        const used = lost && product(lost, rational(watchedMs, 1_000));
        const left = used && sum(total, negative(used));
        expect(figures).toEqual({
          errorBudget: {
            totalSeconds: nearest(total),
            usedSeconds: used && nearest(used),
            leftSeconds: left && nearest(left),
          },
          errorBudgetRemaining: left && nearest(ratio(left, total)),
          burn: lost && nearest(ratio(lost, allowed)),
        });
      }),
    );
  });

  it('of a month that was watched as a whole is overspent exactly when the objective is missed', () => {
    const month = (bad: number) =>
      tallyMinutes([{ counts: { good: 1_000 - bad, bad, excluded: 0, unknown: 0 }, due: 1_000 }]);
    expect(budgetFigures(month(1), NOVEMBER, NOVEMBER, PPM)).toMatchObject({ errorBudgetRemaining: 0, burn: 1 });
    expect(budgetFigures(month(2), NOVEMBER, NOVEMBER, PPM)).toMatchObject({ errorBudgetRemaining: -1, burn: 2 });
    expect(budgetFigures(month(0), NOVEMBER, NOVEMBER, PPM)).toMatchObject({ errorBudgetRemaining: 1, burn: 0 });
  });

  it('is an amount: a month that begins with a minute of failure has nearly all of it left', () => {
    const down = tallyMinutes([{ counts: { good: 0, bad: 2, excluded: 0, unknown: 0 }, due: 2 }]);
    const { errorBudget, errorBudgetRemaining, burn } = budgetFigures(
      down,
      NOVEMBER,
      { from: FROM, to: FROM + MINUTE },
      PPM,
    );
    expect(errorBudget).toEqual({ totalSeconds: 2_592, usedSeconds: 60, leftSeconds: 2_532 });
    expect(errorBudgetRemaining).toBe(2_532 / 2_592);
    expect(burn).toBe(1_000);
  });

  it('has a total but no use where nothing was measured', () => {
    expect(budgetFigures(EMPTY_TALLY, NOVEMBER, NOVEMBER, PPM)).toEqual({
      errorBudget: { totalSeconds: 2_592, usedSeconds: null, leftSeconds: null },
      errorBudgetRemaining: null,
      burn: null,
    });
  });
});

describe('day by day', () => {
  const days = fc.array(anyMinutes, { minLength: 1, maxLength: 30 }).map((all) =>
    all.map((minutes, day) => ({
      from: FROM + day * DAY,
      to: FROM + (day + 1) * DAY,
      adjusted: tallyMinutes(minutes),
    })),
  );

  it('what is left after the last day is what is left of the window', () => {
    fc.assert(
      fc.property(days, (parts) => {
        const watched = { from: FROM, to: parts.at(-1)!.to };
        const all = addTallies(parts.map(({ adjusted }) => adjusted));
        const { errorBudgetRemaining } = budgetFigures(all, NOVEMBER, watched, PPM);
        expect(budgetAfterEach(parts, NOVEMBER, watched, PPM).at(-1)).toBe(errorBudgetRemaining);
      }),
    );
  });

  it('the budget never grows while everything is known', () => {
    const known = fc.array(fc.nat(24 * 60), { minLength: 1, maxLength: 30 }).map((lost) =>
      lost.map((bad, day) => ({
        from: FROM + day * DAY,
        to: FROM + (day + 1) * DAY,
        adjusted: tallyMinutes([
          { counts: { good: 1, bad: 0, excluded: 0, unknown: 0 }, due: 1, times: 24 * 60 - bad },
          { counts: { good: 0, bad: 1, excluded: 0, unknown: 0 }, due: 1, times: bad },
        ]),
      })),
    );
    fc.assert(
      fc.property(known, (parts) => {
        const left = budgetAfterEach(parts, NOVEMBER, { ...NOVEMBER, to: parts.at(-1)!.to }, PPM);
        for (const [day, share] of left.entries()) expect(share!).toBeLessThanOrEqual(left[day - 1] ?? 1);
      }),
    );
  });

  it('counts a day as far as it was watched', () => {
    const half = tallyMinutes([{ counts: { good: 0, bad: 1, excluded: 0, unknown: 0 }, due: 1, times: 30 }]);
    const day = { from: FROM, to: FROM + DAY, adjusted: half };
    expect(budgetAfterEach([day], NOVEMBER, { from: FROM, to: FROM + HOUR / 2 }, PPM)).toEqual([
      (2_592 - 1_800) / 2_592,
    ]);
  });

  it('nothing measured is no budget spent, and none kept', () => {
    const parts = [0, 1].map((day) => ({ from: FROM + day * DAY, to: FROM + (day + 1) * DAY, adjusted: EMPTY_TALLY }));
    expect(budgetAfterEach(parts, NOVEMBER, NOVEMBER, PPM)).toEqual([null, null]);
  });
});
