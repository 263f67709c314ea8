export type LatencyStatistic = 'mean' | 'p50' | 'p90' | 'p95' | 'p99';

/** The contract's promise for one monitor. */
export interface SlaTerms {
  /** Availability objective in parts per million, from its decimal text: 99.90% is 999_000. */
  readonly objectivePpm: number;
  readonly latencyLimitMs: number;
  readonly latencyStatistic: LatencyStatistic;
  readonly window: { readonly calendar: 'month'; readonly timezone: string };
}
