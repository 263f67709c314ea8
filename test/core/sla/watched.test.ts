import { describe, expect, it } from 'vitest';
import { slaFigures } from '../../../src/core/sla/figures.ts';
import { emptySketch, sketchSummary } from '../../../src/core/sla/latency.ts';
import { tallyMinutes } from '../../../src/core/sla/tally.ts';
import { watchedFigures, watchedOf } from '../../../src/core/sla/watched.ts';
import { DAY } from '../../../src/core/time.ts';
import { CONTRACT } from '../../support/monitors.ts';

const MONTH = { from: 0, to: 20 * DAY };

describe('the watched part of a month', () => {
  it.each([
    ['a month that is over and was watched from its last day', 19, 40, 0.05, 'partial'],
    ['exactly 95 % of one', 1, 40, 0.95, 'whole'],
    ['all of one', -5, 40, 1, 'whole'],
    ['a running month from its first day', -5, 10, 1, 'so far'],
    ['a running month from its middle', 5, 10, 0.5, 'so far'],
  ])('%s', (_what, from, to, share, watched) => {
    const figures = watchedFigures(MONTH, { from: from * DAY, to: to * DAY });
    expect(figures.watchedShare).toBe(share);
    expect(watchedOf(MONTH, figures)).toBe(watched);
  });

  it('is a millisecond short of 95 %', () => {
    expect(watchedOf(MONTH, { watchedFrom: DAY + 1, watchedUntil: MONTH.to })).toBe('partial');
  });

  it('is nothing before the first slot', () => {
    const figures = watchedFigures(MONTH, { from: 30 * DAY, to: 40 * DAY });
    expect(figures).toEqual({ watchedFrom: null, watchedUntil: null, watchedShare: null });
    expect(watchedOf(MONTH, figures)).toBeNull();
  });
});

describe('the verdict of a partial month', () => {
  const tally = tallyMinutes([{ counts: { good: 2, bad: 0, excluded: 0, unknown: 0 }, due: 2, times: 1_440 }]);
  const latency = sketchSummary(emptySketch(400), 400);
  const verdictOf = (partialMonth: 'judge' | 'inconclusive', watchedTo: number) =>
    slaFigures({
      period: MONTH,
      observed: tally,
      adjusted: tally,
      latency: { observed: latency, adjusted: latency },
      outages: [],
      watched: { from: 19 * DAY, to: watchedTo },
      gapMs: 30_000,
      terms: { ...CONTRACT, partialMonth },
    }).availability.verdict;

  it('is given by the terms', () => {
    expect(verdictOf('judge', 40 * DAY)).toBe('met');
    expect(verdictOf('inconclusive', 40 * DAY)).toBe('inconclusive');
  });

  it('is not left open while the month is running', () => {
    expect(verdictOf('inconclusive', MONTH.to - 1)).toBe('met');
  });
});
