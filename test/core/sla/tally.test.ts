import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MinuteCounts } from '../../../src/core/sla/minute-counts.ts';
import {
  addTallies,
  availabilityOf,
  EMPTY_TALLY,
  lowerBoundOf,
  type Minutes,
  meetsObjective,
  subtractTally,
  tallyMinutes,
  upperBoundOf,
} from '../../../src/core/sla/tally.ts';

const minute = (counts: Partial<MinuteCounts>, due = 0): Minutes => ({
  counts: { good: 0, bad: 0, excluded: 0, unknown: 0, ...counts },
  due,
});
const times = (count: number, one: Minutes) => Array.from({ length: count }, () => one);

const anyMinute = fc
  .record({ good: fc.nat(60), bad: fc.nat(5), excluded: fc.nat(3), unknown: fc.nat(3) })
  .chain((counts) => fc.nat(70).map((due) => minute(counts, due)));

describe('availability', () => {
  it('is the mean over minutes, not over probes', () => {
    const tally = tallyMinutes([minute({ good: 1, bad: 1 }), minute({ good: 10 })]);
    expect(availabilityOf(tally)).toBe(0.75);
  });

  it('leaves out minutes without a known slot', () => {
    expect(availabilityOf(tallyMinutes([minute({ good: 2 }), minute({ unknown: 2 }), minute({}, 2)]))).toBe(1);
  });

  it('is null when nothing was measured', () => {
    expect(availabilityOf(EMPTY_TALLY)).toBeNull();
    expect(meetsObjective(EMPTY_TALLY, 999_000)).toBeNull();
  });

  it('takes unknown slots as bad for the lower bound and as good for the upper', () => {
    const tally = tallyMinutes([minute({ good: 1, bad: 1, unknown: 2 })]);
    expect([lowerBoundOf(tally), availabilityOf(tally), upperBoundOf(tally)]).toEqual([0.25, 0.5, 0.75]);
  });

  it('counts due slots without a record as unknown', () => {
    expect(tallyMinutes([minute({ good: 1 }, 2)]).slots).toEqual({ due: 2, good: 1, bad: 0, excluded: 0, unknown: 1 });
  });

  it('lies between its bounds, and all in 0..1', () => {
    fc.assert(
      fc.property(fc.array(anyMinute), (minutes) => {
        const known = minutes.filter(({ counts }) => counts.good + counts.bad > 0);
        const tally = tallyMinutes(known);
        const [lower, point, upper] = [lowerBoundOf(tally), availabilityOf(tally), upperBoundOf(tally)];
        if (point === null) return;
        expect(lower!).toBeGreaterThanOrEqual(0);
        expect(lower!).toBeLessThanOrEqual(point + 1e-12);
        expect(upper!).toBeGreaterThanOrEqual(point - 1e-12);
        expect(upper!).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the objective', () => {
  // 1,000 minutes of three slots: a third cannot be written in binary, and 1 / 1,000 of the minutes may fail.
  const minutes = (bad: number) => [...times(1_000 - bad, minute({ good: 3 })), ...times(bad, minute({ bad: 3 }))];

  it('is met at exactly 99.90 %', () => {
    expect(meetsObjective(tallyMinutes(minutes(1)), 999_000)).toBe(true);
  });

  it('is breached by one slot more', () => {
    const tally = tallyMinutes([...minutes(1).slice(1), minute({ good: 2, bad: 1 })]);
    expect(meetsObjective(tally, 999_000)).toBe(false);
  });

  it('is compared exactly where binary fractions are not', () => {
    // Ten minutes of ten slots with one bad each: sums of 0.9 fall short of 9 in binary.
    const tally = tallyMinutes(times(10, minute({ good: 9, bad: 1 })));
    expect(meetsObjective(tally, 900_000)).toBe(true);
    const mixed = tallyMinutes([...times(7, minute({ good: 6, bad: 1 })), ...times(3, minute({ good: 2, bad: 1 }))]);
    expect(meetsObjective(mixed, 800_000)).toBe(true);
    expect(meetsObjective(mixed, 800_001)).toBe(false);
  });
});

describe('tallies', () => {
  it('add up in any order, and take away what was added', () => {
    fc.assert(
      fc.property(fc.array(anyMinute), fc.array(anyMinute), (a, b) => {
        const [left, right] = [tallyMinutes(a), tallyMinutes(b)];
        const sum = addTallies([left, right]);
        const asObject = ({ slots, byKnown, byDecided }: typeof sum) => ({
          slots,
          byKnown: Object.fromEntries(byKnown),
          byDecided: Object.fromEntries(byDecided),
        });
        expect(asObject(sum)).toEqual(asObject(tallyMinutes([...b, ...a])));
        expect(asObject(subtractTally(sum, right))).toEqual(asObject(left));
      }),
    );
  });
});
