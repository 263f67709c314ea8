/** Whole months through the one accounting path, at the edges where a verdict turns. */
import { describe, expect, it } from 'vitest';
import { replayMonitor } from '../../../src/core/replay.ts';
import type { Observation } from '../../../src/core/sample.ts';
import type { Period } from '../../../src/core/sla/period.ts';
import { contractWindow } from '../../../src/core/sla/window.ts';
import { HOUR, MINUTE } from '../../../src/core/time.ts';
import type { Verdict } from '../../../src/core/verdict/verdict.ts';
import { aMonitor, CONTOSO, CONTRACT, observation } from '../../support/monitors.ts';

function monthOf(text: string, timezone = 'UTC'): Period {
  return contractWindow({ calendar: 'month', timezone }, Date.parse(`${text}-15T00:00Z`));
}

/** One slot a minute of the whole month, ended as `verdictOf` says. */
function figuresOf(month: Period, timezone: string, verdictOf: (index: number) => Verdict | null) {
  const monitor = aMonitor({
    schedule: { kind: 'every', periodMs: MINUTE, offsetMs: 0 },
    sla: [{ ...CONTRACT, validFrom: null, window: { calendar: 'month', timezone } }],
  });
  const observations: Observation[] = [];
  for (let index = 0, at = month.from; at < month.to; index += 1, at += MINUTE) {
    const verdict = verdictOf(index);
    if (verdict !== null) observations.push(observation(at, verdict));
  }
  const { sla } = replayMonitor(monitor, CONTOSO, observations, month.to);
  expect(sla).toHaveLength(1);
  return sla[0]!;
}

describe('October with 44,000 known minutes', () => {
  // The other 640 are missing; the first is known, so that the month counts from its start.
  const october = (bad: number) =>
    figuresOf(monthOf('2026-10'), 'UTC', (index) => {
      if (index >= 44_000) return null;
      return index % 900 === 899 && index / 900 < bad ? 'bad' : 'good';
    });

  it('is met with 44 bad ones, exactly 99.90 %', () => {
    const figures = october(44);
    expect(figures.slots).toEqual({ due: 44_640, good: 43_956, bad: 44, excluded: 0, unknown: 640 });
    expect(figures.availability).toMatchObject({ verdict: 'met', adjusted: 0.999 });
    expect(figures.errorBudgetRemaining).toBeCloseTo(0, 9);
  });

  it('is breached with one good sample less', () => {
    const figures = october(45);
    expect(figures.availability.verdict).toBe('breached');
    expect(figures.errorBudgetRemaining).toBeLessThan(0);
  });
});

describe('a month is as long as its zone makes it', () => {
  it.each([
    ['2026-03', 'Europe/Berlin', 743],
    ['2026-10', 'Europe/Berlin', 745],
    ['2026-10', 'UTC', 744],
    ['2028-02', 'UTC', 696],
  ])('%s in %s has %d hours of slots, budget and downtime', (text, timezone, hours) => {
    const month = monthOf(text, timezone);
    const figures = figuresOf(month, timezone, (index) => (index % 60 === 0 ? 'bad' : 'good'));
    expect(figures.period).toEqual(month);
    expect(figures.slots).toMatchObject({ due: hours * 60, bad: hours, unknown: 0 });
    expect(figures.coverage).toBe(1);
    expect(figures.downtimeSeconds).toBe(hours * 60);
    expect(figures.downtimeBounds).toMatchObject({ outages: hours, lowerSeconds: 0 });
    expect(figures.errorBudget.totalSeconds).toBeCloseTo((hours * HOUR) / 1_000 / 1_000, 9);
    expect(figures.errorBudget.usedSeconds).toBeCloseTo(hours * 60, 6);
  });
});

describe('a month that says nothing', () => {
  const nothing = { observed: null, adjusted: null, verdict: 'inconclusive' };

  it('for all of it is unknown, is inconclusive, with bounds of all or nothing', () => {
    const figures = figuresOf(monthOf('2026-09'), 'UTC', () => 'unknown');
    expect(figures.slots).toMatchObject({ due: 43_200, unknown: 43_200 });
    expect(figures).toMatchObject({ coverage: 0, errorBudgetRemaining: null, downtimeSeconds: 0 });
    expect(figures.availability).toMatchObject({ ...nothing, lower: 0, upper: 1 });
    expect(figures.latency).toMatchObject({ valueMs: null, shareWithinLimit: null, verdict: 'inconclusive' });
  });

  it('for all of it was throttled, is inconclusive and has no coverage to speak of', () => {
    const figures = figuresOf(monthOf('2026-09'), 'UTC', () => 'excluded');
    expect(figures).toMatchObject({ coverage: null, slots: { due: 43_200, excluded: 43_200 } });
    expect(figures.availability).toMatchObject({ ...nothing, lower: null, upper: null });
  });

  it('for one slot alone was known, is inconclusive', () => {
    const figures = figuresOf(monthOf('2026-09'), 'UTC', (index) => (index === 0 ? 'good' : null));
    expect(figures.availability).toMatchObject({ observed: 1, verdict: 'inconclusive' });
    expect(figures.slots).toMatchObject({ due: 43_200, unknown: 43_199 });
  });
});
