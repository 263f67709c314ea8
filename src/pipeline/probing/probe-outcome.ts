import type { TrackRecord } from '../../core/attribution/track-record.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { Sample } from '../../core/sample.ts';
import type { EpochMs } from '../../core/time.ts';
import { type Judgement, type SkipReason, verdictOf } from '../../core/verdict/verdict.ts';
import type { ProbeResult } from '../ports/prober.ts';

/** The outcome of a finished slot: a probe's result, or why there was no probe. */
export type ProbeOutcome =
  | { readonly sample: Sample; readonly result: ProbeResult; readonly trackRecord: TrackRecord | null }
  | { readonly sample: Sample; readonly result: null; readonly trackRecord: null; readonly skipped: SkipReason };

/** A probe with a result, and the contents of its sample. */
export interface Ended extends Judgement {
  readonly result: ProbeResult;
  /** Null: nothing is known. */
  readonly latencyMs: number | null;
}

/** A slot without a result. */
export interface Skipped {
  readonly result: null;
  readonly at: EpochMs;
  readonly reason: SkipReason;
  readonly detail: string | null;
}

export type Attempt = Ended | Skipped;

/** @param trackRecord stored with the sample of a probe */
export function outcomeOf(
  monitor: Monitor,
  slot: EpochMs,
  attempt: Attempt,
  trackRecord: TrackRecord | null = null,
): ProbeOutcome {
  const { operator, service, location } = monitor;
  const { result, reason, detail } = attempt;
  const judged = { operator, service, location, slot, verdict: verdictOf(reason), reason, detail, simulated: false };
  if (result === null) {
    const sample = { ...judged, ...NOTHING_MEASURED, startedAt: attempt.at };
    return { sample, result, trackRecord: null, skipped: attempt.reason };
  }
  const { startedAt, totalMs, statusCode, transactionIds, phasesMs, maxStallMs, warnings } = result;
  const measured = { startedAt, totalMs, statusCode, transactionIds, phasesMs, maxStallMs, warnings };
  const { latencyMs, certainty } = attempt;
  const sample = { ...judged, ...measured, latencyMs, ...(certainty !== undefined && { certainty }) };
  return { sample, result, trackRecord };
}

const NOTHING_MEASURED = {
  latencyMs: null,
  totalMs: null,
  statusCode: null,
  transactionIds: [],
  phasesMs: null,
  maxStallMs: null,
  warnings: [],
} as const;
