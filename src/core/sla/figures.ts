import type { PhasesMs } from '../sample.ts';
import { type EpochMs, SECOND } from '../time.ts';
import { confidenceOf } from './confidence.ts';
import { downtimeWithin, edgeErrorMs, type Outage } from './downtime.ts';
import type { LatencySummary } from './latency.ts';
import { intersect, type Period } from './period.ts';
import {
  availabilityOf,
  coverageOf,
  lostMinutesOf,
  lowerBoundOf,
  meetsObjective,
  type SlotCounts,
  type Tally,
  upperBoundOf,
} from './tally.ts';
import type { LatencyStatistic, SlaTerms, VerdictMode } from './terms.ts';

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
  /** The contract's statistic over good samples. */
  readonly valueMs: number | null;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p95Ms: number | null;
  /** Null below 1,000 samples, as `valueMs` is where the contract names it. */
  readonly p99Ms: number | null;
  readonly shareWithinLimit: number | null;
  readonly limitMs: number;
  /** Mean of each phase over the good samples that have phases. */
  readonly phasesMs: PhasesMs | null;
  readonly verdict: SlaVerdict;
}

/** How well the downtime is known. */
export interface DowntimeBounds {
  readonly outages: number;
  /** From the first bad start to the last: no outage was shorter. */
  readonly lowerSeconds: number;
  /** From the last good start before to the first known start after: no outage that was seen was longer. */
  readonly upperSeconds: number;
  /** Standard deviation of `downtimeSeconds`: gap between probes / √6 for each outage, added as independent errors. */
  readonly edgeErrorSeconds: number;
}

/** The error budget as time. Of a whole month that was watched from its first to its last minute, `left / total` is `errorBudgetRemaining`. */
export interface ErrorBudget {
  /** (1 - objective) x length of the period. */
  readonly totalSeconds: number;
  /** (1 - adjusted) x the time that was watched so far. */
  readonly usedSeconds: number | null;
  /** Negative when overspent. */
  readonly leftSeconds: number | null;
}

/** What `replay`, the report and the metrics say about one monitor in one window: the one shape of SLA figures. */
export interface SlaFigures {
  readonly period: { readonly from: EpochMs; readonly to: EpochMs };
  readonly slots: SlotCounts;
  /** Those outside timely announced maintenance: what `adjusted` rests on, and what `confidenceOf` asks for. */
  readonly adjustedSlots: SlotCounts;
  /** Known / (due - excluded). */
  readonly coverage: number | null;
  readonly availability: AvailabilityFigures;
  readonly latency: LatencyFigures;
  /** All bad spans inside the window: to the next good start or, before a long stretch without a known sample, to the last bad one. */
  readonly downtimeSeconds: number;
  readonly downtimeBounds: DowntimeBounds;
  /** 1 - (1 - adjusted) / (1 - objective); negative when overspent. */
  readonly errorBudgetRemaining: number | null;
  readonly errorBudget: ErrorBudget;
}

/** Below this share of known slots a verdict would rest on too little. */
export const MIN_COVERAGE = 0.95;
/** Above this share of excluded slots likewise. */
export const MAX_EXCLUDED_SHARE = 0.05;

/** What the figures are computed from. */
export interface SlaInput {
  readonly period: { readonly from: EpochMs; readonly to: EpochMs };
  /** All slots of the period. */
  readonly observed: Tally;
  /** Those outside timely announced maintenance. */
  readonly adjusted: Tally;
  readonly latency: LatencySummary;
  /** Those that touch the period. */
  readonly outages: readonly Outage[];
  /** From the monitor's first slot until now: the part of the period outside it was not watched. */
  readonly watched: Period;
  /** Between two due slots of the monitor's schedule, in the mean. */
  readonly gapMs: number;
  readonly terms: SlaTerms;
}

