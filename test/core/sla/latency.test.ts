import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PhasesMs } from '../../../src/core/sample.ts';
import {
  emptySketch,
  exactSummary,
  type LatencySketch,
  merge,
  SketchCounter,
  sketchSummary,
  subtract,
} from '../../../src/core/sla/latency.ts';

const latencies = fc.array(fc.double({ min: 0.01, max: 60_000, noNaN: true }), { minLength: 1 });

function sketchOf(values: readonly number[], phasesMs: PhasesMs | null = null): LatencySketch {
  const counter = new SketchCounter(emptySketch());
  for (const value of values) counter.add(value, 400, phasesMs);
  return counter.sketch();
}

describe('a latency sketch', () => {
  it('is exact in count, mean and share within the limit, and within 1 % in percentiles', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const sketch = sketchSummary(sketchOf(values));
        const exact = exactSummary(values, 400);
        expect(sketch.count).toBe(exact.count);
        expect(sketch.meanMs!).toBeCloseTo(exact.meanMs!, 6);
        expect(sketch.shareWithinLimit).toBe(exact.shareWithinLimit);
        for (const q of [0.5, 0.9, 0.95, 0.99, 1]) {
          const truth = exact.percentile(q)!;
          expect(Math.abs(sketch.percentile(q)! - truth)).toBeLessThanOrEqual(0.0101 * truth);
        }
      }),
    );
  });

  it('merged from parts is the sketch of the whole', () => {
    fc.assert(
      fc.property(latencies, latencies, (a, b) => {
        const merged = merge([sketchOf(a), sketchOf(b)]);
        const whole = sketchOf([...a, ...b]);
        expect({ ...merged, sumMs: 0 }).toEqual({ ...whole, sumMs: 0 });
        expect({ ...subtract(merged, sketchOf(b)).buckets }).toEqual({ ...sketchOf(a).buckets });
      }),
    );
  });

  it('keeps the mean of each phase over the samples that have phases, also when a part is taken away', () => {
    const phases = (wait: number) => ({ dns: 1, connect: 2, tls: 3, send: 4, wait, receive: 6 });
    const [a, b] = [10, 30].map((wait) => sketchOf([50, 60], phases(wait)));
    expect(sketchSummary(merge([a!, b!])).meanPhasesMs).toEqual(phases(20));
    expect(sketchSummary(subtract(merge([a!, b!]), a!)).meanPhasesMs).toEqual(phases(30));
    expect(sketchSummary(sketchOf([50])).meanPhasesMs).toBeNull();
  });

  it('grows from where it was, and what it was stays', () => {
    const before = sketchOf([50, 60]);
    const counter = new SketchCounter(before);
    counter.add(70, 400);
    const after = counter.sketch();
    counter.add(80, 400);
    expect(before).toEqual(sketchOf([50, 60]));
    expect(after).toEqual(sketchOf([50, 60, 70]));
    expect(counter.sketch()).toEqual(sketchOf([50, 60, 70, 80]));
  });

  it('says nothing when it is empty', () => {
    const { meanMs, shareWithinLimit, percentile } = sketchSummary(emptySketch());
    expect([meanMs, shareWithinLimit, percentile(0.5)]).toEqual([null, null, null]);
  });
});

describe('an exact percentile', () => {
  it('is the nearest rank', () => {
    const thousand = Array.from({ length: 1_000 }, (_, index) => 1_000 - index);
    const { percentile } = exactSummary(thousand, 400);
    expect([percentile(0.5), percentile(0.95), percentile(0.99), percentile(1)]).toEqual([500, 950, 990, 1_000]);
  });
});
