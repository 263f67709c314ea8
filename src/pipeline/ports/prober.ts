import type { GrantOutcome } from '../../core/grants/grants.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { PhasesMs } from '../../core/sample.ts';
import type { EpochMs } from '../../core/time.ts';
import type { TracedExchange } from '../../core/trace.ts';
import type { CheckResult } from '../../core/verdict/assessment.ts';
import type { Judgement } from '../../core/verdict/verdict.ts';
import type { Warning } from '../../core/verdict/warnings.ts';

export interface ProbeRequest {
  readonly monitorId: MonitorId;
  /** The probe starts at this time, or at once if it has passed. */
  readonly slot: EpochMs;
  /** Index of the monitor's SIM to use; 0 where it has none. */
  readonly simIndex: number;
  /** The SIM of the stored grant; the probe refuses to grant on any other. */
  readonly iccid?: string;
}

export interface ProbeResult extends Judgement {
  readonly startedAt: EpochMs;
  readonly latencyMs: number | null;
  readonly totalMs: number;
  readonly statusCode: number | null;
  readonly transactionIds: readonly string[];
  readonly phasesMs: PhasesMs | null;
  /** The longest stall of the prober's thread that touched the probe. */
  readonly maxStallMs: number;
  /** The sum of all such stalls, as far as they fell into the probe. */
  readonly stalledMs: number;
  readonly warnings: readonly Warning[];
  readonly exchanges: readonly TracedExchange[];
  readonly checks: readonly CheckResult[];
  /** How long the operator asked us to wait (429 with `Retry-After`, bounded); null otherwise. */
  readonly retryAfterMs: number | null;
  /** The connection broke at a point where a server may refuse our client certificate without an answer. */
  readonly mayBeRefusal: boolean;
  /** The name led to nothing but addresses that may not be reached. Absent: it did not. */
  readonly specialAddress?: boolean;
  /** The earliest `notAfter` of the operator's certificates; null without TLS. */
  readonly certificateExpiresAt: EpochMs | null;
  /** All requests sent since the monitor's last result: redirect hops, clean-up and token requests included. */
  readonly requestsSent: number;
  /** The state of the grant that this probe was to make; null where it makes none. */
  readonly grant: GrantOutcome | null;
}

/** Executes probes away from the caller's thread. Rejects only for monitor-side faults. */
export interface Prober {
  probe(request: ProbeRequest): Promise<ProbeResult>;
}
