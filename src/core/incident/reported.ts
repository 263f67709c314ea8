import type { EpochMs } from '../time.ts';
import type { Deadline, DeadlineKind } from './deadline.ts';
import type { Incident, IncidentRecord } from './incident.ts';

export type ReportedDeadline = Pick<Deadline, 'kind' | 'rule' | 'owedBy' | 'dueAt' | 'metAt' | 'enteredAt'>;

/**
 * An incident as both sides see it: what a report prints, and what is frozen with a month. The operator is given both, so
 * names, notes and contacts stay out of it.
 */
export interface ReportedIncident extends Incident, Pick<IncidentRecord, 'policyRule' | 'origin' | 'ours' | 'summary'> {
  /** When one of us took it; who, stays with us. */
  readonly acknowledgedAt: EpochMs | null;
  /** When the operator was first told; null while no call or mail to it was logged. */
  readonly firstCallAt: EpochMs | null;
  /** Bugs and tickets that were linked, as they were typed. */
  readonly references: readonly string[];
  /** What each side owed the other, by when it was due. Nothing where the incident was none. */
  readonly deadlines: readonly ReportedDeadline[];
}

/** @param references of its log, in the order in which they were linked */
export function reportedIncident(record: IncidentRecord, references: readonly string[]): ReportedIncident {
  // Each field by its name: what is added to a record later does not reach the operator by itself.
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

/** High incidents that were any. */
export function highIncidents(incidents: readonly ReportedIncident[]): readonly ReportedIncident[] {
  return incidents.filter(({ severity, state }) => severity === 'high' && state !== 'cancelled');
}

/** Who of us takes it, and by when, is our own affair. */
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
