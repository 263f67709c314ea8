import type { ContactLabel, Medium } from '../contacts.ts';
import type { MonitorId } from '../ids.ts';
import { compactTime, type EpochMs } from '../time.ts';
import type { Deadline } from './deadline.ts';
import type { FailureEvidence } from './evidence.ts';

/** How grave it is. A warning asks for a look, never for a call; it leaves no trace in the contract's figures. */
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

/** What raised it. `reported`: a person or the operator did. */
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
  /** Rests on history that the demo invented. */
  readonly simulated: boolean;
}

export const CALL_OUTCOMES = ['answered', 'no-answer', 'left-message', 'sent'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** One line of an incident's log: what people did and said. `at` is when it happened, as it was stated. */
export type LogEntry = LogLine & {
  /** When it was written down. Absent: at once. */
  readonly enteredAt?: EpochMs;
};

type LogLine =
  | { readonly kind: 'note'; readonly at: EpochMs; readonly by: string; readonly text: string }
  | {
      /** We to the operator. */
      readonly kind: 'call';
      readonly at: EpochMs;
      readonly by: string;
      readonly medium: Medium;
      /** Label of whom. */
      readonly contact: string;
      readonly outcome: CallOutcome;
      /** 1 for the first attempt. */
      readonly attempt: number;
      readonly text: string | null;
    }
  /** The operator to us: its first answer, or an update. */
  | { readonly kind: 'answer'; readonly at: EpochMs; readonly by: string; readonly text: string }
  | {
      readonly kind: 'notice-sent' | 'notice-received';
      readonly at: EpochMs;
      readonly by: string;
      readonly text: string;
    }
  /** A bug, ticket or other reference that belongs to it. */
  | { readonly kind: 'link'; readonly at: EpochMs; readonly by: string; readonly text: string };

/** What the record knows of its log. */
export interface LogSummary {
  readonly entries: number;
  readonly calls: number;
  readonly links: number;
  /** Earliest of its kind, as it was stated; null while there is none. */
  readonly firstCallAt: EpochMs | null;
  readonly firstAnswerAt: EpochMs | null;
}

/** An incident with the process around it: what is stored, and what a message carries. */
export interface IncidentRecord extends Incident {
  /** The policy pack, and its rule: `dm-2017`, `E1`. */
  readonly policy: string;
  readonly policyRule: string;
  readonly origin: 'monitor' | 'operator' | 'person';
  /** An outage of the marketplace (O1): the operator is to be told of it, and owes nothing. */
  readonly ours?: true;
  readonly operatorName: string;
  readonly country: string | null;
  /** Of the operator; its deadlines are counted in it. */
  readonly timezone: string;
  /** What customers cannot do. */
  readonly impact: string;
  /** In the words of whoever raised it; for a warning, why; null when the rule says it all. */
  readonly summary: string | null;
  /** Moment at which the month's error budget is gone if it goes on like this; null where nobody can say. */
  readonly budgetGoneAt: EpochMs | null;
  /** As of the opening, or of the last reopening. */
  readonly evidence: FailureEvidence;
  /** Whom to reach at the operator, in the order of the ladder. Empty: nobody is configured, or nobody is to be called. */
  readonly contacts: readonly ContactLabel[];
  /** How the operator is told, by the policy. Absent in what earlier programs stored. */
  readonly media?: readonly Medium[];
  /** Roles of the ladder, one rung after another. */
  readonly ladder: readonly string[];
  /** How long the operator has for its first answer, in words; null when none is owed. */
  readonly responseWithin: string | null;
  /** Id of the first incident of the same operator's failure: one call serves the whole group. */
  readonly group: string;
  readonly acknowledged: { readonly at: EpochMs; readonly by: string } | null;
  /** Who confirmed the failure by hand; null while the operator is not to be called before. Absent: nothing to confirm. */
  readonly confirmed?: { readonly at: EpochMs; readonly by: string } | null;
  readonly deadlines: readonly Deadline[];
  /** Its log lies beside it, however long it grows. */
  readonly logged: LogSummary;
  /** The person who ended it, and when; absent where a rule did. A reopened one keeps it. */
  readonly endedBy?: { readonly at: EpochMs; readonly by: string };
  /** Messages that have left it so far. */
  readonly messages: number;
}

/**
 * What a message tells. `escalated`: nobody acknowledged in time, so the next one of the ladder is asked.
 * `confirmed`: the operator may be called now. `reminder`: a deadline comes up; `overdue`: it was missed. `updated`: the operator has answered.
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

/** The operator is not called until a person has confirmed the failure by hand. On-call is paged all the same. */
export function isCallOnHold({ confirmed }: Pick<IncidentRecord, 'confirmed'>): boolean {
  return confirmed === null;
}

/** An outage or a gap of ours: the operator is not called about it, and owes nothing. */
export function isOurTrouble({ ours, rule }: Pick<IncidentRecord, 'ours' | 'rule'>): boolean {
  return ours === true || rule === 'missing-data';
}

/** Nothing more happens to it, save that a resolved one may be reopened, and is closed in the end. */
export function isOver({ state }: Incident): boolean {
  return state === 'resolved' || state === 'closed' || state === 'cancelled';
}

/** Derived from the first failing slot, so that a replay or a restart names the same incident. */
export function incidentId(monitorId: MonitorId, rule: string, firstFailingSlot: EpochMs): string {
  return `${monitorId.replace('/', '.')}.${rule}.${compactTime(firstFailingSlot)}`;
}
