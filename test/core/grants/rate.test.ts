import { describe, expect, it } from 'vitest';
import { charge, rateCap, reserve } from '../../../src/core/grants/rate.ts';

const CAP = rateCap(2);

/** Reserves one request after another at these times; tells how long each waits. */
function waits(timesMs: readonly number[], maxWaitMs = Number.POSITIVE_INFINITY): (number | null)[] {
  let state = 0;
  return timesMs.map((nowMs) => {
    const reservation = reserve(state, nowMs, 1, CAP, maxWaitMs);
    state = reservation.state;
    return reservation.waitMs;
  });
}

describe('a token bucket', () => {
  it('lets its burst through at once, then one request per token', () => {
    expect(waits([0, 0, 0, 0, 0, 0, 0])).toEqual([0, 0, 0, 0, 0, 500, 1_000]);
  });

  it('fills up again, and never beyond its burst', () => {
    expect(waits([0, 0, 0, 0, 0, 1_000, 1_000, 1_000])).toEqual([0, 0, 0, 0, 0, 0, 0, 500]);
    expect(waits([3_600_000, 3_600_000, 3_600_000, 3_600_000, 3_600_000, 3_600_000]).at(-1)).toBe(500);
  });

  it('takes nothing for a request that would wait too long', () => {
    expect(waits([0, 0, 0, 0, 0, 0, 0, 500], 0)).toEqual([0, 0, 0, 0, 0, null, null, 0]);
  });

  it('makes the next ones wait for what was sent without asking', () => {
    const state = charge(0, 0, 8, CAP);
    expect(reserve(state, 0, 1, CAP, 10_000).waitMs).toBe(2_000);
    expect(reserve(state, 5_000, 1, CAP, 10_000).waitMs).toBe(0);
  });
});
