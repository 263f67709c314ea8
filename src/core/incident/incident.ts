import type { ContactLabel, Medium } from '../contacts.ts';
import type { MonitorId } from '../ids.ts';
import type { Period } from '../sla/period.ts';
import { compactTime, type EpochMs } from '../time.ts';
import type { Deadline } from './deadline.ts';
import type { FailureEvidence } from './evidence.ts';

/** The severity. A warning asks on-call to have a look, never to call; the contract's figures do not contain it. */
export const SEVERITIES = ['high', 'low', 'warning'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const INCIDENT_STATES = [
  'suspected',
  'open',
  'escalated',
  'acknowledged',
  'updating',
  'resolved',
  'closed',
  'cancelled',
] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** The rule that raised it. `reported`: a person or the operator raised it. */
export const INCIDENT_RULES = [
  'high',
  'early-warning',
  'after-maintenance',
  'contract-warnings',
  'certificate',
  'latency',
  'missing-data',
  'throttled',
  'reported',
] as const;
export type IncidentRule = (typeof INCIDENT_RULES)[number];

export interface IncidentTransition {
  readonly at: EpochMs;
  readonly to: IncidentState;
  readonly reason: string;
}

/** A span of failure, from opening until it is resolved (and reopened, if it fails again within half an hour). */
export interface Incident {
  readonly id: string;
  readonly operator: string;
  readonly service: string;
  readonly rule: IncidentRule;
  readonly severity: Severity;
  readonly state: IncidentState;
  /** Start of the first bad probe. */
  readonly startedAt: EpochMs;
  readonly openedAt: EpochMs;
  /** Start of the first good probe of the recovery. */
  readonly endedAt: EpochMs | null;
  readonly resolvedAt: EpochMs | null;
  readonly transitions: readonly IncidentTransition[];
  /** At least partly based on simulated history of the demo. */
  readonly simulated: boolean;
}

export const CALL_OUTCOMES = ['answered', 'no-answer', 'left-message', 'sent'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** One line of an incident's log: what people did and said. `at` is the stated time. */
export type LogEntry = LogLine & {
  /** When it was entered. Absent: at once. */
  readonly enteredAt?: EpochMs;
};

type LogLine =
  | { readonly kind: 'note'; readonly at: EpochMs; readonly by: string; readonly text: string }
  | {
      /** We contacted the operator. */
      readonly kind: 'call';
      readonly at: EpochMs;
      readonly by: string;
      readonly medium: Medium;
      /** Label of the contact. */
      readonly contact: string;
      readonly outcome: CallOutcome;
      /** 1 for the first attempt. */
      readonly attempt: number;
      readonly text: string | null;
    }
  /** The operator contacted us: its first response, or an update. */
  | { readonly kind: 'answer'; readonly at: EpochMs; readonly by: string; readonly text: string }
  | {
      readonly kind: 'notice-sent' | 'notice-received';
      readonly at: EpochMs;
      readonly by: string;
      readonly text: string;
    }
  /** A bug, ticket or other reference that belongs to it. */
  | { readonly kind: 'link'; readonly at: EpochMs; readonly by: string; readonly text: string };

/** Facts about its log that the record keeps. */
export interface LogSummary {
  readonly entries: number;
  readonly calls: number;
  readonly links: number;
  /** The earliest time of its kind, as stated; null without any. */
  readonly firstCallAt: EpochMs | null;
  readonly firstAnswerAt: EpochMs | null;
}

/** An incident with the process around it. It is stored, and messages carry it. */
export interface IncidentRecord extends Incident {
  /** The policy preset and its rule: `dm-2017`, `E1`. */
  readonly policy: string;
  readonly policyRule: string;
  readonly origin: 'monitor' | 'operator' | 'person';
  /** An outage of the marketplace (O1): we notify the operator, which owes nothing. */
  readonly ours?: true;
  readonly operatorName: string;
  readonly country: string | null;
  /** The operator's calendar; deadlines are counted in it. */
  readonly timezone: string;
  /** The loss for customers. */
  readonly impact: string;
  /** In the words of the person who raised it; the reason of a warning; null when the rule says it all. */
  readonly summary: string | null;
  /** The moment at which the month's error budget is spent if the failure continues; null when it is unknown. */
  readonly budgetGoneAt: EpochMs | null;
  /** As at the opening, or at the last reopening. */
  readonly evidence: FailureEvidence;
  /** The operator's contacts, in the order of the escalation policy. Empty: none is configured, or no call is due. */
  readonly contacts: readonly ContactLabel[];
  /** How the operator is notified, by the policy. Absent in incidents of earlier versions. */
  readonly media?: readonly Medium[];
  /** Roles of the escalation policy, one level after another. */
  readonly ladder: readonly string[];
  /** The operator's time for its first response, in words; null when none is owed. */
  readonly responseWithin: string | null;
  /** Id of the first incident of the same operator's failure: one call serves the whole group. */
  readonly group: string;
  readonly acknowledged: { readonly at: EpochMs; readonly by: string } | null;
  /** Who confirmed the failure; null while the call is on hold. Absent: nothing to confirm. */
  readonly confirmed?: { readonly at: EpochMs; readonly by: string } | null;
  readonly deadlines: readonly Deadline[];
  /** Its log is stored beside it, and may grow long. */
  readonly logged: LogSummary;
  /** The person who ended it, and when; absent where a rule did. A reopened incident keeps it. */
  readonly endedBy?: { readonly at: EpochMs; readonly by: string };
  /** Start of the first bad probe since it was reopened last. Absent: it was not, or an earlier program did so. */
  readonly failingSince?: EpochMs;
  /** When it failed before it was reopened, oldest first; the newest are kept. */
  readonly failedBefore?: readonly Period[];
  /** Id of the High incident that a warning became. */
  readonly became?: string;
  /** Number of messages sent about it so far. */
  readonly messages: number;
}

/**
 * The content of a message. `escalated`: nobody acknowledged in time, so the next level of the escalation policy is
 * asked. `confirmed`: the operator may be called now. `reminder`: a deadline comes up; `overdue`: it was missed.
 * `updated`: the operator has answered.
 */
export const MESSAGE_STEPS = [
  'opened',
  'reopened',
  'escalated',
  'acknowledged',
  'confirmed',
  'reminder',
  'overdue',
  'updated',
  'resolved',
  'cancelled',
] as const;
export type MessageStep = (typeof MESSAGE_STEPS)[number];

/** The call is on hold until a person has confirmed the failure. On-call is paged all the same. */
export function isCallOnHold({ confirmed }: Pick<IncidentRecord, 'confirmed'>): boolean {
  return confirmed === null;
}

/** A failure or gap on our side: the operator is not called about it, and owes nothing. */
export function isOurTrouble({ ours, rule }: Pick<IncidentRecord, 'ours' | 'rule'>): boolean {
  return ours === true || rule === 'missing-data';
}

/** Nothing more happens to it, except that a resolved one may be reopened, and is finally closed. */
export function isOver({ state }: Incident): boolean {
  return state === 'resolved' || state === 'closed' || state === 'cancelled';
}

/** Derived from the first failing slot, so that a replay or a restart names the same incident. */
export function incidentId(monitorId: MonitorId, rule: string, firstFailingSlot: EpochMs): string {
  return `${monitorId.replace('/', '.')}.${rule}.${compactTime(firstFailingSlot)}`;
}

/** Start of the failure that the incident is about now; after its end, of the last one. */
export function failingSince({ failingSince: since, startedAt }: Pick<IncidentRecord, 'failingSince' | 'startedAt'>) {
  return since ?? startedAt;
}
