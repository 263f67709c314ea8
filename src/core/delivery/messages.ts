import { largest } from '../extremes.ts';
import type { Deadline } from '../incident/deadline.ts';
import type { IncidentRecord, LogEntry, MessageStep } from '../incident/incident.ts';
import type { EpochMs } from '../time.ts';

interface MessageBase {
  /** Stable event id: `<incident>/<step>/<occurrence>/<channel>`. Every repeat of the message carries it. */
  readonly id: string;
  /** Messages of one incident go out in order on a channel. A message about the monitor itself names its subject here. */
  readonly incidentId: string;
  /** 1 for the incident's first message, counted over all steps. */
  readonly occurrence: number;
  readonly channel: string;
  readonly createdAt: EpochMs;
}

export interface IncidentMessage extends MessageBase {
  readonly step: MessageStep;
  /** As it stood when the message was made. `phoneText` and `mailText` of core/incident/wording.ts say it in words. */
  readonly incident: IncidentRecord;
  /** The deadline that `reminder`, `overdue` and `escalated` are about; null for the others. */
  readonly deadline: Deadline | null;
  /** The newest entries of its log as it stood then, at most `MOST_LOG`: with a message that is claimed. Absent: none are known. */
  readonly log?: readonly LogEntry[];
}

/** A log may hold thousands; "incident show" and the API have all of them. */
export const MOST_LOG = 50;

/**
 * What the monitor says about itself. `self-alert`: it cannot do its work as it should. `watchdog`: the daily sign that
 * a channel works. `test`: a person asked for it. `report`: it has written an operator's report. `maintenance`: planned
 * work is over, and its completion notice is owed.
 */
export const SELF_STEPS = ['self-alert', 'watchdog', 'test', 'report', 'maintenance'] as const;
export type SelfStep = (typeof SELF_STEPS)[number];

export interface SelfMessage extends MessageBase {
  readonly step: SelfStep;
  readonly incident: null;
  /** What there is to say; its first line is the headline. */
  readonly text: string;
}

/** A message for one channel. Unique by (incident, step, occurrence, channel). */
export type OutboxMessage = IncidentMessage | SelfMessage;

// ── the outbox ──────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * pending      was never with the receiver; waits for its turn          → in-flight
 * in-flight    is being sent, under a lease                             → sent, pending, uncertain, dead
 * uncertain    may be with the receiver: sent again under the same id   → in-flight
 * sent         delivered, or superseded by a newer one of its incident
 * dead         given up; a person may ask for it again                  → pending
 */
export const OUTBOX_STATES = ['pending', 'in-flight', 'uncertain', 'sent', 'dead'] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

/** A message that is not sent yet, as it stands in the outbox. */
export interface UnsentMessage {
  readonly message: OutboxMessage;
  readonly state: Exclude<OutboxState, 'sent'>;
  readonly attempts: number;
  readonly dueAt: EpochMs;
  /** Why the last attempt failed. */
  readonly lastError: string | null;
}

/** Messages that go out as one. */
export interface Claim {
  /** Stable id of what is sent: the message's own, or one for the group. What may have arrived is repeated unchanged. */
  readonly id: string;
  /** Oldest first, never empty. */
  readonly messages: readonly OutboxMessage[];
  /** Attempts before this one. */
  readonly attempts: number;
  /** One of them may have reached the receiver. */
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

/** Of what is not delivered and not given up; null when there is nothing. */
export function oldestAgeMs(counts: readonly OutboxCount[], now: EpochMs): number | null {
  const waiting = counts.filter(({ state }) => state !== 'dead');
  return waiting.length === 0
    ? null
    : largest(
        waiting.map(({ oldestAt }) => now - oldestAt),
        0,
      );
}

/** No retry lies further away than this: a due time beyond it was stored before the clock was set back. */
export const FARTHEST_RETRY_MS = 3_600_000;

/** Steps that say nothing which a newer message of their incident does not say too. */
export const SUPERSEDABLE_STEPS: readonly OutboxMessage['step'][] = ['updated', 'reminder'];

/** Id of what is sent when `ids` go out as one. */
export function claimId(ids: readonly string[]): string {
  return ids.length === 1 ? ids[0]! : `${ids[0]}+${ids.length - 1}`;
}

// ── channels ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Why a message was not delivered: the closed list. The detail beside it is a code (`HTTP 503`), never the receiver's text. */
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
      /** Part of the recipients did not get it. */
      readonly refusedRecipients?: number;
    }
  | {
      readonly kind: 'retryable' | 'permanent' | 'uncertain';
      readonly reason: DeliveryReason;
      readonly detail: string | null;
      /** How long the receiver asked us to stay away. */
      readonly retryAfterMs?: number;
    };

/** `server-error: HTTP 503` */
export function deliveryError({ reason, detail }: Exclude<Delivery, { kind: 'delivered' }>): string {
  return detail === null ? reason : `${reason}: ${detail}`;
}
