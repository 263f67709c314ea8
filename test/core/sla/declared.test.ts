import { describe, expect, it } from 'vitest';
import { declaredAvailability } from '../../../src/core/sla/declared.ts';
import { DAY, HOUR } from '../../../src/core/time.ts';

const PERIOD = { from: 0, to: 10 * DAY };

describe('the availability that follows from declared outages', () => {
  it.each([
    ['is whole without any', [], 1],
    ['counts what lies inside the period', [{ from: -HOUR, to: DAY }], 0.9],
    [
      'counts overlaps once',
      [
        { from: DAY, to: 2 * DAY },
        { from: 1.5 * DAY, to: 2 * DAY },
        { from: DAY, to: DAY + 1 },
      ],
      0.9,
    ],
    [
      'takes outages in any order',
      [
        { from: 8 * DAY, to: 9 * DAY },
        { from: DAY, to: 2 * DAY },
      ],
      0.8,
    ],
    ['is nothing for an outage that never ends', [{ from: -DAY, to: 99 * DAY }], 0],
  ])('%s', (_, outages, availability) => {
    expect(declaredAvailability(outages, PERIOD)).toBeCloseTo(availability, 12);
  });

  it('is unknown for a period that has not begun', () => {
    expect(declaredAvailability([], { from: 5, to: 5 })).toBeNull();
  });
});
