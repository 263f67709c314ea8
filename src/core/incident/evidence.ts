/**
 * The failure evidence of an incident when it opens: what the operator can find in its own logs, and how reliable it
 * is.
 */
import type { CertificateCheckState } from '../attribution/attribute.ts';
import { percentileOfValues } from '../sla/latency.ts';
import type { EpochMs } from '../time.ts';
import type { BudgetLeft } from './early-warning.ts';

/** Nothing is guessed: an unknown value is null or empty. */
export interface FailureEvidence {
  readonly lastGoodAt: EpochMs | null;
  readonly lastGoodTransactionId: string | null;
  /** Transaction ids of the newest failing probes, at most five. */
  readonly failingTransactionIds: readonly string[];
  /** How the newest failing probes failed, most frequent first. */
  readonly reasons: readonly string[];
  /** The part of `reasons` that a person confirms before anyone calls the operator; absent: none. */
  readonly confirmFirst?: readonly string[];
  /** Absent where no monitor measures the service, and in incidents of earlier versions. */
  readonly measured?: Measured;
}

/** The measurements until the opening, and our own condition meanwhile. */
export interface Measured {
  readonly location: string;
  readonly host: string;
  /** Method and path of each request, without SIM numbers and query: `GET /v1/sims/iccid:…/balances`. */
  readonly requests: readonly string[];
  /** Slots of the failure so far; null while none is known. */
  readonly counts: Counts | null;
  /** Latency of the newest good probes before the failure; null without any. */
  readonly latencyBefore: LatencyBefore | null;
  readonly connection: ConnectionFacts;
  /** Reasons since the last good probe that are monitor-side faults, each once. */
  readonly ownFaults: readonly string[];
  /** Longest stall of the probe thread during a failing probe. */
  readonly maxStallMs: number | null;
  /** How our certificate check endpoint answers our certificate. */
  readonly canary: CertificateCheckState;
  readonly otherOperators: { readonly failing: number; readonly of: number };
  /** Windows that overlap the failure so far. */
  readonly maintenance: readonly { readonly from: EpochMs; readonly to: EpochMs; readonly announcedInTime: boolean }[];
  /** Share of the month's error budget that is left; null while it is unknown. */
  readonly budgetRemaining: number | null;
  /** The same as time. Absent in incidents of earlier versions, whose share was wrong. */
  readonly budget?: BudgetLeft | null;
}

/** No good probe: it would have ended the failure. */
export interface Counts {
  /** Start of the first bad probe, and of the newest one that is counted. */
  readonly from: EpochMs;
  readonly through: EpochMs;
  readonly bad: number;
  readonly excluded: number;
  readonly unknown: number;
  /** Slots between the two. */
  readonly due: number;
}

export interface LatencyBefore {
  readonly probes: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** Median of setting up the connection. */
  readonly connectMs: number | null;
}

/** As seen by the newest probe. */
export interface ConnectionFacts {
  readonly address: string | null;
  readonly tlsProtocol: string | null;
  readonly certificateExpiresAt: EpochMs | null;
}

export const NO_EVIDENCE: FailureEvidence = {
  lastGoodAt: null,
  lastGoodTransactionId: null,
  failingTransactionIds: [],
  reasons: [],
};

export const NO_CONNECTION: ConnectionFacts = { address: null, tlsProtocol: null, certificateExpiresAt: null };

/** Whether every known failure affects the monitor, and perhaps no customer (docs/rules.md#fault-attribution). */
export function needsConfirming({ reasons, confirmFirst = [] }: FailureEvidence): boolean {
  return reasons.length > 0 && reasons.every((reason) => confirmFirst.includes(reason));
}

/** Whether the newest failures leave no doubt: none of them concerns the monitor's own certificate. */
export function isBeyondDoubt({ reasons, confirmFirst = [] }: FailureEvidence): boolean {
  return reasons.length > 0 && confirmFirst.length === 0;
}

/**
 * Latencies of the newest good probes as bare numbers: sixty objects for each of ten thousand monitors took fifty
 * megabytes.
 */
export interface GoodTimes {
  readonly latenciesMs: readonly number[];
  readonly connectsMs: readonly number[];
}

/** @returns null without a probe */
export function latencyOf({ latenciesMs, connectsMs }: GoodTimes): LatencyBefore | null {
  if (latenciesMs.length === 0) return null;
  const [p50Ms, p95Ms, maxMs] = [50, 95, 100].map((percent) => percentileOfValues(latenciesMs, percent)!);
  const connectMs = percentileOfValues(connectsMs, 50);
  return { probes: latenciesMs.length, p50Ms: p50Ms!, p95Ms: p95Ms!, maxMs: maxMs!, connectMs };
}
