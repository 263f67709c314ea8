import type { BusinessCalendar } from '../calendar/business-calendar.ts';
import { playOut } from '../play-out.ts';
import type { EpochMs } from '../time.ts';
import type { Deadline } from './deadline.ts';
import type { Incident, IncidentRecord } from './incident.ts';
import type { ProcessPolicy } from './policy.ts';
import { type ProcessEvent, transition } from './process.ts';
import { nextAt } from './process-clock.ts';
import { newRecord, type Subject } from './record.ts';

/** The limit for one incident: the updates of twenty years. */
const MOST_NOTICES = 5_300;

export type OwedNotice = Pick<Deadline, 'kind' | 'rule' | 'owedBy' | 'dueAt'>;

/**
 * The deadlines of both sides in an incident of a rule, until its end or until `until`, as if the operator was called
 * when it opened and never answered: the earliest dates that the process has.
 */
export function owedNotices(
  incident: Incident,
  operator: Subject,
  policy: ProcessPolicy,
  calendar: BusinessCalendar,
  until: EpochMs,
): OwedNotice[] {
  const { openedAt } = incident;
  const end = Math.min(incident.resolvedAt ?? until, until);
  const open: Incident = { ...incident, state: 'open', endedAt: null, resolvedAt: null };
  let record = newRecord(open, operator, policy);
  const happens = (event: ProcessEvent) => {
    record = after(record, event, policy, calendar);
  };
  happens({ kind: 'opened', at: openedAt });
  const call = { kind: 'call', medium: 'phone', contact: '', outcome: 'no-answer', attempt: 1, text: null } as const;
  happens({ kind: 'logged', at: openedAt, entry: { ...call, at: openedAt, by: '' } });
  const context = { policy, calendar };
  const tick = (one: IncidentRecord, at: EpochMs) => after(one, { kind: 'tick', at }, policy, calendar);
  const { deadlines } = playOut(record, (one) => nextAt(one, context), tick, end, MOST_NOTICES).state;
  return deadlines
    .filter(({ kind, dueAt }) => kind !== 'acknowledge' && dueAt <= end)
    .map(({ kind, rule, owedBy, dueAt }) => ({ kind, rule, owedBy, dueAt }));
}

function after(
  record: IncidentRecord,
  event: ProcessEvent,
  policy: ProcessPolicy,
  calendar: BusinessCalendar,
): IncidentRecord {
  const next = transition(record, event, { policy, calendar });
  return 'refusal' in next ? record : next.record;
}
