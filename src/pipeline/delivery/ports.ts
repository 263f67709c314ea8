import type {
  AttemptResult,
  Claim,
  ClaimFilter,
  Delivery,
  OutboxCount,
  OutboxMessage,
  UnsentMessage,
} from '../../core/delivery/messages.ts';
import type { IncidentRecord } from '../../core/incident/incident.ts';
import type { EpochMs } from '../../core/time.ts';

/** What is told once, whatever happens: a delivered report, the notice that planned work owes. */
export interface NotifyOnce {
  notifiedKeys(): Promise<string[]>;
  /** The occasion and what is told of it, in one transaction. One that was told before changes nothing. */
  notifyOnce(id: string, at: EpochMs, messages: readonly OutboxMessage[]): Promise<void>;
}

export interface Outbox {
  /** Adds messages; one that was added before, sent or not, stays as it is. */
  enqueue(messages: readonly OutboxMessage[]): Promise<void>;
  /** Ends all leases: what is in flight belongs to a process that is gone, and is due at once. */
  endLeases(now: EpochMs): Promise<void>;
  /** Channels that have something due. */
  dueChannels(now: EpochMs): Promise<string[]>;
  /**
   * Takes what a channel sends next of one grade, under a lease until `leaseUntil`: a group that may have arrived already, as it was;
   * else the oldest messages that are due, at most `limit`, none before an older one of its incident that is not due.
   * Null when nothing is due. Updates and reminders that newer messages of their incident have overtaken are dropped.
   */
  claim(channel: string, now: EpochMs, leaseUntil: EpochMs, which: ClaimFilter): Promise<Claim | null>;
  /** Stores what became of claimed messages, and adds `more` in the same transaction. */
  recordAttempt(ids: readonly string[], settlement: AttemptResult, more?: readonly OutboxMessage[]): Promise<void>;
  /** Undelivered messages, oldest first. */
  unsent(limit: number): Promise<UnsentMessage[]>;
  counts(): Promise<OutboxCount[]>;
  /** Brings a dead message back. False when there is none of this id. */
  revive(id: string, at: EpochMs): Promise<boolean>;
  /** Deletes at most `limit` messages that were sent, or given up, before `before`; returns how many. */
  purgeSent(before: EpochMs, limit: number): Promise<number>;
}

export interface Notifier {
  /** Most messages that go out as one. Beyond 1, a channel collects what comes within a minute of its last message. */
  readonly maxMessages: number;
  /** Never rejects for what the receiver does; when `signal` aborts, it ends at once. */
  deliver(claim: Pick<Claim, 'id' | 'messages'>, signal: AbortSignal): Promise<Delivery>;
  /** For receivers that forget what is not repeated: tells all that is open, at least once a minute. */
  refresh?(open: readonly IncidentRecord[], signal: AbortSignal): Promise<Delivery>;
}

export interface DeliveryMeter {
  /** What waits in the outbox, now. */
  outbox(counts: readonly OutboxCount[], now: EpochMs): void;
  notification(channel: string, result: Delivery['kind']): void;
}
