/** The ports of safe probing: grants, kill switches, request counts, and requests to a running daemon. */
import type { Grant, OpenGrant, Quarantine } from '../../core/grants/grants.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Judgement, Reason, SkipReason } from '../../core/verdict/verdict.ts';
import type { ProbeResult } from '../ports/prober.ts';

/** Revokes grants, independent of any probe. */
export interface GrantRevoker {
  /** One request. Rejects only for monitor-side faults. */
  revoke(request: RevokeRequest): Promise<Revocation>;
}

export interface RevokeRequest {
  readonly monitorId: MonitorId;
  readonly iccid: string;
}

/** `ok` when nothing is left behind. */
export interface Revocation extends Judgement {
  readonly retryAfterMs: number | null;
  readonly requestsSent: number;
}

/**
 * Grants on test SIMs, stored before their requests are sent, so that limits hold and none is forgotten over restarts.
 */
export interface GrantJournal {
  /** Durable before it resolves. */
  openGrant(grant: Grant): Promise<void>;
  /** `not-granted`: no byte of the request can have been sent, or the operator refused it. */
  closeGrants(ids: readonly string[], outcome: 'revoked' | 'not-granted', at: EpochMs): Promise<void>;
  noteFailedRevocation(id: string, reason: Reason | null, givenUp: boolean): Promise<void>;
  /** All that are not closed, oldest first. */
  openGrants(): Promise<OpenGrant[]>;
  /** Closed or not, oldest first. */
  grantsSince(at: EpochMs): Promise<{ readonly sim: string; readonly at: EpochMs }[]>;
  /** A longer quarantine of the same SIM stays. */
  quarantine(quarantine: Quarantine): Promise<void>;
  quarantines(now: EpochMs): Promise<Quarantine[]>;
}

/** An operator that a person stopped. */
export interface StoppedOperator {
  readonly operator: string;
  readonly since: EpochMs;
  readonly reason: string | null;
}

export interface SwitchChange extends StoppedOperator {
  readonly stopped: boolean;
}

export interface SwitchReads {
  stoppedOperators(): Promise<StoppedOperator[]>;
}

/** The kill switches. Every change of one is kept; the last one of an operator counts. */
export interface SwitchBoard extends SwitchReads {
  throwSwitch(change: SwitchChange): Promise<void>;
}

/** Requests to one operator in one hour. */
export interface HourOfRequests {
  readonly operator: string;
  readonly hour: EpochMs;
  readonly requests: number;
  /** The last limit that applied. */
  readonly agreedPerSecond: number;
}

export interface RequestCounts {
  /** Adds to the stored count of the same operator and hour. One transaction. */
  addRequests(counts: readonly HourOfRequests[]): Promise<void>;
}

export interface RequestHistory {
  /** Hours in [from, to), by operator and hour. */
  requestCounts(query: {
    readonly operator?: string;
    readonly from: EpochMs;
    readonly to: EpochMs;
  }): Promise<HourOfRequests[]>;
}

/** A command line's request to a running daemon, which alone may act. */
export interface DaemonCommand {
  readonly id: string;
  readonly kind: 'probe';
  readonly monitorId: MonitorId;
  readonly at: EpochMs;
  /** After this, no process waits for it. */
  readonly expiresAt: EpochMs;
}

export type CommandAnswer =
  | { readonly done: true; readonly result: ProbeResult }
  /** No request was sent. Reason null: the daemon has no such monitor. */
  | { readonly done: false; readonly reason: SkipReason | null };

export interface CommandQueue {
  submit(command: DaemonCommand): Promise<void>;
  /** Waiting requests that have not expired, oldest first; each is handed out once. */
  takeCommands(now: EpochMs): Promise<DaemonCommand[]>;
  answer(id: string, answer: CommandAnswer): Promise<void>;
  /** Null while there is none. */
  answerTo(id: string): Promise<CommandAnswer | null>;
}

/** The data that safe probing reads and stores. */
export interface SafetyStore extends GrantJournal, SwitchReads, RequestCounts {}

/** How we treat an operator. */
export interface OperatorStatus {
  readonly operator: string;
  /** False while it is switched off, by the configuration or by a person. */
  readonly enabled: boolean;
  readonly agreedRequestsPerSecond: number;
  /** Grants that are neither revoked nor expired. */
  readonly grantsUnrevoked: number;
  readonly simsQuarantined: number;
}

export interface SafetyMeter {
  requestsSent(operator: string, count: number): void;
}
