import { describe, expect, it } from 'vitest';
import { budgetRemaining, slaFigures } from '../../../src/core/sla/figures.ts';
import { exactSummary } from '../../../src/core/sla/latency.ts';
import { type Minute, tallyMinutes } from '../../../src/core/sla/tally.ts';
import { contractWindow } from '../../../src/core/sla/window.ts';
import { HOUR } from '../../../src/core/time.ts';
import { aMonitor, T0 } from '../../support/monitors.ts';

const terms = aMonitor().sla;

function figures(minutes: Minute[], latenciesMs: number[] = [100]) {
  const tally = tallyMinutes(minutes);
  const latency = exactSummary(latenciesMs, terms.latencyLimitMs);
  return slaFigures({
    period: { from: T0, to: T0 + HOUR },
    observed: tally,
    adjusted: tally,
    latency,
    downtimeMs: 0,
    terms,
  });
}

const slots = (good: number, bad: number, excluded: number, unknown: number): Minute => ({
  counts: { good, bad, excluded, unknown },
  due: good + bad + excluded + unknown,
});

describe('the verdict on availability', () => {
  it.each([
    ['met at the objective', slots(999, 1, 0, 0), 'met'],
    ['breached below it', slots(998, 1, 0, 0), 'breached'],
    ['given at exactly 95 % coverage', slots(95, 0, 0, 5), 'met'],
    ['inconclusive below it', slots(949, 0, 0, 51), 'inconclusive'],
    ['given with exactly 5 % excluded', slots(95, 0, 5, 0), 'met'],
    ['inconclusive above it', slots(949, 0, 51, 0), 'inconclusive'],
    ['inconclusive without any slot', slots(0, 0, 0, 0), 'inconclusive'],
    ['inconclusive when all is unknown', slots(0, 0, 0, 100), 'inconclusive'],
  ])('is %s', (_, minute, verdict) => {
    expect(figures([minute]).availability.verdict).toBe(verdict);
  });
});

describe('the verdict on latency', () => {
  it.each([
    ['met at exactly the limit', [400, 400], 'met'],
    ['breached above it', [400, 400.001], 'breached'],
    ['inconclusive without a good sample', [], 'inconclusive'],
  ])('is %s', (_, latencies, verdict) => {
    expect(figures([slots(2, 0, 0, 0)], latencies).latency.verdict).toBe(verdict);
  });

  it('prints no p99 below 1,000 samples', () => {
    const some = Array.from({ length: 999 }, (_, index) => index + 1);
    expect(figures([slots(999, 0, 0, 0)], some).latency.p99Ms).toBeNull();
    expect(figures([slots(1_000, 0, 0, 0)], [...some, 1_000]).latency.p99Ms).toBe(990);
  });
});

describe('the error budget', () => {
  it.each([
    [1, 1],
    [0.9995, 0.5],
    [0.999, 0],
    [0.998, -1],
  ])('at an availability of %d is %d', (availability, left) => {
    expect(budgetRemaining(availability, 999_000)).toBeCloseTo(left, 9);
  });
});

describe('a contract window', () => {
  it.each([
    ['October 2026 in Berlin has 745 hours', 'Europe/Berlin', Date.UTC(2026, 9, 15), 745],
    ['March 2026 in Berlin has 743 hours', 'Europe/Berlin', Date.UTC(2026, 2, 15), 743],
    ['October 2026 in UTC has 744 hours', 'UTC', Date.UTC(2026, 9, 15), 744],
    ['a leap February has 696 hours', 'UTC', Date.UTC(2028, 1, 29, 23, 59), 696],
  ])('%s', (_, timezone, at, hours) => {
    const { from, to } = contractWindow({ calendar: 'month', timezone }, at);
    expect((to - from) / HOUR).toBe(hours);
    expect(from).toBeLessThanOrEqual(at);
    expect(to).toBeGreaterThan(at);
  });
});
