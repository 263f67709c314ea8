/** The ports of safe probing: grants, kill switches, request counts, and commands to a running daemon. */
import type { Grant, OpenGrant, Quarantine } from '../../core/grants/grants.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Judgement, Reason, SkipReason } from '../../core/verdict/verdict.ts';
import type { ProbeResult } from '../ports/prober.ts';

/** Takes grants back, apart from any probe. */
export interface GrantRevoker {
  /** One request. Rejects only for the monitor's own faults. */
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

/** Grants on test SIMs: written down before their requests leave, so that caps hold and none is forgotten over restarts. */
export interface GrantJournal {
  /** Durable before it resolves. */
  openGrant(grant: Grant): Promise<void>;
  /** `not-granted`: no byte of the request can have left, or the operator refused it. */
  closeGrants(ids: readonly string[], outcome: 'revoked' | 'not-granted', at: EpochMs): Promise<void>;
  noteFailedRevocation(id: string, reason: Reason | null, givenUp: boolean): Promise<void>;
  /** All that are not closed, oldest first. */
  openGrants(): Promise<OpenGrant[]>;
  /** Closed or not, oldest first. */
  grantsSince(at: EpochMs): Promise<{ readonly sim: string; readonly at: EpochMs }[]>;
  /** A longer one of the same SIM stays. */
  quarantine(quarantine: Quarantine): Promise<void>;
  quarantines(now: EpochMs): Promise<Quarantine[]>;
}

/** An operator that somebody stopped by hand. */
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

/** The kill switches. Every throw of one is kept; the last one of an operator counts. */
export interface SwitchBoard extends SwitchReads {
  throwSwitch(change: SwitchChange): Promise<void>;
}

/** Requests to one operator in one hour. */
export interface HourOfRequests {
  readonly operator: string;
  readonly hour: EpochMs;
  readonly requests: number;
  /** The cap that was in force last. */
  readonly agreedPerSecond: number;
}

export interface RequestCounts {
  /** Adds to what is stored of the same operator and hour. One transaction. */
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

/** What a command line asks of a running daemon, which alone may act. */
export interface DaemonCommand {
  readonly id: string;
  readonly kind: 'probe';
  readonly monitorId: MonitorId;
  readonly at: EpochMs;
  /** Nobody waits for it after this. */
  readonly expiresAt: EpochMs;
}

export type CommandAnswer =
  | { readonly done: true; readonly result: ProbeResult }
  /** No request was sent. Reason null: the daemon has no such monitor. */
  | { readonly done: false; readonly reason: SkipReason | null };

export interface CommandQueue {
  submit(command: DaemonCommand): Promise<void>;
  /** Those that wait and have not expired, oldest first; each is handed out once. */
  takeCommands(now: EpochMs): Promise<DaemonCommand[]>;
  answer(id: string, answer: CommandAnswer): Promise<void>;
  /** Null while there is none. */
  answerTo(id: string): Promise<CommandAnswer | null>;
}

/** What safe probing reads, and what it writes down. */
export interface SafetyStore extends GrantJournal, SwitchReads, RequestCounts {}

/** How we stand with an operator. */
export interface OperatorStatus {
  readonly operator: string;
  /** False while it is switched off, by the configuration or by hand. */
  readonly enabled: boolean;
  readonly agreedRequestsPerSecond: number;
  /** Grants that could not be taken back so far, and that the operator has not ended by itself. */
  readonly grantsUnrevoked: number;
  readonly simsQuarantined: number;
}

export interface SafetyMeter {
  requestsSent(operator: string, count: number): void;
}
