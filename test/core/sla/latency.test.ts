import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PhasesMs } from '../../../src/core/sample.ts';
import {
  emptySketch,
  exactSummary,
  judgedBy,
  keepsLimit,
  type LatencySketch,
  merge,
  SketchCounter,
  sketchSummary,
  statisticOf,
  subtract,
} from '../../../src/core/sla/latency.ts';
import type { LatencyStatistic } from '../../../src/core/sla/terms.ts';
import { compare, nearest, rational, sum } from '../../support/rational.ts';

const LIMIT_MS = 400;
const STATISTICS: LatencyStatistic[] = ['mean', 'p50', 'p90', 'p95', 'p99'];

const anyLatency = fc.oneof(
  fc.integer({ min: 10, max: 60_000_000 }).map((us) => us / 1_000),
  // Right at the limit, a microsecond beside it, and where their bucket ends.
  fc.constantFrom(399.999, 400, 400.001, 399.7, 400.3, 401, 403.51, 404, 396),
);
const latencies = fc.array(anyLatency, { minLength: 1, maxLength: 300 });
/** Enough for a 99th percentile. */
const many = fc
  .tuple(latencies, fc.nat(2_000))
  .map(([some, times]) => Array.from({ length: some.length + times }, (_, index) => some[index % some.length]!));

const timings = (values: readonly number[]) => values.map((latencyMs) => ({ latencyMs, phasesMs: null }));

function sketchOf(values: readonly number[], phasesMs: PhasesMs | null = null, limitMs = LIMIT_MS): LatencySketch {
  const counter = new SketchCounter(emptySketch(limitMs));
  for (const value of values) counter.add(value, limitMs, phasesMs);
  return counter.sketch();
}

/** Whether the statistic is at most the limit, from the sorted microseconds alone. */
function isKept(values: readonly number[], statistic: LatencyStatistic, limitMs: number): boolean | null {
  const us = values.map((ms) => BigInt(Math.round(ms * 1_000)));
  const limit = BigInt(limitMs) * 1_000n;
  if (us.length === 0) return null;
  if (statistic === 'mean') {
    const total = us.reduce((all, one) => all + one, 0n);
    return compare(rational(total, us.length), rational(limit)) <= 0;
  }
  if (statistic === 'p99' && us.length < 1_000) return null;
  const percent = BigInt(statistic.slice(1));
  const rank = (percent * BigInt(us.length) + 99n) / 100n;
  const sorted = us.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted[Number(rank) - 1]! <= limit;
}

describe('the verdict on a latency', () => {
  it('is exact for every statistic, whether each value is kept or only counts', () => {
    fc.assert(
      fc.property(many, fc.constantFrom(...STATISTICS), (values, statistic) => {
        const kept = isKept(values, statistic, LIMIT_MS);
        expect(keepsLimit(sketchSummary(sketchOf(values), LIMIT_MS), statistic)).toBe(kept);
        expect(keepsLimit(exactSummary(timings(values), LIMIT_MS), statistic)).toBe(kept);
      }),
      { numRuns: 200 },
    );
  });

  it.each([300, 400])('on a percentile does not depend on where its bucket lies: the limit is %d ms', (limitMs) => {
    for (let us = limitMs * 1_000 - 12_000; us <= limitMs * 1_000 + 12_000; us += 100) {
      const values = Array.from({ length: 100 }, (_, index) => (index < 94 ? 10 : us / 1_000));
      const { within } = sketchOf(values, null, limitMs);
      const summary = sketchSummary(sketchOf(values, null, limitMs), limitMs);
      const kept = us <= limitMs * 1_000;
      expect([us, keepsLimit(summary, 'p95'), within.least]).toEqual([us, kept, kept ? 100 : 94]);
      // What is shown lies on the same side of the limit, and within 1 %.
      expect(summary.percentile(95)! <= limitMs).toBe(kept);
      expect(Math.abs(summary.percentile(95)! - us / 1_000)).toBeLessThanOrEqual(0.0101 * (us / 1_000));
    }
  });

  it('on a mean has no rounding: 400.3 and 399.7 ms in turn are 400 ms, in any order', () => {
    const values = Array.from({ length: 10_000 }, (_, index) => (index % 2 === 0 ? 400.3 : 399.7));
    for (const order of [values, values.toSorted((a, b) => a - b), values.toReversed()]) {
      const summary = exactSummary(timings(order), LIMIT_MS);
      expect([summary.meanMs, keepsLimit(summary, 'mean')]).toEqual([400, true]);
    }
    const over = exactSummary(timings([...values, 400.001]), LIMIT_MS);
    expect(keepsLimit(over, 'mean')).toBe(false);
  });

  it('against another limit than it was counted by is certain, or open', () => {
    fc.assert(
      fc.property(latencies, fc.constantFrom<LatencyStatistic>('p50', 'p90', 'p95'), (values, statistic) => {
        const summary = sketchSummary(sketchOf(values, null, 300), LIMIT_MS);
        const kept = keepsLimit(summary, statistic);
        if (kept !== null) expect(kept).toBe(isKept(values, statistic, LIMIT_MS));
        const { least, most } = summary.within;
        const within = values.filter((ms) => ms <= LIMIT_MS).length;
        expect(least <= within && within <= most).toBe(true);
      }),
    );
  });
});

