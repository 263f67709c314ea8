import { describe, expect, it } from 'vitest';
import { MOST_AT_ONCE, playOut } from '../../src/core/play-out.ts';

const count = (until: number, most?: number) =>
  playOut(
    { steps: 0 },
    ({ steps }) => steps * 10,
    ({ steps }, at) => {
      expect(at).toBe(steps * 10);
      return { steps: steps + 1 };
    },
    until,
    most,
  );

describe('playing out what came due', () => {
  it('takes each step in order, up to and including now', () => {
    expect(count(20)).toEqual({ state: { steps: 3 }, leftOutFrom: null });
    expect(count(-1)).toEqual({ state: { steps: 0 }, leftOutFrom: null });
  });

  it('ends when nothing is due any more', () => {
    const once = playOut(
      0,
      (steps) => (steps === 0 ? 5 : null),
      (steps) => steps + 1,
      Number.MAX_SAFE_INTEGER,
    );
    expect(once).toEqual({ state: 1, leftOutFrom: null });
  });

  it('takes only so many steps, and says from when on it left some out', () => {
    expect(count(20, 2)).toEqual({ state: { steps: 2 }, leftOutFrom: 20 });
    expect(count(20, 3)).toEqual({ state: { steps: 3 }, leftOutFrom: null });
    expect(count(8.64e15)).toEqual({ state: { steps: MOST_AT_ONCE }, leftOutFrom: MOST_AT_ONCE * 10 });
  });

  it('ends although each step is due as soon as the one before it', () => {
    const stuck = playOut(
      0,
      () => 7,
      (steps) => steps + 1,
      7,
    );
    expect(stuck).toEqual({ state: MOST_AT_ONCE, leftOutFrom: 7 });
  });
});
