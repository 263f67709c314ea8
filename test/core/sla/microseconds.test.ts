import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_LATENCY_MS, microseconds, wholeMicroseconds } from '../../../src/core/sla/microseconds.ts';

/** From the digits as they are written, without any arithmetic in binary. */
function halfUp(ms: number): number {
  if (ms < 1e-6) return 0;
  const [whole = '0', decimals = ''] = String(ms).split('.');
  const digits = decimals.padEnd(4, '0');
  const cut = Number(`${whole}${digits.slice(0, 3)}`);
  return digits[3]! >= '5' ? cut + 1 : cut;
}

describe('whole microseconds', () => {
  it.each([
    [0, 0],
    [0.0005, 1],
    [0.00049999, 0],
    [1.0005, 1_001],
    [8.0035, 8_004],
    [400.3004999, 400_300],
    [399.9995, 400_000],
    [1e-9, 0],
    [LONGEST_LATENCY_MS, 3_600_000_000],
  ])('of %d ms are %d', (ms, us) => {
    expect(microseconds(ms)).toBe(us);
  });

  it('are rounded half up by the digits of any number', () => {
    const decimals = fc.tuple(fc.nat(10_000), fc.nat(99_999_999)).map(([whole, rest]) => Number(`${whole}.${rest}`));
    const ties = fc
      .tuple(fc.nat(20_000), fc.nat(999))
      .map(([ms, us]) => Number(`${ms}.${String(us).padStart(3, '0')}5`));
    fc.assert(
      fc.property(fc.oneof(decimals, ties, fc.double({ min: 0, max: 60_000, noNaN: true })), (ms) => {
        expect(microseconds(ms)).toBe(halfUp(ms));
      }),
      { numRuns: 2_000 },
    );
  });

  it('stay as they are', () => {
    fc.assert(
      fc.property(fc.nat(3_600_000_000), (us) => {
        expect(microseconds(us / 1_000)).toBe(us);
        expect(wholeMicroseconds(us / 1_000)).toBe(us / 1_000);
      }),
    );
  });
});