describe('a latency sketch', () => {
  it('is exact in count, mean and number within the limit, and within 1 % in percentiles', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const sketch = sketchSummary(sketchOf(values), LIMIT_MS);
        const exact = exactSummary(timings(values), LIMIT_MS);
        expect(sketch).toMatchObject({ count: values.length, sumUs: exact.sumUs, within: exact.within });
        const total = values.map((ms) => rational(Math.round(ms * 1_000), 1_000));
        expect(sketch.meanMs).toBe(nearest([sum(...total)[0], sum(...total)[1] * BigInt(values.length)]));
        expect(statisticOf(exact, 'mean')).toBe(sketch.meanMs);
        for (const percent of [50, 90, 95, 100]) {
          const truth = exact.percentile(percent)!;
          expect(Math.abs(sketch.percentile(percent)! - truth)).toBeLessThanOrEqual(0.0101 * truth);
        }
        expect([sketch.percentiles, exact.percentiles]).toEqual(['approximate', 'exact']);
      }),
    );
  });

  it('merged from parts is the sketch of the whole, and without a part that of the rest', () => {
    fc.assert(
      fc.property(latencies, latencies, (a, b) => {
        const merged = merge([sketchOf(a), sketchOf(b)], LIMIT_MS);
        expect(merged).toEqual(sketchOf([...a, ...b]));
        const { minUs: _, maxUs: __, ...rest } = subtract(merged, sketchOf(b));
        expect(sketchOf(a)).toMatchObject(rest);
      }),
    );
  });

  it('that goes on under another limit knows what it does not know', () => {
    const counter = new SketchCounter(sketchOf([100, 250, 299.5, 500]));
    counter.add(299.9, 300);
    counter.add(301, 300);
    expect(counter.sketch().within).toEqual({ limitMs: 300, least: 3, most: 4 });
    expect(judgedBy(counter.sketch(), 400).within).toEqual({ limitMs: 400, least: 5, most: 5 });
  });

  it('keeps the mean of each phase over the samples that have phases, also when a part is taken away', () => {
    const phases = (wait: number) => ({ dns: 1, connect: 2, tls: 3, send: 4, wait, receive: 6 });
    const [a, b] = [10, 30].map((wait) => sketchOf([50, 60], phases(wait)));
    const meanOf = (sketch: LatencySketch) => sketchSummary(sketch, LIMIT_MS).meanPhasesMs;
    expect(meanOf(merge([a!, b!], LIMIT_MS))).toEqual(phases(20));
    expect(meanOf(subtract(merge([a!, b!], LIMIT_MS), a!))).toEqual(phases(30));
    expect(meanOf(sketchOf([50]))).toBeNull();
  });

  it('grows from where it was, and what it was stays', () => {
    const before = sketchOf([50, 60]);
    const counter = new SketchCounter(before);
    counter.add(70, LIMIT_MS);
    const after = counter.sketch();
    counter.add(80, LIMIT_MS);
    expect(before).toEqual(sketchOf([50, 60]));
    expect(after).toEqual(sketchOf([50, 60, 70]));
    expect(counter.sketch()).toEqual(sketchOf([50, 60, 70, 80]));
  });

  it('says nothing when it is empty', () => {
    const summary = sketchSummary(emptySketch(LIMIT_MS), LIMIT_MS);
    expect([summary.meanMs, summary.percentile(50), keepsLimit(summary, 'mean')]).toEqual([null, null, null]);
  });
});

describe('an exact percentile', () => {
  it('is the nearest rank', () => {
    const thousand = Array.from({ length: 1_000 }, (_, index) => 1_000 - index);
    const { percentile } = exactSummary(timings(thousand), LIMIT_MS);
    expect([percentile(50), percentile(95), percentile(99), percentile(100)]).toEqual([500, 950, 990, 1_000]);
  });
});
