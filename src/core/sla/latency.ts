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
  /** Bucket index to count; see `bucketOf`. */
  readonly buckets: Readonly<Record<number, number>>;
}

/** What an SLA figure needs of a set of latencies, exact or sketched. */
export interface LatencySummary {
  readonly count: number;
  readonly meanMs: number | null;
  /** Share at or below the limit. */
  readonly shareWithinLimit: number | null;
  /** Nearest-rank percentile for q in (0, 1]; null without samples. */
  percentile(q: number): number | null;
}

const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
const SMALLEST_MS = 0.001;

export function emptySketch(): LatencySketch {
  return { count: 0, sumMs: 0, minMs: Number.POSITIVE_INFINITY, maxMs: 0, withinLimit: 0, buckets: {} };
}

/** Adds latencies to a copy of the sketch. */
export function recordAll(sketch: LatencySketch, latenciesMs: readonly number[], limitMs: number): LatencySketch {
  const buckets: Record<number, number> = { ...sketch.buckets };
  let { count, sumMs, minMs, maxMs, withinLimit } = sketch;
  for (const latencyMs of latenciesMs) {
    const bucket = bucketOf(latencyMs);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    count += 1;
    sumMs += latencyMs;
    minMs = Math.min(minMs, latencyMs);
    maxMs = Math.max(maxMs, latencyMs);
    if (latencyMs <= limitMs) withinLimit += 1;
  }
  return { count, sumMs, minMs, maxMs, withinLimit, buckets };
}

export function merge(...sketches: readonly LatencySketch[]): LatencySketch {
  const buckets: Record<number, number> = {};
  let { count, sumMs, minMs, maxMs, withinLimit } = emptySketch();
  for (const sketch of sketches) {
    count += sketch.count;
    sumMs += sketch.sumMs;
    minMs = Math.min(minMs, sketch.minMs);
    maxMs = Math.max(maxMs, sketch.maxMs);
    withinLimit += sketch.withinLimit;
    for (const bucket in sketch.buckets) buckets[bucket] = (buckets[bucket] ?? 0) + sketch.buckets[bucket]!;
  }
  return { count, sumMs, minMs, maxMs, withinLimit, buckets };
}

/** Removes a part that was merged before. Extremes cannot shrink: they then bound the rest from outside. */
export function subtract(whole: LatencySketch, part: LatencySketch): LatencySketch {
  const buckets: Record<number, number> = { ...whole.buckets };
  for (const [bucket, count] of Object.entries(part.buckets)) {
    const left = (buckets[Number(bucket)] ?? 0) - count;
    if (left > 0) buckets[Number(bucket)] = left;
    else delete buckets[Number(bucket)];
  }
  const count = whole.count - part.count;
  return {
    ...whole,
    count,
    sumMs: count === 0 ? 0 : whole.sumMs - part.sumMs,
    withinLimit: whole.withinLimit - part.withinLimit,
    buckets,
  };
}

export function sketchSummary(sketch: LatencySketch): LatencySummary {
  const { count } = sketch;
  return {
    count,
    meanMs: count === 0 ? null : sketch.sumMs / count,
    shareWithinLimit: count === 0 ? null : sketch.withinLimit / count,
    percentile: (q) => (count === 0 ? null : percentileOf(sketch, q)),
  };
}

/** Every value kept: for a replay, where the figures can be checked by hand. */
export function exactSummary(latenciesMs: readonly number[], limitMs: number): LatencySummary {
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
    percentile: (q) => sorted[nearestRank(q, count)] ?? null,
  };
}

/** Zero-based nearest rank; the epsilon keeps 0.95 x 100 at rank 95 despite binary fractions. */
function nearestRank(q: number, count: number): number {
  return Math.max(0, Math.ceil(q * count - 1e-9) - 1);
}

function percentileOf(sketch: LatencySketch, q: number): number {
  const rank = nearestRank(q, sketch.count);
  const buckets = Object.keys(sketch.buckets)
    .map(Number)
    .sort((a, b) => a - b);
  let seen = 0;
  for (const bucket of buckets) {
    seen += sketch.buckets[bucket]!;
    if (seen > rank) return Math.min(sketch.maxMs, Math.max(sketch.minMs, middleOf(bucket)));
  }
  return sketch.maxMs;
}

function bucketOf(latencyMs: number): number {
  return Math.ceil(Math.log(Math.max(latencyMs, SMALLEST_MS)) / LOG_GAMMA);
}

function middleOf(bucket: number): number {
  return (2 * GAMMA ** bucket) / (GAMMA + 1);
}
