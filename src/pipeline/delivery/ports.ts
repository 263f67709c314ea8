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

/** Notifications that are sent once per key: a delivered report, the notice that planned work owes. */
export interface NotifyOnce {
  notifiedKeys(): Promise<string[]>;
  /** Stores the key and its notification in one transaction. A known key changes nothing. */
  notifyOnce(id: string, at: EpochMs, messages: readonly OutboxMessage[]): Promise<void>;
}

export interface Outbox {
  /** Adds messages; a message that was added before, sent or not, stays as it is. */
  enqueue(messages: readonly OutboxMessage[]): Promise<void>;
  /** Ends all leases: messages in flight belong to a process that is gone, and are due at once. */
  endLeases(now: EpochMs): Promise<void>;
  /** Channels that have something due. */
  dueChannels(now: EpochMs): Promise<string[]>;
  /**
   * Claims what a channel sends next of one priority, under a lease until `leaseUntil`: an unchanged group that may
   * have arrived, or else the oldest messages that are due, at most `limit`, none before an older one of its incident
   * that is not due. Null when nothing is due. Drops updates and reminders that newer messages of their incident
   * replace.
   */
  claim(channel: string, now: EpochMs, leaseUntil: EpochMs, which: ClaimFilter): Promise<Claim | null>;
  /** Stores the results of claimed messages, and adds `more` in the same transaction. */
  recordAttempt(ids: readonly string[], settlement: AttemptResult, more?: readonly OutboxMessage[]): Promise<void>;
  /** Undelivered messages, oldest first. */
  unsent(limit: number): Promise<UnsentMessage[]>;
  counts(): Promise<OutboxCount[]>;
  /** Revives a dead message. False without one of this id. */
  revive(id: string, at: EpochMs): Promise<boolean>;
  /** Deletes at most `limit` messages that were sent, or given up, before `before`; returns how many. */
  purgeSent(before: EpochMs, limit: number): Promise<number>;
}

export interface Notifier {
  /** The most messages in one. Above 1, a channel collects those that come within a minute of its last message. */
  readonly maxMessages: number;
  /** Never rejects because of the receiver; when `signal` aborts, it ends at once. */
  deliver(claim: Pick<Claim, 'id' | 'messages'>, signal: AbortSignal): Promise<Delivery>;
  /** For receivers that forget alerts without repeats: sends all open ones, at least once a minute. */
  refresh?(open: readonly IncidentRecord[], signal: AbortSignal): Promise<Delivery>;
}

export interface DeliveryMeter {
  /** The current contents of the outbox. */
  outbox(counts: readonly OutboxCount[], now: EpochMs): void;
  notification(channel: string, result: Delivery['kind']): void;
}
