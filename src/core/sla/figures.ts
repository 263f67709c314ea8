import type { PhasesMs } from '../sample.ts';
import { type EpochMs, SECOND } from '../time.ts';
import { type BudgetFigures, budgetFigures } from './budget.ts';
import { confidenceOf } from './confidence.ts';
import { downtimeWithin, edgeErrorMs, type Outage } from './downtime.ts';
import { keepsLimit, type LatencySummary, statisticOf } from './latency.ts';
import type { Period } from './period.ts';
import {
  availabilityOf,
  coverageOf,
  lowerBoundOf,
  meetsObjective,
  type SlotCounts,
  type Tally,
  upperBoundOf,
} from './tally.ts';
import type { LatencyStatistic, SlaTerms, VerdictMode } from './terms.ts';
import { type PartialMonth, type WatchedFigures, watchedFigures, watchedOf } from './watched.ts';

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
  readonly verdictMode: VerdictMode;
  readonly verdict: SlaVerdict;
}

export interface LatencyFigures {
  readonly statistic: LatencyStatistic;
  /** The contract's statistic over the good samples outside timely announced maintenance; a mean is exact. */
  readonly valueMs: number | null;
  /** The same over all good samples. */
  readonly observedMs: number | null;
  /** Good samples with a latency that count. Null in a month that version 0.1.0 closed. */
  readonly samples: number | null;
  /** How many of them are at or below the limit; decides about a percentile. Null where it is no longer known. */
  readonly withinLimit: number | null;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p95Ms: number | null;
  /** Null below 1,000 samples, as `valueMs` is where the contract names it. */
  readonly p99Ms: number | null;
  /** Whether the percentiles were measured, or are estimates within 1 %. No verdict rests on an estimate. */
  readonly percentiles: 'exact' | 'approximate';
  readonly shareWithinLimit: number | null;
  readonly limitMs: number;
  /** Mean of each phase over the good samples that have phases. */
  readonly phasesMs: PhasesMs | null;
  readonly verdict: SlaVerdict;
}

/** The precision of the downtime. */
export interface DowntimeBounds {
  readonly outages: number;
  /** From the first bad start to the last: a lower bound of each outage. */
  readonly lowerSeconds: number;
  /** From the last good start before to the first known start after: an upper bound of each outage that was seen. */
  readonly upperSeconds: number;
  /** Standard deviation of `downtimeSeconds`: gap between probes / √6 for each outage, added as independent errors. */
  readonly edgeErrorSeconds: number;
}

/** What `replay`, the report and the metrics say about one monitor in one window: the only shape of SLA figures. */
export interface SlaFigures extends BudgetFigures, WatchedFigures {
  readonly period: { readonly from: EpochMs; readonly to: EpochMs };
  /** What the terms say of a month that was watched in part. */
  readonly partialMonth: PartialMonth;
  readonly slots: SlotCounts;
  /** The slots outside timely announced maintenance. `adjusted` and `confidenceOf` use them. */
  readonly adjustedSlots: SlotCounts;
  /** Known / (due - excluded) of `adjustedSlots`: the coverage that verdicts depend on. */
  readonly coverage: number | null;
  readonly availability: AvailabilityFigures;
  readonly latency: LatencyFigures;
  /**
   * All bad spans inside the window: to the next good start or, before a long stretch without a known sample, to the
   * last bad one.
   */
  readonly downtimeSeconds: number;
  readonly downtimeBounds: DowntimeBounds;
}

/** Below this share of known slots there is no verdict. */
export const MIN_COVERAGE = 0.95;
/** Above this share of excluded slots there is no verdict. */
export const MAX_EXCLUDED_SHARE = 0.05;

/** The input of the figures. */
export interface SlaInput {
  readonly period: { readonly from: EpochMs; readonly to: EpochMs };
  /** All slots of the period. */
  readonly observed: Tally;
  /** Those outside timely announced maintenance. */
  readonly adjusted: Tally;
  /** Latency of all good samples, and of those outside timely announced maintenance, which decide. */
  readonly latency: { readonly observed: LatencySummary; readonly adjusted: LatencySummary };
  /** Outages that touch the period. */
  readonly outages: readonly Outage[];
  /** From the monitor's first slot until now: the rest of the period was not observed. */
  readonly watched: Period;
  /** Mean distance between two due slots of the monitor's schedule. */
  readonly gapMs: number;
  readonly terms: SlaTerms;
}

