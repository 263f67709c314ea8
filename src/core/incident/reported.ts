import type { EpochMs } from '../time.ts';
import type { Deadline, DeadlineKind } from './deadline.ts';
import type { Incident, IncidentRecord } from './incident.ts';

export type ReportedDeadline = Pick<Deadline, 'kind' | 'rule' | 'owedBy' | 'dueAt' | 'metAt' | 'enteredAt'>;

/**
 * An incident as both sides see it. A report prints it, and a closed month contains it. The operator gets both, so
 * names, notes and contacts are left out.
 */
export interface ReportedIncident
  extends Incident,
    Pick<IncidentRecord, 'policyRule' | 'origin' | 'ours' | 'summary' | 'failingSince' | 'failedBefore'> {
  /** When our side acknowledged it; the name stays with us. */
  readonly acknowledgedAt: EpochMs | null;
  /** When the operator was first notified; null while no call or mail to it was logged. */
  readonly firstCallAt: EpochMs | null;
  /** Linked bugs and tickets, as they were typed. */
  readonly references: readonly string[];
  /** The deadlines of both sides, in order of due time. Empty for a false alarm. */
  readonly deadlines: readonly ReportedDeadline[];
}

/** @param references of its log, in the order in which they were linked */
export function reportedIncident(record: IncidentRecord, references: readonly string[]): ReportedIncident {
  // Each field by name: a new field of the record must not reach the operator unnoticed.
  return {
    id: record.id,
    operator: record.operator,
    service: record.service,
    rule: record.rule,
    policyRule: record.policyRule,
    origin: record.origin,
    ...(record.ours === true && { ours: true }),
    severity: record.severity,
    summary: record.summary,
    state: record.state,
    startedAt: record.startedAt,
    openedAt: record.openedAt,
    ...(record.failingSince !== undefined && { failingSince: record.failingSince }),
    ...(record.failedBefore !== undefined && { failedBefore: record.failedBefore }),
    endedAt: record.endedAt,
    resolvedAt: record.resolvedAt,
    transitions: record.transitions,
    simulated: record.simulated,
    acknowledgedAt: record.acknowledged?.at ?? null,
    firstCallAt: record.logged.firstCallAt,
    references,
    deadlines: record.state === 'cancelled' ? [] : owedToTheOther(record),
  };
}

/** High incidents without false alarms. */
export function highIncidents(incidents: readonly ReportedIncident[]): readonly ReportedIncident[] {
  return incidents.filter(({ severity, state }) => severity === 'high' && state !== 'cancelled');
}

/** Our acknowledgement and its deadline concern our side alone. */
const TOLD_OF_US: readonly DeadlineKind[] = ['call', 'notice'];

function owedToTheOther({ deadlines }: IncidentRecord): ReportedDeadline[] {
  return deadlines
    .filter(({ owedBy, kind }) => owedBy === 'operator' || TOLD_OF_US.includes(kind))
    .map(({ kind, rule, owedBy, dueAt, metAt, enteredAt }) => ({
      kind,
      rule,
      owedBy,
      dueAt,
      metAt,
      ...(enteredAt !== undefined && { enteredAt }),
    }))
    .toSorted((a, b) => a.dueAt - b.dueAt);
}
