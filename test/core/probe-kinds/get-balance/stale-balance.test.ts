import { describe, expect, it } from 'vitest';
import { type PlanSighting, staleness } from '../../../../src/core/probe-kinds/get-balance/stale-balance.ts';
import { timeLeft } from '../../../../src/core/probe-kinds/get-balance/time-left.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../../src/core/time.ts';

/** Whether each answer is stale; each says what the text says, at its time. */
function story(...answers: readonly (readonly [atMs: number, text: string])[]): boolean[] {
  let before: PlanSighting | null = null;
  return answers.map(([atMs, text]) => {
    const now = { ...timeLeft(text)!, askedAtMs: atMs, answeredAtMs: atMs + 100 };
    const { stale, compareWith } = staleness(before, now);
    before = compareWith;
    return stale;
  });
}

describe('the time left', () => {
  it('may fall with the time', () => {
    expect(story([0, 'P10D'], [30_000, 'P9DT23H59M30S'], [60_000, 'P9DT23H59M'])).toEqual([false, false, false]);
  });

  it('is stale when it stands still for longer than it counts', () => {
    expect(story([0, 'PT10H0M5S'], [1_000, 'PT10H0M5S'], [30_000, 'PT10H0M5S'], [60_000, 'PT10H0M5S'])).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('may stand still for the hour or day that it counts in', () => {
    const hours = [0, 10, 59, 66, 68].map((minute) => [minute * MINUTE, 'P23DT23H'] as const);
    expect(story(...hours)).toEqual([false, false, false, false, true]);
    expect(story([0, 'P20D'], [26 * HOUR, 'P20D'], [27 * HOUR, 'P20D'])).toEqual([false, false, true]);
  });

  it('is fresh again once it moves, and after a renewal', () => {
    expect(story([0, 'PT1H0M1S'], [MINUTE, 'PT1H0M1S'], [2 * MINUTE, 'PT58M1S'])).toEqual([false, true, false]);
    expect(story([0, 'PT1H0M1S'], [MINUTE, 'P30D'], [2 * MINUTE, 'P29DT23H59M'])).toEqual([false, false, false]);
  });

  it('may fall faster: another plan', () => {
    expect(story([0, 'P30D'], [MINUTE, 'P3D'])).toEqual([false, false]);
  });

  it('counts a tenth too slowly at most', () => {
    expect(story([0, 'PT10H0S'], [1_000 * SECOND, 'PT9H45M1S'])).toEqual([false, false]);
    expect(story([0, 'PT10H0S'], [1_000 * SECOND, 'PT9H45M5S'])).toEqual([false, true]);
  });

  it('cannot fall below nothing', () => {
    expect(story([0, 'PT0S'], [MINUTE, 'PT0S'])).toEqual([false, false]);
  });

  it('is not stale for the sake of a slow answer', () => {
    const asked = { ...timeLeft('PT1H0M30S')!, askedAtMs: 0, answeredAtMs: 9_000 };
    const answered = { ...timeLeft('PT1H0M20S')!, askedAtMs: 10_000, answeredAtMs: 19_000 };
    expect(staleness(asked, answered).stale).toBe(false);
  });
});

describe('a duration', () => {
  it.each([
    ['PT0S', 0, SECOND],
    ['P0D', 0, DAY],
    ['PT36H', 36 * HOUR, HOUR],
    ['P2W', 14 * DAY, 7 * DAY],
    ['P1DT2H3M4.5S', DAY + 2 * HOUR + 3 * MINUTE + 4_500, 100],
    ['PT0,25H', 15 * MINUTE, HOUR / 100],
    ['P1Y2M3D', (365 + 60 + 3) * DAY, DAY],
  ])('%s', (text, leftMs, stepMs) => {
    expect(timeLeft(text)).toEqual({ leftMs, stepMs });
  });

  it.each(['', 'P', 'PT', 'P1DT', '-P1D', 'P-1D', '23 days', 'PT1S2M', 'p1d', `P${'1'.repeat(64)}D`])(
    '%j is none',
    (text) => {
      expect(timeLeft(text)).toBeNull();
    },
  );
});