/** The only place that computes SLA figures, for live metrics, report and replay alike. */
export function slaFigures(input: SlaInput): SlaFigures {
  const { period, observed, adjusted, terms } = input;
  const watched = watchedFigures(period, input.watched);
  const isLeftOpen = terms.partialMonth === 'inconclusive' && watchedOf(period, watched) === 'partial';
  const conclusive = isEnough(adjusted.slots) && !isLeftOpen;
  const objective = terms.objectivePpm / 1_000_000;
  const downtime = downtimeWithin(input.outages, period);
  return {
    period,
    ...watched,
    partialMonth: terms.partialMonth,
    slots: observed.slots,
    adjustedSlots: adjusted.slots,
    coverage: coverageOf(adjusted),
    availability: {
      observed: availabilityOf(observed),
      adjusted: availabilityOf(adjusted),
      lower: lowerBoundOf(adjusted),
      upper: upperBoundOf(adjusted),
      objective,
      verdictMode: terms.verdictMode,
      verdict: verdictOf(conclusive, availabilityKept(adjusted, terms)),
    },
    latency: latencyFigures(input, conclusive),
    downtimeSeconds: downtime.durationMs / SECOND,
    downtimeBounds: {
      outages: downtime.outages,
      lowerSeconds: downtime.lowerMs / SECOND,
      upperSeconds: downtime.upperMs / SECOND,
      edgeErrorSeconds: edgeErrorMs(downtime.outages, input.gapMs) / SECOND,
    },
    ...budgetFigures(adjusted, period, input.watched, terms.objectivePpm),
  };
}

/** Whether enough slots are known for a verdict; in whole numbers, because values can meet the limits exactly. */
export function isEnough({ due, good, bad, excluded }: SlotCounts): boolean {
  const countable = due - excluded;
  const known = (good + bad) * 1_000_000;
  return countable > 0 && known >= ppmOf(MIN_COVERAGE) * countable && !isTooMuchExcluded({ due, excluded });
}

export function isTooMuchExcluded({ due, excluded }: Pick<SlotCounts, 'due' | 'excluded'>): boolean {
  return excluded * 1_000_000 > ppmOf(MAX_EXCLUDED_SHARE) * due;
}

function ppmOf(share: number): number {
  return Math.round(share * 1_000_000);
}

/** Null where there is nothing to judge, or not enough to prove anything. */
function availabilityKept(adjusted: Tally, { objectivePpm, verdictMode }: SlaTerms): boolean | null {
  if (verdictMode === 'point') return meetsObjective(adjusted, objectivePpm);
  const proven = confidenceOf(adjusted.slots);
  if (proven === null) return null;
  if (proven.oneSided.lower >= objectivePpm / 1_000_000) return true;
  return proven.oneSided.upper < objectivePpm / 1_000_000 ? false : null;
}

function latencyFigures({ latency: { observed, adjusted }, terms }: SlaInput, conclusive: boolean): LatencyFigures {
  const { latencyStatistic: statistic, latencyLimitMs: limitMs } = terms;
  const { count, within } = adjusted;
  return {
    statistic,
    valueMs: statisticOf(adjusted, statistic),
    observedMs: statisticOf(observed, statistic),
    samples: count,
    withinLimit: within.least === within.most ? within.least : null,
    p50Ms: adjusted.percentile(50),
    p90Ms: adjusted.percentile(90),
    p95Ms: adjusted.percentile(95),
    p99Ms: adjusted.percentile(99),
    percentiles: adjusted.percentiles,
    shareWithinLimit: count === 0 ? null : within.least / count,
    limitMs,
    phasesMs: adjusted.meanPhasesMs,
    verdict: verdictOf(conclusive, keepsLimit(adjusted, statistic)),
  };
}

function verdictOf(conclusive: boolean, kept: boolean | null): SlaVerdict {
  if (!conclusive || kept === null) return 'inconclusive';
  return kept ? 'met' : 'breached';
}
