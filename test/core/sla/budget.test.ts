import fc from 'fast-check';
import { expect, it } from 'vitest';
import { budgetAfterEach, budgetRemaining } from '../../../src/core/sla/figures.ts';
import { addTallies, availabilityOf, EMPTY_TALLY, tallyMinutes } from '../../../src/core/sla/tally.ts';

const PPM = 999_000;

const minute = fc.record({
  due: fc.constant(2),
  counts: fc.record({ good: fc.nat(2), bad: fc.nat(2), excluded: fc.constant(0), unknown: fc.nat(1) }),
});
const days = fc.array(fc.array(minute, { maxLength: 20 }).map(tallyMinutes), { minLength: 1, maxLength: 31 });

it('what is left after the last day is what is left of the period', () => {
  fc.assert(
    fc.property(days, (tallies) => {
      const availability = availabilityOf(addTallies(tallies));
      const left = budgetAfterEach(tallies, PPM).at(-1)!;
      if (availability === null) expect(left).toBeNull();
      else expect(left).toBeCloseTo(budgetRemaining(availability, PPM), 6);
    }),
  );
});

it('the budget never grows', () => {
  fc.assert(
    fc.property(days, (tallies) => {
      const left = budgetAfterEach(tallies, PPM).map((share) => share ?? 1);
      for (const [day, share] of left.entries()) expect(share).toBeLessThanOrEqual((left[day - 1] ?? 1) + 1e-9);
    }),
  );
});

it('nothing measured is no budget spent, and none kept', () => {
  expect(budgetAfterEach([EMPTY_TALLY, EMPTY_TALLY], PPM)).toEqual([null, null]);
});
