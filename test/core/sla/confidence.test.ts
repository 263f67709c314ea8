import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confidenceOf } from '../../../src/core/sla/confidence.ts';

const withFailures = (slots: number, bad: number) => confidenceOf({ good: slots - bad, bad })!;

describe('the one-sided interval proves', () => {
  it.each([
    [86_400, 70, 103],
    [43_200, 32, 55],
    [8_640, 3, 15],
  ])('of %d slots: 99.90 %% kept with up to %d failures, broken from %d on', (slots, most, least) => {
    expect(withFailures(slots, most).oneSided.lower).toBeGreaterThanOrEqual(0.999);
    expect(withFailures(slots, most + 1).oneSided.lower).toBeLessThan(0.999);
    expect(withFailures(slots, least).oneSided.upper).toBeLessThan(0.999);
    expect(withFailures(slots, least - 1).oneSided.upper).toBeGreaterThanOrEqual(0.999);
  });

  it('nothing good of 2,880 slots, even without a failure', () => {
    expect(withFailures(2_880, 0).oneSided.lower).toBeLessThan(0.999);
    expect(withFailures(2_880, 7).oneSided.upper).toBeLessThan(0.999);
    expect(withFailures(2_880, 6).oneSided.upper).toBeGreaterThanOrEqual(0.999);
  });

  it.each([
    [0, 2_995],
    [1, 4_742],
    [2, 6_294],
    [3, 7_752],
    [5, 10_511],
  ])('99.90 %% kept despite %d failures from %d slots on', (bad, slots) => {
    expect(withFailures(slots, bad).oneSided.lower).toBeGreaterThanOrEqual(0.999);
    expect(withFailures(slots - 1, bad).oneSided.lower).toBeLessThan(0.999);
  });
});

describe('the two-sided interval', () => {
  // Clopper and Pearson's own values to the digits of R's binom.test.
  it.each([
    [5, 5, 0.187086, 0.812914],
    [10, 0, 0.6915029, 1],
    [0, 10, 0, 0.3084971],
    [999, 1, 0.9944411, 0.9999747],
  ])('of %d good and %d bad is %d to %d', (good, bad, lower, upper) => {
    const { twoSided } = confidenceOf({ good, bad })!;
    expect(twoSided.lower).toBeCloseTo(lower, 6);
    expect(twoSided.upper).toBeCloseTo(upper, 6);
  });

  it('holds the measured share, stays in 0..1 and is wider than the one-sided one, whatever was counted', () => {
    fc.assert(
      fc.property(fc.nat(3_000_000), fc.nat(3_000), (good, bad) => {
        if (good + bad === 0) return;
        const { twoSided, oneSided } = confidenceOf({ good, bad })!;
        const ascending = [0, twoSided.lower, oneSided.lower, good / (good + bad), oneSided.upper, twoSided.upper, 1];
        expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
        expect(ascending).not.toContain(Number.NaN);
      }),
    );
  });

  it('is not there without a known slot', () => {
    expect(confidenceOf({ good: 0, bad: 0 })).toBeNull();
  });
});
