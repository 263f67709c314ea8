import { PHASES, type Phase, type PhasesMs } from '../sample.ts';
import { BucketCounter, type Buckets, countWithin, GrowingBuckets, middleOf, NO_BUCKETS } from './buckets.ts';
import { microseconds } from './microseconds.ts';
import type { LatencyStatistic } from './terms.ts';

type PhasesUs = Readonly<Record<Phase, number>>;

/** Sums over the good samples that have phases. */
export interface PhaseSums {
  readonly count: number;
  readonly sumUs: PhasesUs;
}

/**
 * How many samples are at or below a limit: certainly, and at most. The two differ only where the samples were counted
 * against another limit, so that only the buckets relate them to this one.
 */
export interface WithinLimit {
  readonly limitMs: number;
  readonly least: number;
  readonly most: number;
}

/**
 * Latency of good samples, mergeable: exact count, sum, extremes and number within the limit, in whole microseconds;
 * percentiles from logarithmic buckets with a relative error of at most 1 % (DDSketch, Masson et al., VLDB 2019).
 */
export interface LatencySketch {
  readonly count: number;
  readonly sumUs: number;
  readonly minUs: number;
  readonly maxUs: number;
  readonly within: WithinLimit;
  readonly buckets: Buckets;
  readonly phases: PhaseSums;
  /** False for rows of version 0.1.0, which added up fractions of microseconds. */
  readonly exact: boolean;
}

/** The part of a set of latencies that an SLA figure needs, exact or sketched. */
export interface LatencySummary {
  readonly count: number;
  readonly sumUs: number;
  readonly meanMs: number | null;
  /** For the contract's limit. */
  readonly within: WithinLimit;
  /** Whether `percentile` gives measured values, or estimates within 1 %. */
  readonly percentiles: 'exact' | 'approximate';
  /** Nearest-rank percentile for whole percents in 1..100; null where `hasPercentile` is false. */
  percentile(percent: number): number | null;
  /** Mean of each phase; null when no sample has phases. */
  readonly meanPhasesMs: PhasesMs | null;
}

/** A handful of samples has no 99th percentile. */
export const MIN_SAMPLES_FOR_P99 = 1_000;

/** Whether this many samples have the percentile. */
function hasPercentile(percent: number, count: number): boolean {
  return percent === 99 ? count >= MIN_SAMPLES_FOR_P99 : count > 0;
}

const NO_PHASES: PhaseSums = {
  count: 0,
  sumUs: { dns: 0, connect: 0, tls: 0, send: 0, wait: 0, receive: 0 },
};

export function emptySketch(limitMs: number): LatencySketch {
  return {
    count: 0,
    sumUs: 0,
    minUs: Number.POSITIVE_INFINITY,
    maxUs: 0,
    within: { limitMs, least: 0, most: 0 },
    buckets: NO_BUCKETS,
    phases: NO_PHASES,
    exact: true,
  };
}

/** Whether the contract's statistic is at most the limit; null without samples, or where the counts cannot decide. */
export function keepsLimit({ count, sumUs, within }: LatencySummary, statistic: LatencyStatistic): boolean | null {
  if (statistic === 'mean') return count === 0 ? null : sumUs <= within.limitMs * 1_000 * count;
  const percent = percentOf(statistic);
  if (!hasPercentile(percent, count)) return null;
  // The nearest-rank percentile is at most the limit exactly when that many samples are.
  const needed = rankOf(percent, count);
  if (within.least >= needed) return true;
  return within.most < needed ? false : null;
}

/** The contract's statistic; null without enough samples. */
export function statisticOf(latency: LatencySummary, statistic: LatencyStatistic): number | null {
  return statistic === 'mean' ? latency.meanMs : latency.percentile(percentOf(statistic));
}

/** @example percentOf('p95') // 95 */
export function percentOf(statistic: Exclude<LatencyStatistic, 'mean'>): number {
  return Number(statistic.slice(1));
}

