import { PHASES, type Phase, type PhasesMs } from '../sample.ts';
import { BucketCounter, type Buckets, GrowingBuckets, middleOf, NO_BUCKETS } from './buckets.ts';

/** Sums over the good samples that have phases. */
export interface PhaseSums {
  readonly count: number;
  readonly sumMs: PhasesMs;
}

/**
 * Latency of good samples, mergeable: exact count, mean, extremes and share within the limit; percentiles from
 * logarithmic buckets with a relative error of at most 1 % (DDSketch, Masson et al., VLDB 2019).
 */
export interface LatencySketch {
  readonly count: number;
  readonly sumMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Samples at or below the limit that was in force when they were recorded. */
  readonly withinLimit: number;
  readonly buckets: Buckets;
  readonly phases: PhaseSums;
}

/** What an SLA figure needs of a set of latencies, exact or sketched. */
export interface LatencySummary {
  readonly count: number;
  readonly meanMs: number | null;
  /** Share at or below the limit. */
  readonly shareWithinLimit: number | null;
  /** Nearest-rank percentile for q in (0, 1]; null where `hasPercentile` says that there is none. */
  percentile(q: number): number | null;
  /** Mean of each phase; null when no sample has phases. */
  readonly meanPhasesMs: PhasesMs | null;
}

/** A handful of samples is no 99th percentile. */
export const MIN_SAMPLES_FOR_P99 = 1_000;

/** Whether so many samples have the percentile, for whoever asks. */
function hasPercentile(q: number, count: number): boolean {
  return q === 0.99 ? count >= MIN_SAMPLES_FOR_P99 : count > 0;
}

const NO_PHASES: PhaseSums = {
  count: 0,
  sumMs: { dns: 0, connect: 0, tls: 0, send: 0, wait: 0, receive: 0 },
};

export function emptySketch(): LatencySketch {
  return {
    count: 0,
    sumMs: 0,
    minMs: Number.POSITIVE_INFINITY,
    maxMs: 0,
    withinLimit: 0,
    buckets: NO_BUCKETS,
    phases: NO_PHASES,
  };
}

export function sumPhases(all: readonly PhasesMs[]): PhaseSums {
  if (all.length === 0) return NO_PHASES;
  return { count: all.length, sumMs: mapPhases((phase) => all.reduce((sum, phases) => sum + phases[phase], 0)) };
}

/** A sketch that grows sample by sample. */
export class SketchCounter {
  #count: number;
  #sumMs: number;
  #minMs: number;
  #maxMs: number;
  #withinLimit: number;
  readonly #buckets: GrowingBuckets;
  #phaseCount: number;
  readonly #phaseSumMs: { -readonly [phase in Phase]: number };

  constructor({ count, sumMs, minMs, maxMs, withinLimit, buckets, phases }: LatencySketch) {
    this.#count = count;
    this.#sumMs = sumMs;
    this.#minMs = minMs;
    this.#maxMs = maxMs;
    this.#withinLimit = withinLimit;
    this.#buckets = new GrowingBuckets(buckets);
    this.#phaseCount = phases.count;
    this.#phaseSumMs = { ...phases.sumMs };
  }

  add(latencyMs: number, limitMs: number, phasesMs: PhasesMs | null = null): void {
    this.#count += 1;
    this.#sumMs += latencyMs;
    this.#minMs = Math.min(this.#minMs, latencyMs);
    this.#maxMs = Math.max(this.#maxMs, latencyMs);
    if (latencyMs <= limitMs) this.#withinLimit += 1;
    this.#buckets.addValue(latencyMs);
    if (phasesMs === null) return;
    this.#phaseCount += 1;
    for (const phase of PHASES) this.#phaseSumMs[phase] += phasesMs[phase];
  }

