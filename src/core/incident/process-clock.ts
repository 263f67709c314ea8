/** How the clock alone changes an incident: reminders, missed deadlines, the next escalation level, closing. */
import { MOST_AT_ONCE, playOut } from '../play-out.ts';
import { type EpochMs, isoTime } from '../time.ts';
import { followUp, theirs } from './duties.ts';
import { type IncidentRecord, isOver, type LogEntry } from './incident.ts';
import { withEntry } from './log.ts';
import type { ProcessContext } from './policy.ts';
import { moved, type Notification, type Transition, tell } from './process-step.ts';

/** When the clock alone changes the incident next; null for never. */
export function nextAt(record: IncidentRecord, { policy }: ProcessContext): EpochMs | null {
  if (record.state === 'resolved') return record.resolvedAt! + policy.closeAfterMs;
  return isOver(record) ? null : (nextDeadline(record)?.at ?? null);
}

/** The deadline that acts first, and when: for its reminder, or, right after its due moment, because it has passed. */
function nextDeadline({ deadlines }: IncidentRecord): { readonly index: number; readonly at: EpochMs } | null {
  let first: { readonly index: number; readonly at: EpochMs } | null = null;
  const newestUpdate = deadlines.findLastIndex(({ kind }) => kind === 'update');
  for (const [index, { dueAt, remindAt, metAt, missedAt }] of deadlines.entries()) {
    // The next update becomes due when the day of an update is over, kept or not.
    if (missedAt !== null || (metAt !== null && index !== newestUpdate)) continue;
    const at = metAt === null && remindAt !== null ? remindAt : dueAt + 1;
    if (first === null || at < first.at) first = { index, at };
  }
  return first;
}

/** Plays out what was due since the last tick, in order. */
export function ticked(record: IncidentRecord, now: EpochMs, context: ProcessContext): Transition {
  const messages = new Map<string, Notification>();
  const { state, leftOutFrom } = playOut(
    record,
    (one) => nextAt(one, context),
    (one) => {
      const step = tickOnce(one, now, context);
      // After an outage of the monitor, every missed deadline is recorded, but only the newest of its kind is notified.
      for (const told of step.messages) messages.set(`${told.step} ${told.deadline?.kind}`, told);
      return step.record;
    },
    now,
  );
  const told = { messages: [...messages.values()] };
  if (leftOutFrom === null) return { record: state, ...told };
  const text = `more than ${MOST_AT_ONCE} deadlines were over at once; those from ${isoTime(leftOutFrom)} to ${isoTime(now)} are left out`;
  const entry: LogEntry = { kind: 'note', at: now, by: 'threenines', text };
  return { record: withEntry(caughtUp(state, now, context), entry), ...told, entries: [entry] };
}

/**
 * Too many deadlines came due at once: passed ones are missed, updates recur from now on, and the log says what is left
 * out.
 */
function caughtUp(record: IncidentRecord, now: EpochMs, context: ProcessContext): IncidentRecord {
  const owesUpdates = record.deadlines.some(({ kind }) => kind === 'update');
  const deadlines = record.deadlines.map((one) =>
    one.metAt === null && one.missedAt === null && one.dueAt < now ? { ...one, remindAt: null, missedAt: now } : one,
  );
  return {
    ...record,
    deadlines: owesUpdates ? [...deadlines, ...theirs(record, 'update', now, context)] : deadlines,
  };
}

function tickOnce(record: IncidentRecord, now: EpochMs, context: ProcessContext): Transition {
  if (record.state === 'resolved') {
    return { record: moved(record, now, 'closed', 'quiet-since-its-end'), messages: [] };
  }
  const { index, at } = nextDeadline(record)!;
  const deadline = record.deadlines[index]!;
  if (at <= deadline.dueAt) return reminded(record, index, now);
  const over = deadline.metAt === null ? { ...deadline, missedAt: now } : deadline;
  const deadlines = [...record.deadlines.with(index, over), ...followUp(record, over, context)];
  const next = { ...record, deadlines };
  if (over.metAt !== null) return { record: next, messages: [] };
  if (over.kind !== 'acknowledge') return tell(next, 'overdue', now, over);
  return tell(next.state === 'open' ? moved(next, now, 'escalated', 'not-acknowledged') : next, 'escalated', now, over);
}

/** A reminder after its deadline would say nothing. */
function reminded(record: IncidentRecord, index: number, now: EpochMs): Transition {
  const deadline = { ...record.deadlines[index]!, remindAt: null };
  const next = { ...record, deadlines: record.deadlines.with(index, deadline) };
  return now > deadline.dueAt ? { record: next, messages: [] } : tell(next, 'reminder', now, deadline);
}
