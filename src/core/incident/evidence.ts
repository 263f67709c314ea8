/** What is known of a failure when its incident opens: what an operator finds in its own logs, and how far it can be trusted. */
import type { CertificateCheckState } from '../attribution/attribute.ts';
import { percentileOfValues } from '../sla/latency.ts';
import type { EpochMs } from '../time.ts';
import type { BudgetLeft } from './early-warning.ts';

/** Nothing here is invented: unknown is null or empty. */
export interface FailureEvidence {
  readonly lastGoodAt: EpochMs | null;
  readonly lastGoodTransactionId: string | null;
  /** Of the newest failing probes, at most five. */
  readonly failingTransactionIds: readonly string[];
  /** How the newest failing probes failed, most frequent first. */
  readonly reasons: readonly string[];
  /** Those of `reasons` that a person confirms before anyone calls the operator; absent: none. */
  readonly confirmFirst?: readonly string[];
  /** Absent where no monitor measures the service, and in what earlier programs stored. */
  readonly measured?: Measured;
}

/** What was measured until the opening, and how we fared ourselves meanwhile. */
export interface Measured {
  readonly location: string;
  readonly host: string;
  /** Method and path of each request, without SIM numbers and query: `GET /v1/sims/iccid:…/balances`. */
  readonly requests: readonly string[];
  /** Slots of the failure so far; null while none is known. */
  readonly counts: Counts | null;
  /** Of the newest good probes before the failure; null without any. */
  readonly latencyBefore: LatencyBefore | null;
  readonly connection: ConnectionFacts;
  /** Reasons since the last good probe for which the monitor itself was at fault, each once. */
  readonly ownFaults: readonly string[];
  /** Longest stall of the probe thread during a failing probe. */
  readonly maxStallMs: number | null;
  /** What our own echo says to our certificate. */
  readonly canary: CertificateCheckState;
  readonly otherOperators: { readonly failing: number; readonly of: number };
  /** Windows that overlap the failure so far. */
  readonly maintenance: readonly { readonly from: EpochMs; readonly to: EpochMs; readonly announcedInTime: boolean }[];
  /** Share of the month's error budget that is left; null while nobody knows. */
  readonly budgetRemaining: number | null;
  /** The same as time. Absent in what earlier programs stored, which took the rate of spending for the share. */
  readonly budget?: BudgetLeft | null;
}

/** No good one: it would have ended the failure. */
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

/** As a probe last saw it. */
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

/** Whether every failure that is known hits the monitor, and perhaps nobody else (docs/rules.md#fault-attribution). */
export function needsConfirming({ reasons, confirmFirst = [] }: FailureEvidence): boolean {
  return reasons.length > 0 && reasons.every((reason) => confirmFirst.includes(reason));
}

/** Whether the newest failures leave no doubt: none of them is of the monitor's own certificate. */
export function isBeyondDoubt({ reasons, confirmFirst = [] }: FailureEvidence): boolean {
  return reasons.length > 0 && confirmFirst.length === 0;
}

/** Of the newest good probes, as bare numbers: sixty objects of each of ten thousand monitors were fifty megabytes. */
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
