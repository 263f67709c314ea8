import { describe, expect, it } from 'vitest';
import { downtimeWithin, edgeErrorMs, ongoingOutage, onKnownSlot, withoutGap } from '../../../src/core/sla/downtime.ts';

const outage = { from: 100, to: 400, lastGoodBefore: 70, lastBad: 370, upTo: 400 };

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
    const first = { from: 0, to: 50, lastGoodBefore: null, lastBad: 0, upTo: 50 };
    expect(downtimeWithin([first, outage], { from: 0, to: 1_000 })).toEqual({
      outages: 2,
      durationMs: 350,
      lowerMs: 270,
      upperMs: 380,
    });
  });
});

describe('a failure', () => {
  const STRETCH_MS = 300_000;
  const NOTHING_KNOWN = { downSince: null, goodBefore: null, knownSlotAt: null };
  const having = (...known: [at: number, verdict: 'good' | 'bad'][]) => {
    let state: Parameters<typeof onKnownSlot>[0] = NOTHING_KNOWN;
    const ended = known.flatMap(([at, verdict]) => {
      const next = onKnownSlot(state, verdict, at, STRETCH_MS);
      state = next.state;
      return next.ended ?? [];
    });
    return { state, ended };
  };

  it('lasts until the next good start', () => {
    const { ended, state } = having([0, 'good'], [30_000, 'bad'], [60_000, 'bad'], [90_000, 'good']);
    expect(ended).toEqual([{ from: 30_000, to: 90_000, lastGoodBefore: 0, lastBad: 60_000, upTo: 90_000 }]);
    expect(state).toEqual({ downSince: null, goodBefore: null, knownSlotAt: 90_000 });
  });

  it('ends with the last bad start before a gap of ours, which only its upper bound holds', () => {
    const day = 86_400_000;
    const { ended } = having([0, 'good'], [30_000, 'bad'], [30_000 + day, 'good']);
    expect(ended).toEqual([{ from: 30_000, to: 30_000, lastGoodBefore: 0, lastBad: 30_000, upTo: 30_000 + day }]);
    expect(downtimeWithin(ended, { from: 0, to: 2 * day })).toEqual({
      outages: 1,
      durationMs: 0,
      lowerMs: 0,
      upperMs: 30_000 + day,
    });
  });

  it('begins anew when it is bad after the gap too, and no time counts twice', () => {
    const { ended } = having([0, 'bad'], [30_000, 'bad'], [330_001, 'bad'], [360_000, 'good']);
    expect(ended).toEqual([
      { from: 0, to: 30_000, lastGoodBefore: null, lastBad: 30_000, upTo: 330_001 },
      { from: 330_001, to: 360_000, lastGoodBefore: null, lastBad: 330_001, upTo: 360_000 },
    ]);
    expect(having([0, 'bad'], [30_000, 'bad'], [330_000, 'bad'], [360_000, 'good']).ended).toMatchObject([
      { from: 0, to: 360_000 },
    ]);
  });

  it('that goes on is known to do so for as long as the stretch', () => {
    const { state } = having([0, 'good'], [30_000, 'bad']);
    expect(ongoingOutage(state, 330_000, STRETCH_MS)).toMatchObject({ from: 30_000, to: 330_000, upTo: 330_000 });
    expect(ongoingOutage(state, 330_001, STRETCH_MS)).toMatchObject({ from: 30_000, to: 30_000, upTo: 330_001 });
  });

  it('of an earlier version loses the gap at its end', () => {
    const stored = { from: 0, to: 900_000, lastGoodBefore: null, lastBad: 60_000, upTo: null };
    expect(withoutGap(stored, STRETCH_MS)).toEqual({ ...stored, to: 60_000, upTo: 900_000 });
    expect(withoutGap({ ...stored, to: 90_000 }, STRETCH_MS)).toEqual({ ...stored, to: 90_000, upTo: 90_000 });
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
