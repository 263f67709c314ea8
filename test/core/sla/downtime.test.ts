import { describe, expect, it } from 'vitest';
import { downtimeWithin, edgeErrorMs } from '../../../src/core/sla/downtime.ts';

const outage = { from: 100, to: 400, lastGoodBefore: 70, lastBad: 370 };

describe('downtime inside a period', () => {
  it('lies between the bounds that the probes around its edges set', () => {
    expect(downtimeWithin([outage], { from: 0, to: 1_000 })).toEqual({
      outages: 1,
      durationMs: 300,
      lowerMs: 270,
      upperMs: 330,
    });
  });

  it('is cut at the ends of the period', () => {
    expect(downtimeWithin([outage], { from: 90, to: 380 })).toEqual({
      outages: 1,
      durationMs: 280,
      lowerMs: 270,
      upperMs: 290,
    });
  });

  it('may have begun before the period without being an outage of it', () => {
    expect(downtimeWithin([outage], { from: 400, to: 500 })).toMatchObject({ outages: 0, durationMs: 0 });
  });

  it('adds up over outages; one that no good probe preceded has no upper bound before its start', () => {
    const first = { from: 0, to: 50, lastGoodBefore: null, lastBad: 0 };
    expect(downtimeWithin([first, outage], { from: 0, to: 1_000 })).toEqual({
      outages: 2,
      durationMs: 350,
      lowerMs: 270,
      upperMs: 380,
    });
  });
});

describe('the error of the edges', () => {
  it.each([
    [1, 30, 12],
    [10, 30, 39],
    [10, 60, 77],
    [1, 300, 122],
    [10, 900, 1_162],
  ])('of %d outages probed every %d s has a standard deviation of %d s', (outages, period, seconds) => {
    expect(Math.round(edgeErrorMs(outages, period * 1_000) / 1_000)).toBe(seconds);
  });
});
