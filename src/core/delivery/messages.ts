import { largest } from '../extremes.ts';
import type { Deadline } from '../incident/deadline.ts';
import type { IncidentRecord, LogEntry, MessageStep } from '../incident/incident.ts';
import type { EpochMs } from '../time.ts';

interface MessageBase {
  /** Stable event id: `<incident>/<step>/<occurrence>/<channel>`. Every repeat of the message carries it. */
  readonly id: string;
  /**
   * Messages of one incident go out in order on a channel. A message about the monitor itself names its subject here.
   */
  readonly incidentId: string;
  /** 1 for the incident's first message, counted over all steps. */
  readonly occurrence: number;
  readonly channel: string;
  readonly createdAt: EpochMs;
}

export interface IncidentMessage extends MessageBase {
  readonly step: MessageStep;
  /**
   * The incident as it was when the message was made. `phoneText` and `mailText` of core/incident/wording.ts put it in
   * words.
   */
  readonly incident: IncidentRecord;
  /** The deadline that `reminder`, `overdue` and `escalated` are about; null for the others. */
  readonly deadline: Deadline | null;
  /**
   * The newest entries of its log at that time, at most `MOST_LOG`; set on a claimed message. Absent: no entries are
   * known.
   */
  readonly log?: readonly LogEntry[];
}

/** A log may have thousands of entries; "incident show" and the API give all of them. */
export const MOST_LOG = 50;

/**
 * A message of the monitor about itself. `self-alert`: it cannot work properly. `watchdog`: the daily test notification
 * of a channel. `test`: a person asked for it. `report`: it has written an operator's report. `maintenance`: planned
 * work is over, and its completion notice is due.
 */
export const SELF_STEPS = ['self-alert', 'watchdog', 'test', 'report', 'maintenance'] as const;
export type SelfStep = (typeof SELF_STEPS)[number];

export interface SelfMessage extends MessageBase {
  readonly step: SelfStep;
  readonly incident: null;
  /** The text; its first line is the headline. */
  readonly text: string;
}

/** A message for one channel. Unique by (incident, step, occurrence, channel). */
export type OutboxMessage = IncidentMessage | SelfMessage;

// ── the outbox ──────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * pending      has never reached the receiver; waits for its turn       → in-flight
 * in-flight    is being sent, under a lease                             → sent, pending, uncertain, dead
 * uncertain    may have arrived; will be sent again under the same id   → in-flight
 * sent         delivered, or superseded by a newer one of its incident
 * dead         given up; a person may ask for it again                  → pending
 */
export const OUTBOX_STATES = ['pending', 'in-flight', 'uncertain', 'sent', 'dead'] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

/** A message in the outbox that has not been sent yet. */
export interface UnsentMessage {
  readonly message: OutboxMessage;
  readonly state: Exclude<OutboxState, 'sent'>;
  readonly attempts: number;
  readonly dueAt: EpochMs;
  /** Why the last attempt failed. */
  readonly lastError: string | null;
}

/** Messages that are sent as one. */
export interface Claim {
  /**
   * Stable id of what is sent: the message's own, or one for the group. A repeat after an unknown outcome has the same
   * content.
   */
  readonly id: string;
  /** Oldest first, never empty. */
  readonly messages: readonly OutboxMessage[];
  /** The number of earlier attempts. */
  readonly attempts: number;
  /** One of the attempts may have reached the receiver. */
  readonly mayHaveArrived: boolean;
}

/** Messages about incidents of severity high, and all others. */
export type Priority = 'high' | 'lesser';

export interface ClaimFilter {
  readonly limit: number;
  readonly priority: Priority;
}

export function priorityOf({ incident }: Pick<OutboxMessage, 'incident'>): Priority {
  return incident?.severity === 'high' ? 'high' : 'lesser';
}

export type AttemptResult =
  | { readonly state: 'sent'; readonly at: EpochMs }
  | { readonly state: 'pending' | 'uncertain'; readonly retryAt: EpochMs; readonly error: string }
  | { readonly state: 'dead'; readonly error: string };

export interface OutboxCount {
  readonly channel: string;
  readonly state: Exclude<OutboxState, 'sent'>;
  readonly messages: number;
  readonly oldestAt: EpochMs;
}

/** Age of the oldest message that is neither delivered nor given up; null without any. */
export function oldestAgeMs(counts: readonly OutboxCount[], now: EpochMs): number | null {
  const waiting = counts.filter(({ state }) => state !== 'dead');
  return waiting.length === 0
    ? null
    : largest(
        waiting.map(({ oldestAt }) => now - oldestAt),
        0,
      );
}

/** No retry lies further in the future: a later due time was stored before the clock was set back. */
export const FARTHEST_RETRY_MS = 3_600_000;

/** Steps whose messages become redundant with any newer message of their incident. */
export const SUPERSEDABLE_STEPS: readonly OutboxMessage['step'][] = ['updated', 'reminder'];

/** The id when `ids` are sent as one. */
export function claimId(ids: readonly string[]): string {
  return ids.length === 1 ? ids[0]! : `${ids[0]}+${ids.length - 1}`;
}

// ── channels ────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Why a message was not delivered: the closed list. The detail beside it is a code (`HTTP 503`), never the receiver's
 * text.
 */
export const DELIVERY_REASONS = [
  'dns',
  'refused',
  'connect',
  'address-not-allowed',
  'tls',
  'timeout',
  'connection-lost',
  'protocol',
  'rate-limited',
  'server-error',
  'unauthorized',
  'not-found',
  'redirect',
  'rejected',
  'recipient-refused',
  'recipient-deferred',
  'not-configured',
  'stopped',
  'internal',
] as const;
export type DeliveryReason = (typeof DELIVERY_REASONS)[number];

/**
 * `retryable`: the receiver does not have it, and may take it later. `permanent`: it will not take it, ever.
 * `uncertain`: the request left, and no answer came.
 */
export type Delivery =
  | {
      readonly kind: 'delivered';
      /** Some of the recipients did not get it. */
      readonly refusedRecipients?: number;
    }
  | {
      readonly kind: 'retryable' | 'permanent' | 'uncertain';
      readonly reason: DeliveryReason;
      readonly detail: string | null;
      /** How long the receiver asked us to wait. */
      readonly retryAfterMs?: number;
    };

/** `server-error: HTTP 503` */
export function deliveryError({ reason, detail }: Exclude<Delivery, { kind: 'delivered' }>): string {
  return detail === null ? reason : `${reason}: ${detail}`;
}
