import { expect, it } from 'vitest';
import { minuteCounts, NO_SLOTS } from '../../../src/core/sla/minute-counts.ts';

it('counts minutes that are alike with one object, so that thousands of monitors share them', () => {
  expect(minuteCounts(6, 0, 0, 0)).toBe(minuteCounts(6, 0, 0, 0));
  expect(minuteCounts(0, 0, 0, 0)).toBe(NO_SLOTS);
});

it('never takes one minute for another', () => {
  const counts = [0, 1, 2, 59, 60, 61, 63, 64, 65, 600];
  for (const good of counts) {
    for (const bad of counts) {
      for (const excluded of counts) {
        for (const unknown of counts) {
          expect(minuteCounts(good, bad, excluded, unknown)).toEqual({ good, bad, excluded, unknown });
        }
      }
    }
  }
});
