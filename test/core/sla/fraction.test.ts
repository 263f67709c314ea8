import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fraction, isAtLeast, minus, over, plus, times, toNumber } from '../../../src/core/sla/fraction.ts';
import { compare, nearest, negative, product, ratio, rational, sum } from '../../support/rational.ts';

const parts = fc.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 30n }));

describe('a fraction', () => {
  it('becomes the nearest number', () => {
    fc.assert(
      fc.property(parts, ([a, b]) => {
        expect(toNumber(fraction(a, b))).toBe(nearest(rational(a, b)));
      }),
    );
  });

  it.each([
    [999, 1_000, 0.999],
    [0, 7, 0],
    [-1, 3, -1 / 3],
    [1, 3, 1 / 3],
    [10n ** 40n, 10n ** 40n, 1],
  ] as const)('%d/%d is %d', (a, b, expected) => {
    expect(toNumber(fraction(a, b))).toBe(expected);
  });

  it('is added, taken away, multiplied, divided and compared exactly', () => {
    fc.assert(
      fc.property(parts, parts, ([a, b], [c, d]) => {
        const [x, y] = [fraction(a, b), fraction(c, d)];
        const [p, q] = [rational(a, b), rational(c, d)];
        expect(toNumber(plus(x, y))).toBe(nearest(sum(p, q)));
        expect(toNumber(minus(x, y))).toBe(nearest(sum(p, negative(q))));
        expect(toNumber(times(x, y))).toBe(nearest(product(p, q)));
        expect(isAtLeast(x, y)).toBe(compare(p, q) >= 0);
        if (c > 0n) expect(toNumber(over(x, y))).toBe(nearest(ratio(p, q)));
      }),
    );
  });
});
