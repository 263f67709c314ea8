/** What an incident obliges both sides to: deadlines as they begin, follow one another and are met. */

import type { BusinessCalendar } from '../calendar.ts';
import type { EpochMs } from '../time.ts';
import type { Deadline, DeadlineKind } from './deadline.ts';
import type { IncidentRecord } from './incident.ts';
import { type Owed, type ProcessContext, type SeverityPolicy, spanEnd } from './policy.ts';

/** What is owed next once a deadline is over. */
export function followUp(record: IncidentRecord, over: Deadline, context: ProcessContext): Deadline[] {
  switch (over.kind) {
    case 'update':
      return theirs(record, 'update', over.dueAt, context);
    case 'response':
      // Silence does not free the operator of its updates.
      return theirs(record, 'update', over.dueAt, context);
    case 'acknowledge':
      return nextRung(record, context);
    default:
      return [];
  }
}

/** What we owe once an incident opens, and what the operator owes from then on. */
export function ourDuties(record: IncidentRecord, at: EpochMs, context: ProcessContext): Deadline[] {
  const terms = termsOf(record, context);
  if (terms === null) return [];
  const call = terms.call === null ? [] : [deadlineOf('call', 'us', terms.call, at, context.calendar)];
  return [...rung(terms, at, 1), ...call, ...theirs(record, 'resolution', at, context)];
}

function nextRung(record: IncidentRecord, context: ProcessContext): Deadline[] {
  const terms = termsOf(record, context);
  const openedAt = record.transitions.findLast(({ to }) => to === 'open')?.at ?? record.openedAt;
  const done = record.deadlines.filter(({ kind, dueAt }) => kind === 'acknowledge' && dueAt > openedAt).length;
  return terms === null ? [] : rung(terms, openedAt, done + 1);
}

/** The n-th rung of the ladder waits until then for somebody to acknowledge; nothing beyond the ladder. */
function rung({ rule, ladder }: SeverityPolicy, openedAt: EpochMs, index: number): Deadline[] {
  const next = ladder[index];
  if (next === undefined) return [];
  const dueAt = openedAt + next.afterMs;
  return [{ kind: 'acknowledge', rule, owedBy: 'us', dueAt, remindAt: null, metAt: null, missedAt: null }];
}

/** What the operator owes from `at` on, if the pack asks for it. */
export function theirs(
  record: IncidentRecord,
  kind: 'response' | 'update' | 'resolution',
  at: EpochMs,
  context: ProcessContext,
): Deadline[] {
  const owed = termsOf(record, context)?.[kind] ?? null;
  return owed === null ? [] : [deadlineOf(kind, 'operator', owed, at, context.calendar)];
}

/** Null where nothing is owed: for warnings, and for what the demo invented as past. */
function termsOf({ severity, simulated, endedAt }: IncidentRecord, { policy }: ProcessContext): SeverityPolicy | null {
  return severity === 'warning' || (simulated && endedAt !== null) ? null : policy[severity];
}

export function deadlineOf(
  kind: DeadlineKind,
  owedBy: Deadline['owedBy'],
  { rule, within, remindBeforeMs }: Owed,
  at: EpochMs,
  calendar: BusinessCalendar,
): Deadline {
  const dueAt = spanEnd(within, at, calendar);
  const remindAt = remindBeforeMs === null || dueAt - remindBeforeMs <= at ? null : dueAt - remindBeforeMs;
  return { kind, rule, owedBy, dueAt, remindAt, metAt: null, missedAt: null };
}

/** Meets the newest deadline of a kind. Of updates that is the one of the running day: a missed day stays missed. */
export function withMet(record: IncidentRecord, kind: DeadlineKind, at: EpochMs): IncidentRecord {
  const index = record.deadlines.findLastIndex((one) => one.kind === kind);
  const newest = record.deadlines[index];
  if (newest === undefined || newest.metAt !== null || (kind === 'update' && newest.missedAt !== null)) return record;
  return { ...record, deadlines: record.deadlines.with(index, { ...newest, metAt: at }) };
}
