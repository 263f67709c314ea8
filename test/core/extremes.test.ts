import { describe, expect, it } from 'vitest';
import { largest, smallest } from '../../src/core/extremes.ts';

describe('extremes', () => {
  it('are found in lists too long to be arguments', () => {
    const values = Array.from({ length: 300_000 }, (_, index) => index);
    expect(largest(values)).toBe(299_999);
    expect(smallest(values)).toBe(0);
  });

  it('are the bound where the list holds nothing beyond it', () => {
    expect([largest([], 7), largest([3], 7), largest([9], 7)]).toEqual([7, 7, 9]);
    expect([smallest([], 7), smallest([3], 7), smallest([9], 7)]).toEqual([7, 3, 7]);
    expect([largest([]), smallest([])]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});
