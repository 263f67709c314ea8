import { type Deadline, outcomeOf } from '../../core/incident/deadline.ts';
import { type IncidentRecord, isOver } from '../../core/incident/incident.ts';
import { deadlineName } from '../../core/incident/wording.ts';
import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import type { Operator } from '../../core/monitor.ts';
import { type EpochMs, isoTimeOrNull } from '../../core/time.ts';
import { deadlineJson } from '../../core/wire.ts';

interface Subject {
  readonly about: string;
  readonly subject: 'incident' | 'maintenance';
  readonly operator: string;
  readonly operatorName: string;
  readonly service: string | null;
  readonly timezone: string;
}

export interface OwedDuty extends Subject {
  readonly deadline: Deadline;
}

/** What an incident obliges both sides to. */
export function dutiesOfIncident(record: IncidentRecord): OwedDuty[] {
  const { id: about, operator, operatorName, service, timezone } = record;
  const subject = { about, subject: 'incident', operator, operatorName, service, timezone } as const;
  return record.deadlines.map((deadline) => ({ ...subject, deadline }));
}

/** The notice that the end of planned work is owed; null: none. */
export function dutyOfMaintenance(
  { id, operator, rule, completion }: MaintenanceEntry,
  operators: ReadonlyMap<string, Operator>,
): OwedDuty | null {
  if (completion === undefined || rule.cancelledAt != null) return null;
  const known = operators.get(operator);
  return {
    about: id,
    subject: 'maintenance',
    operator,
    operatorName: known?.name ?? operator,
    service: null,
    timezone: known?.calendar.timezone ?? 'UTC',
    deadline: completion,
  };
}

/** The next that is not met; none once the incident is over. */
export function nextDuty(record: IncidentRecord): OwedDuty | null {
  if (isOver(record)) return null;
  const open = dutiesOfIncident(record).filter(({ deadline }) => deadline.metAt === null && deadline.missedAt === null);
  return open.toSorted((a, b) => a.deadline.dueAt - b.deadline.dueAt)[0] ?? null;
}

export function dutyJson({ deadline, ...subject }: OwedDuty, now: EpochMs) {
  return {
    ...subject,
    says: deadlineName(deadline),
    ...deadlineJson(deadline, now),
    outcome: outcomeOf(deadline, now),
    remindAt: isoTimeOrNull(deadline.remindAt),
    dueAtLocal: localTime(deadline.dueAt, subject.timezone),
  };
}

/** @example localTime(0, 'Asia/Tokyo') // '1970-01-01T09:00:00+09:00' */
function localTime(at: EpochMs, timezone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timezone)
    .toString({ smallestUnit: 'second', timeZoneName: 'never' });
}