/** The one place where SLA figures are computed, for live metrics, report and replay alike. */
export function slaFigures(input: SlaInput): SlaFigures {
  const { period, observed, adjusted, latency, terms } = input;
  const { slots } = observed;
  const coverage = coverageOf(observed);
  const conclusive = coverage !== null && coverage >= MIN_COVERAGE && slots.excluded <= MAX_EXCLUDED_SHARE * slots.due;
  const objective = terms.objectivePpm / 1_000_000;
  const availability = availabilityOf(adjusted);
  const downtime = downtimeWithin(input.outages, period);
  const valueMs = statisticOf(latency, terms.latencyStatistic);
  return {
    period,
    slots,
    adjustedSlots: adjusted.slots,
    coverage,
    availability: {
      observed: availabilityOf(observed),
      adjusted: availability,
      lower: lowerBoundOf(adjusted),
      upper: upperBoundOf(adjusted),
      objective,
      verdictMode: terms.verdictMode,
      verdict: verdictOf(conclusive, availabilityKept(adjusted, terms)),
    },
    latency: {
      statistic: terms.latencyStatistic,
      valueMs,
      p50Ms: latency.percentile(0.5),
      p90Ms: latency.percentile(0.9),
      p95Ms: latency.percentile(0.95),
      p99Ms: latency.percentile(0.99),
      shareWithinLimit: latency.shareWithinLimit,
      limitMs: terms.latencyLimitMs,
      phasesMs: latency.meanPhasesMs,
      verdict: verdictOf(conclusive, valueMs === null ? null : valueMs <= terms.latencyLimitMs),
    },
    downtimeSeconds: downtime.durationMs / SECOND,
    downtimeBounds: {
      outages: downtime.outages,
      lowerSeconds: downtime.lowerMs / SECOND,
      upperSeconds: downtime.upperMs / SECOND,
      edgeErrorSeconds: edgeErrorMs(downtime.outages, input.gapMs) / SECOND,
    },
    errorBudgetRemaining: availability === null ? null : budgetRemaining(availability, terms.objectivePpm),
    errorBudget: budgetOf(availability, input),
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

/** What is left of the budget after each of the spans that make up a period; null where nothing at all was measured. */
export function budgetAfterEach(spans: readonly Tally[], objectivePpm: number): (number | null)[] {
  const losses = spans.map(lostMinutesOf);
  const minutes = losses.reduce((sum, loss) => sum + loss.minutes, 0);
  let lost = 0;
  return losses.map((loss) => {
    lost += loss.lost;
    return minutes === 0 ? null : budgetRemaining(1 - lost / minutes, objectivePpm);
  });
}

function budgetOf(availability: number | null, { period, watched, terms }: SlaInput): ErrorBudget {
  const totalSeconds = (lengthOf(period) * (1_000_000 - terms.objectivePpm)) / 1_000_000 / SECOND;
  if (availability === null) return { totalSeconds, usedSeconds: null, leftSeconds: null };
  const usedSeconds = ((1 - availability) * lengthOf(intersect(period, watched))) / SECOND;
  return { totalSeconds, usedSeconds, leftSeconds: totalSeconds - usedSeconds };
}

function lengthOf(span: Period | null): number {
  return span === null ? 0 : span.to - span.from;
}

/** Null where there is nothing to judge, or not enough to prove anything. */
function availabilityKept(adjusted: Tally, { objectivePpm, verdictMode }: SlaTerms): boolean | null {
  if (verdictMode === 'point') return meetsObjective(adjusted, objectivePpm);
  const proven = confidenceOf(adjusted.slots);
  if (proven === null) return null;
  if (proven.oneSided.lower >= objectivePpm / 1_000_000) return true;
  return proven.oneSided.upper < objectivePpm / 1_000_000 ? false : null;
}

/** The contract's statistic; null without enough samples. */
export function statisticOf(latency: LatencySummary, statistic: LatencyStatistic): number | null {
  return statistic === 'mean' ? latency.meanMs : latency.percentile(Number(statistic.slice(1)) / 100);
}

function verdictOf(conclusive: boolean, kept: boolean | null): SlaVerdict {
  if (!conclusive || kept === null) return 'inconclusive';
  return kept ? 'met' : 'breached';
}
