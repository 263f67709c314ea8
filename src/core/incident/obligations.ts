import type { EpochMs } from '../time.ts';
import type { Deadline } from './deadline.ts';
import type { IncidentRecord } from './incident.ts';

/** What the operator owed in an incident, by when it was due. What we owe one another is no matter of its report. */
export function owedByOperator({ deadlines }: Pick<IncidentRecord, 'deadlines'>): readonly Deadline[] {
  return deadlines.filter(({ owedBy }) => owedBy === 'operator').toSorted((a, b) => a.dueAt - b.dueAt);
}

/** When the operator was first told; null while no call or mail to it was logged. */
export function firstCallAt({ log }: Pick<IncidentRecord, 'log'>): EpochMs | null {
  const calls = log.filter(({ kind }) => kind === 'call').map(({ at }) => at);
  return calls.length === 0 ? null : Math.min(...calls);
}
