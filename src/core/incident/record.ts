import type { Operator } from '../monitor.ts';
import type { EpochMs } from '../time.ts';
import { NO_EVIDENCE, needsConfirming } from './evidence.ts';
import { type Incident, type IncidentRecord, isOurTrouble, isOver } from './incident.ts';
import { NOTHING_LOGGED } from './log.ts';
import type { ProcessPolicy } from './policy.ts';
import { spanText } from './raisable.ts';
import { impactOf } from './wording.ts';

export type RecordDetails = Partial<
  Pick<
    IncidentRecord,
    | 'origin'
    | 'ours'
    | 'policyRule'
    | 'ladder'
    | 'responseWithin'
    | 'impact'
    | 'summary'
    | 'budgetGoneAt'
    | 'evidence'
    | 'group'
    | 'contacts'
  >
>;

/** The operator as an incident names it; only the id is known if it left the configuration. */
export type Subject = Pick<Operator, 'id' | 'name' | 'country' | 'contacts' | 'calendar'>;

/**
 * The record of an incident that its rule, or a person, has just raised. No notification was sent, and no deadline runs
 * yet.
 */
export function newRecord(
  incident: Incident,
  operator: Subject,
  policy: ProcessPolicy,
  details: RecordDetails = {},
): IncidentRecord {
  const terms = incident.severity === 'warning' ? null : policy[incident.severity];
  const isHeld = incident.severity === 'high' && needsConfirming(details.evidence ?? NO_EVIDENCE);
  return {
    ...incident,
    policy: policy.pack,
    policyRule: terms?.rule ?? 'early-warning',
    origin: 'monitor',
    operatorName: operator.name,
    country: operator.country,
    timezone: operator.calendar.timezone,
    impact: impactOf(incident.service, incident.rule),
    summary: null,
    budgetGoneAt: null,
    evidence: NO_EVIDENCE,
    contacts: terms === null ? [] : operator.contacts,
    media: terms === null ? [] : terms.media,
    ladder: terms === null ? [] : terms.ladder.map(({ role }) => role),
    responseWithin: terms === null || terms.response === null ? null : spanText(terms.response.within),
    group: incident.id,
    acknowledged: null,
    deadlines: [],
    logged: NOTHING_LOGGED,
    messages: 0,
    ...(isHeld && { confirmed: null }),
    ...details,
  };
}

/**
 * An incident joins what the operator is told already: the first unsettled one of the same severity (A24). What is our
 * own trouble is another matter.
 */
export function groupOf(incident: Incident & Pick<IncidentRecord, 'ours'>, records: Iterable<IncidentRecord>): string {
  if (isOurTrouble(incident)) return incident.id;
  let first: { readonly openedAt: EpochMs; readonly group: string } | null = null;
  for (const other of records) {
    if (other.operator !== incident.operator || other.severity !== incident.severity) continue;
    if (other.id === incident.id || isOver(other) || isOurTrouble(other)) continue;
    if (first === null || other.openedAt < first.openedAt) first = other;
  }
  return first?.group ?? incident.id;
}
