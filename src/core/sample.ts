import { compactTime, type EpochMs } from './time.ts';
import type { Certainty, Reason, Verdict } from './verdict/verdict.ts';

/** The time spent in each phase. Phases of a probe's measured call(s) add up to its `totalMs` within 1 ms. */
export const PHASES = ['dns', 'connect', 'tls', 'send', 'wait', 'receive'] as const;
export type Phase = (typeof PHASES)[number];
export type PhasesMs = Readonly<Record<Phase, number>>;

/** The stored record of one probe, or of a slot that could not be probed. */
export interface Sample {
  readonly operator: string;
  readonly service: string;
  readonly location: string;
  /** Due time on the monitor's fixed grid. Unique together with monitor and location. */
  readonly slot: EpochMs;
  readonly startedAt: EpochMs;
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly detail: string | null;
  /** How certain it is that the operator is at fault; absent: `sure`. */
  readonly certainty?: Certainty;
  /**
   * send + wait + receive of the call that the customer waits for; null when it is meaningless (failed before,
   * stalled).
   */
  readonly latencyMs: number | null;
  /** The whole probe, connection set-up included. */
  readonly totalMs: number | null;
  readonly statusCode: number | null;
  readonly transactionIds: readonly string[];
  readonly phasesMs: PhasesMs | null;
  /** Longest stall of the probe thread inside the probe's own window. */
  readonly maxStallMs: number | null;
  readonly warnings: readonly string[];
  /** Simulated for the demo, not measured; marked in every output. */
  readonly simulated: boolean;
}

/** The part of a sample that SLA arithmetic and incident rules need; `replay` reads no more than this. */
export interface Observation {
  readonly slot: EpochMs;
  readonly startedAt: EpochMs;
  readonly verdict: Verdict;
  /** A stored reason, or any word in a replayed file. */
  readonly reason: string | null;
  readonly latencyMs: number | null;
  readonly phasesMs?: PhasesMs | null;
  readonly simulated?: boolean;
  /** A confirming probe outside the slots: it serves the High rule and counts in no figure. */
  readonly extra?: boolean;
}

/** Derived, so that every retry and replay names the same sample. */
export function sampleId({ operator, service, location, slot }: Sample): string {
  return `${operator}.${service}.${location}.${compactTime(slot)}`;
}
