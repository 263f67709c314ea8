import { type EpochMs, SECOND } from '../time.ts';
import type { LatencySummary } from './latency.ts';
import {
  availabilityOf,
  coverageOf,
  lowerBoundOf,
  meetsObjective,
  type SlotCounts,
  type Tally,
  upperBoundOf,
} from './tally.ts';
import type { LatencyStatistic, SlaTerms } from './terms.ts';

export type SlaVerdict = 'met' | 'breached' | 'inconclusive';

/** Ratios are unrounded numbers in 0..1, null where nothing was measured. */
export interface AvailabilityFigures {
  /** Over all slots. */
  readonly observed: number | null;
  /** Without slots inside timely announced maintenance; the verdict and the budget use it. */
  readonly adjusted: number | null;
  /** `adjusted` with every unknown slot counted as bad, and as good. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly objective: number;
  readonly verdict: SlaVerdict;
}

export interface LatencyFigures {
  readonly statistic: LatencyStatistic;
  /** The contract's statistic over good samples. */
  readonly valueMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Null below 1,000 samples: a handful of samples is no percentile. */
  readonly p99Ms: number | null;
  readonly shareWithinLimit: number | null;
  readonly limitMs: number;
  readonly verdict: SlaVerdict;
}

/** What `replay`, the report and the metrics say about one monitor in one window: the one shape of SLA figures. */
export interface SlaFigures {
  readonly period: { readonly from: EpochMs; readonly to: EpochMs };
  readonly slots: SlotCounts;
  /** Known / (due - excluded). */
  readonly coverage: number | null;
  readonly availability: AvailabilityFigures;
  readonly latency: LatencyFigures;
  /** All bad spans inside the window, from the first bad start to the next good start. */
  readonly downtimeSeconds: number;
  /** 1 - (1 - adjusted) / (1 - objective); negative when overspent. */
  readonly errorBudgetRemaining: number | null;
}

/** Below this share of known slots a verdict would rest on too little. */
export const MIN_COVERAGE = 0.95;
/** Above this share of excluded slots likewise. */
export const MAX_EXCLUDED_SHARE = 0.05;
const MIN_SAMPLES_FOR_P99 = 1_000;

/** What the figures are computed from. */
export interface SlaInput {
  readonly period: { readonly from: EpochMs; readonly to: EpochMs };
  /** All slots of the period. */
  readonly observed: Tally;
  /** Those outside timely announced maintenance. */
  readonly adjusted: Tally;
  readonly latency: LatencySummary;
  readonly downtimeMs: number;
  readonly terms: SlaTerms;
}

/** The one place where SLA figures are computed, for live metrics, report and replay alike. */
export function slaFigures({ period, observed, adjusted, latency, downtimeMs, terms }: SlaInput): SlaFigures {
  const { slots } = observed;
  const coverage = coverageOf(observed);
  const conclusive = coverage !== null && coverage >= MIN_COVERAGE && slots.excluded <= MAX_EXCLUDED_SHARE * slots.due;
  const objective = terms.objectivePpm / 1_000_000;
  const availability = availabilityOf(adjusted);
  const valueMs = statisticOf(latency, terms.latencyStatistic);
  return {
    period,
    slots,
    coverage,
    availability: {
      observed: availabilityOf(observed),
      adjusted: availability,
      lower: lowerBoundOf(adjusted),
      upper: upperBoundOf(adjusted),
      objective,
      verdict: verdictOf(conclusive, meetsObjective(adjusted, terms.objectivePpm)),
    },
    latency: {
      statistic: terms.latencyStatistic,
      valueMs,
      p50Ms: latency.percentile(0.5),
      p95Ms: latency.percentile(0.95),
      p99Ms: latency.count < MIN_SAMPLES_FOR_P99 ? null : latency.percentile(0.99),
      shareWithinLimit: latency.shareWithinLimit,
      limitMs: terms.latencyLimitMs,
      verdict: verdictOf(conclusive, valueMs === null ? null : valueMs <= terms.latencyLimitMs),
    },
    downtimeSeconds: downtimeMs / SECOND,
    errorBudgetRemaining: availability === null ? null : budgetRemaining(availability, terms.objectivePpm),
  };
}

/**
 * Share of the error budget still unspent: 1 untouched, 0 spent, negative overspent.
 *
 * @example budgetRemaining(0.9995, 999_000) // 0.5
 */
export function budgetRemaining(availability: number, objectivePpm: number): number {
  // (1 - 0.999) in binary is not 0.001; parts per million are whole.
  return 1 - ((1 - availability) * 1_000_000) / (1_000_000 - objectivePpm);
}

function statisticOf(latency: LatencySummary, statistic: LatencyStatistic): number | null {
  return statistic === 'mean' ? latency.meanMs : latency.percentile(Number(statistic.slice(1)) / 100);
}

function verdictOf(conclusive: boolean, kept: boolean | null): SlaVerdict {
  if (!conclusive || kept === null) return 'inconclusive';
  return kept ? 'met' : 'breached';
}
