import type { EpochMs } from '../time.ts';
import type { PartialMonth } from './watched.ts';

export type LatencyStatistic = 'mean' | 'p50' | 'p90' | 'p95' | 'p99';

/**
 * `point`: the measured availability decides, as contracts do. `confidence`: the objective is met or breached only when
 * the number of failures proves so with 95 % confidence, if failures were independent; otherwise it is inconclusive.
 */
export type VerdictMode = 'point' | 'confidence';

/** The contract's promise for one monitor. */
export interface SlaTerms {
  /** Availability objective in parts per million, from its decimal text: 99.90% is 999_000. */
  readonly objectivePpm: number;
  readonly latencyLimitMs: number;
  readonly latencyStatistic: LatencyStatistic;
  readonly verdictMode: VerdictMode;
  /** Whether a month of which less than 95 % was watched has a verdict. */
  readonly partialMonth: PartialMonth;
  readonly window: { readonly calendar: 'month'; readonly timezone: string };
}

/** Terms and when they begin to apply. A monitor has at least one version, ascending; the first has always applied. */
export interface SlaVersion extends SlaTerms {
  readonly validFrom: EpochMs | null;
}

/** The version that applies at `at`. */
export function termsAt(versions: readonly SlaVersion[], at: EpochMs): SlaVersion {
  return versions.findLast(({ validFrom }) => validFrom === null || validFrom <= at) ?? versions[0]!;
}

/** Whether two sets of terms promise the same. */
export function sameTerms(a: SlaTerms, b: SlaTerms): boolean {
  return (
    a.objectivePpm === b.objectivePpm &&
    a.latencyLimitMs === b.latencyLimitMs &&
    a.latencyStatistic === b.latencyStatistic &&
    a.verdictMode === b.verdictMode &&
    a.partialMonth === b.partialMonth &&
    a.window.calendar === b.window.calendar &&
    a.window.timezone === b.window.timezone
  );
}