/** The sketch, counted against another limit. */
export function judgedBy(sketch: LatencySketch, limitMs: number): LatencySketch {
  const { within, buckets, count } = sketch;
  if (within.limitMs === limitMs) return sketch;
  return { ...sketch, within: count === 0 ? { limitMs, least: 0, most: 0 } : countWithin(buckets, limitMs) };
}

/** A sketch that grows sample by sample. */
export class SketchCounter {
  #count: number;
  #sumUs: number;
  #minUs: number;
  #maxUs: number;
  #within: WithinLimit;
  readonly #buckets: GrowingBuckets;
  #phaseCount: number;
  readonly #phaseSumUs: { -readonly [phase in Phase]: number };
  readonly #exact: boolean;

  constructor({ count, sumUs, minUs, maxUs, within, buckets, phases, exact }: LatencySketch) {
    this.#count = count;
    this.#sumUs = sumUs;
    this.#minUs = minUs;
    this.#maxUs = maxUs;
    this.#within = within;
    this.#buckets = new GrowingBuckets(buckets);
    this.#phaseCount = phases.count;
    this.#phaseSumUs = { ...phases.sumUs };
    this.#exact = exact;
  }

  add(latencyMs: number, limitMs: number, phasesMs: PhasesMs | null = null): void {
    const us = microseconds(latencyMs);
    if (limitMs !== this.#within.limitMs) this.#within = judgedBy(this.sketch(), limitMs).within;
    this.#count += 1;
    this.#sumUs += us;
    this.#minUs = Math.min(this.#minUs, us);
    this.#maxUs = Math.max(this.#maxUs, us);
    if (us <= limitMs * 1_000) {
      const { least, most } = this.#within;
      this.#within = { limitMs, least: least + 1, most: most + 1 };
    }
    this.#buckets.addValue(us / 1_000);
    if (phasesMs === null) return;
    this.#phaseCount += 1;
    for (const phase of PHASES) this.#phaseSumUs[phase] += microseconds(phasesMs[phase]);
  }

  /** The sketch so far; later samples do not change it. */
  sketch(): LatencySketch {
    return {
      count: this.#count,
      sumUs: this.#sumUs,
      minUs: this.#minUs,
      maxUs: this.#maxUs,
      within: this.#within,
      buckets: this.#buckets.buckets(),
      phases: { count: this.#phaseCount, sumUs: { ...this.#phaseSumUs } },
      exact: this.#exact,
    };
  }
}

/** All sketches together, counted against one limit. */
export function merge(sketches: Iterable<LatencySketch>, limitMs: number): LatencySketch {
  const counter = new BucketCounter();
  const phaseSums = new Float64Array(PHASES.length);
  let phaseCount = 0;
  let { count, sumUs, minUs, maxUs, exact } = emptySketch(limitMs);
  let [least, most] = [0, 0];
  for (const sketch of sketches) {
    const { within } = judgedBy(sketch, limitMs);
    count += sketch.count;
    sumUs += sketch.sumUs;
    minUs = Math.min(minUs, sketch.minUs);
    maxUs = Math.max(maxUs, sketch.maxUs);
    least += within.least;
    most += within.most;
    exact &&= sketch.exact;
    counter.addAll(sketch.buckets);
    phaseCount += sketch.phases.count;
    for (const [index, phase] of PHASES.entries()) phaseSums[index]! += sketch.phases.sumUs[phase];
  }
  const sums = mapPhases((_, index) => phaseSums[index]!);
  const phases = phaseCount === 0 ? NO_PHASES : { count: phaseCount, sumUs: sums };
  return { count, sumUs, minUs, maxUs, within: { limitMs, least, most }, buckets: counter.buckets(), phases, exact };
}

/** Removes a part that was merged before. Extremes cannot shrink, so they only bound the rest. */
export function subtract(whole: LatencySketch, part: LatencySketch): LatencySketch {
  const counter = new BucketCounter();
  counter.addAll(whole.buckets);
  counter.addAll(part.buckets, -1);
  const { limitMs, least, most } = whole.within;
  const gone = judgedBy(part, limitMs).within;
  return {
    ...whole,
    count: whole.count - part.count,
    sumUs: whole.sumUs - part.sumUs,
    within: { limitMs, least: least - gone.least, most: most - gone.most },
    buckets: counter.buckets(),
    phases: without(whole.phases, part.phases),
  };
}

/** @param limitMs the contract's */
export function sketchSummary(sketch: LatencySketch, limitMs: number): LatencySummary {
  const judged = judgedBy(sketch, limitMs);
  const { count, sumUs, within } = judged;
  return {
    count,
    sumUs,
    within,
    meanMs: meanOf(sumUs, count),
    percentiles: 'approximate',
    percentile: (percent) => (hasPercentile(percent, count) ? percentileOf(judged, percent) : null),
    meanPhasesMs: meanPhases(sketch.phases),
  };
}

/** One good sample. */
export interface Timing {
  readonly latencyMs: number;
  readonly phasesMs: PhasesMs | null;
}

/** Keeps every value: for a replay, where figures can be checked by hand. */
export function exactSummary(timings: readonly Timing[], limitMs: number): LatencySummary {
  const sorted = Float64Array.from(timings, ({ latencyMs }) => microseconds(latencyMs)).sort();
  const counter = new SketchCounter(emptySketch(limitMs));
  for (const { latencyMs, phasesMs } of timings) counter.add(latencyMs, limitMs, phasesMs);
  const { count, sumUs, within, phases } = counter.sketch();
  return {
    count,
    sumUs,
    within,
    meanMs: meanOf(sumUs, count),
    percentiles: 'exact',
    percentile: (percent) => (hasPercentile(percent, count) ? sorted[rankOf(percent, count) - 1]! / 1_000 : null),
    meanPhasesMs: meanPhases(phases),
  };
}

/** Nearest-rank percentile of a few values; null without any. */
export function percentileOfValues(values: readonly number[], percent: number): number | null {
  return Float64Array.from(values).sort()[rankOf(percent, values.length) - 1] ?? null;
}

function meanOf(sumUs: number, count: number): number | null {
  return count === 0 ? null : sumUs / (1_000 * count);
}

function without(whole: PhaseSums, part: PhaseSums): PhaseSums {
  if (part.count === 0) return whole;
  const count = whole.count - part.count;
  if (count === 0) return NO_PHASES;
  return { count, sumUs: mapPhases((phase) => whole.sumUs[phase] - part.sumUs[phase]) };
}

function meanPhases({ count, sumUs }: PhaseSums): PhasesMs | null {
  return count === 0 ? null : mapPhases((phase) => sumUs[phase] / (1_000 * count));
}

function mapPhases(value: (phase: Phase, index: number) => number): PhasesMs {
  return Object.fromEntries(PHASES.map((phase, index) => [phase, value(phase, index)])) as PhasesMs;
}

/** Nearest rank from 1, in whole numbers. */
function rankOf(percent: number, count: number): number {
  return Math.max(1, Math.ceil((percent * count) / 100));
}

/** An estimate, but on the side of the limit on which the percentile is known to lie. */
function percentileOf({ count, within, minUs, maxUs, buckets }: LatencySketch, percent: number): number {
  const rank = rankOf(percent, count);
  const estimate = estimateOf(buckets, rank) ?? maxUs / 1_000;
  const bounded = Math.min(maxUs / 1_000, Math.max(minUs / 1_000, estimate));
  if (within.least >= rank) return Math.min(bounded, within.limitMs);
  return within.most < rank ? Math.max(bounded, within.limitMs + 0.001) : bounded;
}

function estimateOf(buckets: Buckets, rank: number): number | null {
  let seen = 0;
  for (let at = 0; at < buckets.length; at += 2) {
    seen += buckets[at + 1]!;
    if (seen >= rank) return middleOf(buckets[at]!);
  }
  return null;
}
