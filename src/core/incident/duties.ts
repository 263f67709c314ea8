/** The duties of both sides in an incident: how deadlines begin, follow one another and are met. */

import type { BusinessCalendar } from '../calendar/business-calendar.ts';
import { smallest } from '../extremes.ts';
import type { EpochMs } from '../time.ts';
import { type Deadline, type DeadlineKind, metBy, type Stated } from './deadline.ts';
import { type IncidentRecord, isCallOnHold, isOurTrouble } from './incident.ts';
import { type Owed, type ProcessContext, type SeverityPolicy, spanEnd } from './policy.ts';

/** The duty that follows once a deadline has passed. */
export function followUp(record: IncidentRecord, over: Deadline, context: ProcessContext): Deadline[] {
  switch (over.kind) {
    case 'update':
      return theirs(record, 'update', over.dueAt, context);
    case 'response':
      // A missed update does not end the operator's duty to send updates.
      return theirs(record, 'update', over.dueAt, context);
    case 'acknowledge':
      return nextRung(record, context);
    default:
      return [];
  }
}

/** Our duties once an incident opens, and those of the operator that follow. */
export function ourDuties(record: IncidentRecord, at: EpochMs, context: ProcessContext): Deadline[] {
  const terms = termsOf(record, context);
  if (terms === null) return [];
  // An operator that reports its own failure needs no call, and has answered: from then on it owes updates.
  if (record.origin === 'operator')
    return [
      ...rung(terms, at, 1),
      ...theirs(record, 'resolution', at, context),
      ...theirs(record, 'update', at, context),
    ];
  if (!isCallOnHold(record)) return [...rung(terms, at, 1), ...towardsOperator(record, at, context)];
  const confirm = terms.call === null ? [] : [deadlineOf('confirm', 'us', terms.call, at, context.calendar)];
  return [...rung(terms, at, 1), ...confirm];
}

/** We call the operator, which ends the incident. The deadline runs once nothing holds the call back. */
export function towardsOperator(record: IncidentRecord, at: EpochMs, context: ProcessContext): Deadline[] {
  const call = termsOf(record, context)?.call ?? null;
  const ours = call === null ? [] : [deadlineOf('call', 'us', call, at, context.calendar)];
  return [...ours, ...theirs(record, 'resolution', at, context)];
}

function nextRung(record: IncidentRecord, context: ProcessContext): Deadline[] {
  const terms = termsOf(record, context);
  const openedAt = record.transitions.findLast(({ to }) => to === 'open')?.at ?? record.openedAt;
  const done = record.deadlines.filter(({ kind, dueAt }) => kind === 'acknowledge' && dueAt > openedAt).length;
  return terms === null ? [] : rung(terms, openedAt, done + 1);
}

/** The n-th escalation level waits until then for an acknowledgement; null beyond the last level. */
function rung({ rule, ladder }: SeverityPolicy, openedAt: EpochMs, index: number): Deadline[] {
  const next = ladder[index];
  if (next === undefined) return [];
  const dueAt = openedAt + next.afterMs;
  return [{ kind: 'acknowledge', rule, owedBy: 'us', dueAt, remindAt: null, metAt: null, missedAt: null }];
}

/** The operator's duty from `at` on, if the policy has one. */
export function theirs(
  record: IncidentRecord,
  kind: 'response' | 'update' | 'resolution',
  at: EpochMs,
  context: ProcessContext,
): Deadline[] {
  const owed = isOurTrouble(record) ? null : (termsOf(record, context)?.[kind] ?? null);
  return owed === null ? [] : [deadlineOf(kind, 'operator', owed, at, context.calendar)];
}

/** Null where nothing is owed: for warnings and our own outages. */
function termsOf({ severity, ours }: IncidentRecord, { policy }: ProcessContext): SeverityPolicy | null {
  return severity === 'warning' || ours === true ? null : policy[severity];
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

/**
 * Meets the deadline of a kind that an event at that time serves: for updates the one of that day, otherwise the newest
 * of the span between two openings in which it happened.
 */
export function withMet(
  record: IncidentRecord,
  kind: DeadlineKind,
  happened: Stated,
  by: Deadline['owedBy'] | null = null,
): IncidentRecord {
  const { deadlines } = record;
  const opening = openingOf(record, happened.at);
  const serves = (one: Deadline) =>
    one.kind === kind &&
    (by === null || one.owedBy === by) &&
    // Nothing is owed beyond the end of an opening, so its deadlines were due, or met, before the next one.
    openingOf(record, Math.min(one.dueAt, one.metAt ?? one.dueAt)) === opening;
  const index = kind === 'update' ? updateServed(record, happened.at) : deadlines.findLastIndex(serves);
  const deadline = deadlines[index];
  if (deadline === undefined) return record;
  const met = metBy(deadline, happened);
  return met === deadline ? record : { ...record, deadlines: deadlines.with(index, met) };
}

/** 1 for the first opening of the incident, 2 for the time after its first reopening. */
function openingOf({ transitions }: IncidentRecord, at: EpochMs): number {
  return Math.max(1, transitions.filter((one) => one.to === 'open' && one.at <= at).length);
}

/**
 * A missed day stays missed, unless an update of that day is entered later. The first response does not count as one.
 */
function updateServed({ deadlines, logged, origin, openedAt }: IncidentRecord, at: EpochMs): number {
  const answered = logged.firstAnswerAt === null ? [] : [logged.firstAnswerAt];
  const response = deadlines.find(({ kind }) => kind === 'response');
  const silentUntil = response === undefined || response.missedAt === null ? [] : [response.dueAt];
  const reported = origin === 'operator' ? [openedAt] : [];
  const isFirst = at <= smallest([...answered, ...silentUntil, ...reported]);
  return isFirst ? -1 : deadlines.findIndex(({ kind, dueAt }) => kind === 'update' && at <= dueAt);
}
