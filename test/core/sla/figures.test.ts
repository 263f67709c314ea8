import { describe, expect, it } from 'vitest';
import { type SlaInput, slaFigures } from '../../../src/core/sla/figures.ts';
import { exactSummary } from '../../../src/core/sla/latency.ts';
import { type Minutes, tallyMinutes } from '../../../src/core/sla/tally.ts';
import { HOUR } from '../../../src/core/time.ts';
import { CONTRACT, T0 } from '../../support/monitors.ts';

const terms = CONTRACT;

const PERIOD = { from: T0, to: T0 + HOUR };

function figures(minutes: Minutes[], latenciesMs: number[] = [100], changes: Partial<SlaInput> = {}) {
  const tally = tallyMinutes(minutes);
  const timings = latenciesMs.map((latencyMs) => ({ latencyMs, phasesMs: null }));
  const latency = exactSummary(timings, terms.latencyLimitMs);
  return slaFigures({
    period: PERIOD,
    observed: tally,
    adjusted: tally,
    latency: { observed: latency, adjusted: latency },
    outages: [],
    watched: PERIOD,
    gapMs: 30_000,
    terms,
    ...changes,
  });
}

const slots = (good: number, bad: number, excluded: number, unknown: number): Minutes => ({
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

  it('is inconclusive on a p99 of fewer than 1,000 samples, for which there is no value either', () => {
    const p99 = { ...terms, latencyStatistic: 'p99' } as const;
    const few = figures(
      [slots(999, 0, 0, 0)],
      Array.from({ length: 999 }, () => 401),
      { terms: p99 },
    ).latency;
    expect(few).toMatchObject({ valueMs: null, p99Ms: null, verdict: 'inconclusive' });
    const enough = figures(
      [slots(1_000, 0, 0, 0)],
      Array.from({ length: 1_000 }, () => 401),
      { terms: p99 },
    ).latency;
    expect(enough).toMatchObject({ valueMs: 401, p99Ms: 401, verdict: 'breached' });
  });

  it('prints no p99 below 1,000 samples', () => {
    const some = Array.from({ length: 999 }, (_, index) => index + 1);
    expect(figures([slots(999, 0, 0, 0)], some).latency.p99Ms).toBeNull();
    expect(figures([slots(1_000, 0, 0, 0)], [...some, 1_000]).latency.p99Ms).toBe(990);
  });
});

describe('coverage', () => {
  const away = tallyMinutes([slots(95, 0, 0, 5)]);

  it('is that of the slots that the figure uses: unknown ones inside announced maintenance do not lower it', () => {
    const all = tallyMinutes([slots(95, 0, 0, 5), slots(0, 0, 0, 50)]);
    const { coverage, availability, latency } = figures([], [100], { observed: all, adjusted: away });
    expect([coverage, availability.verdict, latency.verdict]).toEqual([0.95, 'met', 'met']);
  });

  it('takes excluded slots likewise', () => {
    const all = tallyMinutes([slots(95, 0, 0, 5), slots(0, 0, 50, 0)]);
    expect(figures([], [100], { observed: all, adjusted: away }).availability.verdict).toBe('met');
  });
});

describe('a verdict that must be proven', () => {
  const proven = { ...terms, verdictMode: 'confidence' } as const;
  it.each([
    [70, 'met'],
    [71, 'inconclusive'],
    [102, 'inconclusive'],
    [103, 'breached'],
  ])('with %d of 86,400 slots bad is %s', (bad, verdict) => {
    expect(figures([slots(86_400 - bad, bad, 0, 0)], [100], { terms: proven }).availability.verdict).toBe(verdict);
  });

  it('is inconclusive when all is unknown', () => {
    expect(figures([slots(0, 0, 0, 100)], [], { terms: proven }).availability.verdict).toBe('inconclusive');
  });
});
