import type { EpochMs } from '../time.ts';
import type { LatencyStatistic } from './terms.ts';

export type SlaVerdict = 'met' | 'breached' | 'inconclusive';

/** Due slots of a window and how they ended. `unknown` includes missing ones; due = good + bad + excluded + unknown. */
export interface SlotCounts {
  readonly due: number;
  readonly good: number;
  readonly bad: number;
  readonly excluded: number;
  readonly unknown: number;
}

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
