/** Where the time of one probe went: kept of failed and slow ones, and of the good ones beside them. */
import type { MonitorId } from './ids.ts';
import type { PhasesMs } from './sample.ts';
import type { EpochMs } from './time.ts';
import type { CheckResult } from './verdict/assessment.ts';

/** One HTTP call of a probe, for the waterfall. Holds no body, no SIM number, no secret. */
export interface TracedExchange {
  /** `PUT /sims/iccid:…3319/microbalance` */
  readonly label: string;
  readonly transactionId: string;
  /** Since the start of the probe. */
  readonly startMs: number;
  readonly phasesMs: PhasesMs;
  readonly totalMs: number;
  readonly statusCode: number | null;
  readonly bytesReceived: number;
  /** False when not one byte of the request can have left: the operator cannot have acted on it. */
  readonly requestSent: boolean;
  readonly remoteAddress: string | null;
  readonly tlsProtocol: string | null;
  /** `ENOTFOUND: getaddrinfo …` when the exchange failed. */
  readonly error: string | null;
}

export interface Trace {
  readonly exchanges: readonly TracedExchange[];
  readonly checks: readonly CheckResult[];
}

/** Why a trace is kept. `before` and `after`: a good probe beside a failure. */
export const TRACE_GROUNDS = ['failed', 'slow', 'before', 'after'] as const;
export type TraceGround = (typeof TRACE_GROUNDS)[number];

/** A trace on its way into the store. */
export interface StoredTrace {
  readonly monitorId: MonitorId;
  readonly slot: EpochMs;
  readonly ground: TraceGround;
  /** JSON of a `Trace`. */
  readonly text: string;
}

/** Longest text of a stored trace. */
const MOST_TEXT = 4_096;

/** JSON of a trace; of one that is too long only as many calls and checks as have room, the first ones. */
export function traceText({ exchanges, checks }: Trace): string {
  for (let kept = exchanges.length; kept >= 0; kept -= 1) {
    const text = JSON.stringify({
      exchanges: exchanges.slice(0, kept),
      checks: kept === exchanges.length ? checks : [],
    });
    if (text.length <= MOST_TEXT) return text;
  }
  return JSON.stringify({ exchanges: [], checks: [] });
}