  /** What it has grown to; later samples do not change it. */
  sketch(): LatencySketch {
    return {
      count: this.#count,
      sumMs: this.#sumMs,
      minMs: this.#minMs,
      maxMs: this.#maxMs,
      withinLimit: this.#withinLimit,
      buckets: this.#buckets.buckets(),
      phases: { count: this.#phaseCount, sumMs: { ...this.#phaseSumMs } },
    };
  }
}

export function merge(sketches: Iterable<LatencySketch>): LatencySketch {
  const counter = new BucketCounter();
  const phaseSums = new Float64Array(PHASES.length);
  let phaseCount = 0;
  let { count, sumMs, minMs, maxMs, withinLimit } = emptySketch();
  for (const sketch of sketches) {
    count += sketch.count;
    sumMs += sketch.sumMs;
    minMs = Math.min(minMs, sketch.minMs);
    maxMs = Math.max(maxMs, sketch.maxMs);
    withinLimit += sketch.withinLimit;
    counter.addAll(sketch.buckets);
    phaseCount += sketch.phases.count;
    for (const [index, phase] of PHASES.entries()) phaseSums[index]! += sketch.phases.sumMs[phase];
  }
  const sums = mapPhases((_, index) => phaseSums[index]!);
  const phases = phaseCount === 0 ? NO_PHASES : { count: phaseCount, sumMs: sums };
  return { count, sumMs, minMs, maxMs, withinLimit, buckets: counter.buckets(), phases };
}

/** Removes a part that was merged before. Extremes cannot shrink: they then bound the rest from outside. */
export function subtract(whole: LatencySketch, part: LatencySketch): LatencySketch {
  const counter = new BucketCounter();
  counter.addAll(whole.buckets);
  counter.addAll(part.buckets, -1);
  const count = whole.count - part.count;
  return {
    ...whole,
    count,
    sumMs: count === 0 ? 0 : whole.sumMs - part.sumMs,
    withinLimit: whole.withinLimit - part.withinLimit,
    buckets: counter.buckets(),
    phases: without(whole.phases, part.phases),
  };
}

export function sketchSummary(sketch: LatencySketch): LatencySummary {
  const { count } = sketch;
  return {
    count,
    meanMs: count === 0 ? null : sketch.sumMs / count,
    shareWithinLimit: count === 0 ? null : sketch.withinLimit / count,
    percentile: (q) => (hasPercentile(q, count) ? percentileOf(sketch, q) : null),
    meanPhasesMs: meanPhases(sketch.phases),
  };
}

/** Every value kept: for a replay, where the figures can be checked by hand. */
export function exactSummary(
  latenciesMs: readonly number[],
  limitMs: number,
  phases: PhaseSums = NO_PHASES,
): LatencySummary {
  const sorted = Float64Array.from(latenciesMs).sort();
  const count = sorted.length;
  let sumMs = 0;
  let withinLimit = 0;
  for (const value of sorted) {
    sumMs += value;
    if (value <= limitMs) withinLimit += 1;
  }
  return {
    count,
    meanMs: count === 0 ? null : sumMs / count,
    shareWithinLimit: count === 0 ? null : withinLimit / count,
    percentile: (q) => (hasPercentile(q, count) ? sorted[nearestRank(q, count)]! : null),
    meanPhasesMs: meanPhases(phases),
  };
}

function without(whole: PhaseSums, part: PhaseSums): PhaseSums {
  if (part.count === 0) return whole;
  const count = whole.count - part.count;
  if (count === 0) return NO_PHASES;
  return { count, sumMs: mapPhases((phase) => whole.sumMs[phase] - part.sumMs[phase]) };
}

function meanPhases({ count, sumMs }: PhaseSums): PhasesMs | null {
  return count === 0 ? null : mapPhases((phase) => sumMs[phase] / count);
}

function mapPhases(value: (phase: Phase, index: number) => number): PhasesMs {
  return Object.fromEntries(PHASES.map((phase, index) => [phase, value(phase, index)])) as PhasesMs;
}

/** Zero-based nearest rank; the epsilon keeps 0.95 x 100 at rank 95 despite binary fractions. */
function nearestRank(q: number, count: number): number {
  return Math.max(0, Math.ceil(q * count - 1e-9) - 1);
}

function percentileOf(sketch: LatencySketch, q: number): number {
  const rank = nearestRank(q, sketch.count);
  let seen = 0;
  for (let at = 0; at < sketch.buckets.length; at += 2) {
    seen += sketch.buckets[at + 1]!;
    if (seen > rank) return Math.min(sketch.maxMs, Math.max(sketch.minMs, middleOf(sketch.buckets[at]!)));
  }
  return sketch.maxMs;
}
