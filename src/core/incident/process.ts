/**
 * The life of an incident as a pure reducer: `transition(record, event, context)`.
 *
 * state          entered when                                 left when
 * suspected      an early warning is raised                   it recovers or a High incident takes over: closed
 * open           a rule, a person or an operator raises it,   someone acts, or nobody acknowledges in time
 *                or it fails again soon after its end
 * escalated      the operator was called, or nobody           someone acknowledges, the operator answers
 *                acknowledged within a rung of the ladder
 * acknowledged   a named person takes it                      the operator answers, it ends
 * updating       the operator has answered; updates are due   it ends
 * resolved       the rule has recovered, or a person says so  it is quiet for long enough: closed; fails again: open
 * closed         see above                                    never
 * cancelled      a person says it was none                    never
 *
 * Meanwhile `tick` drives everything that depends on time: reminders, missed deadlines, the next rung, closing.
 * `nextAt` says when the next tick has something to do; it is stored as the incident's due row.
 */
import { assertNever } from '../assert-never.ts';
import { MOST_AT_ONCE, playOut } from '../play-out.ts';
import { type EpochMs, isoTime } from '../time.ts';
import { type Deadline, type Stated, stated } from './deadline.ts';
import { followUp, ourDuties, theirs, towardsOperator, withMet } from './duties.ts';
import { type FailureEvidence, needsConfirming } from './evidence.ts';
import {
  type Incident,
  type IncidentRecord,
  type IncidentState,
  isCallOnHold,
  isOver,
  type LogEntry,
  type MessageStep,
} from './incident.ts';
import { momentRefusal } from './moment.ts';
import type { ProcessContext } from './policy.ts';

export type ProcessEvent =
  | { readonly kind: 'opened' | 'tick'; readonly at: EpochMs }
  /** The rule is met again; the facts are the rule's. */
  | {
      readonly kind: 'reopened';
      readonly at: EpochMs;
      readonly incident: Incident;
      readonly evidence?: FailureEvidence;
    }
  | {
      readonly kind: 'ended';
      readonly at: EpochMs;
      readonly endedAt: EpochMs;
      readonly to: 'resolved' | 'closed' | 'cancelled';
      readonly reason: string;
      /** Who says so, and why; absent where the rule does. */
      readonly note?: { readonly by: string; readonly text: string };
    }
  /** A warning has a further reason. It was told already, so nobody is paged for that. */
  | {
      readonly kind: 'worsened';
      readonly at: EpochMs;
      readonly reason: string;
      readonly summary: string;
      readonly budgetGoneAt: EpochMs | null;
    }
  | { readonly kind: 'acknowledge' | 'confirm'; readonly at: EpochMs; readonly by: string }
  | { readonly kind: 'logged'; readonly at: EpochMs; readonly entry: LogEntry };

/** A message that is owed to every channel that wants it. */
export interface Notification {
  readonly step: MessageStep;
  readonly at: EpochMs;
  /** Counted over all messages of the incident. */
  readonly occurrence: number;
  readonly incident: IncidentRecord;
  readonly deadline: Deadline | null;
}

export interface Transition {
  readonly record: IncidentRecord;
  readonly messages: readonly Notification[];
}

/** Why an event that a person asked for cannot be; the record stays as it is. `refused`: not at any time, by anybody. */
export type Conflict = { readonly conflict: string; readonly refused?: true };

export function transition(
  record: IncidentRecord,
  event: ProcessEvent,
  context: ProcessContext,
): Transition | Conflict {
  switch (event.kind) {
    case 'opened':
      return opened(record, event.at, context);
    case 'reopened':
      return reopened(record, event, context);
    case 'ended':
      return ended(record, event);
    case 'worsened':
      return worsened(record, event);
    case 'acknowledge':
      return acknowledged(record, event);
    case 'confirm':
      return confirmed(record, event, context);
    case 'logged':
      return logged(record, event, context);
    case 'tick':
      return ticked(record, event.at, context);
    default:
      return assertNever(event);
  }
}

/** When the clock alone changes the incident next; null for never. */
export function nextAt(record: IncidentRecord, { policy }: ProcessContext): EpochMs | null {
  if (record.state === 'resolved') return record.resolvedAt! + policy.closeAfterMs;
  return isOver(record) ? null : (nextDeadline(record)?.at ?? null);
}

/** The deadline that has something to do first, and when: to be reminded of, or, right after its due moment, to be over. */
function nextDeadline({ deadlines }: IncidentRecord): { readonly index: number; readonly at: EpochMs } | null {
  let first: { readonly index: number; readonly at: EpochMs } | null = null;
  const newestUpdate = deadlines.findLastIndex(({ kind }) => kind === 'update');
  for (const [index, { dueAt, remindAt, metAt, missedAt }] of deadlines.entries()) {
    // An update makes room for the next one when its day is over, kept or not.
    if (missedAt !== null || (metAt !== null && index !== newestUpdate)) continue;
    const at = metAt === null && remindAt !== null ? remindAt : dueAt + 1;
    if (first === null || at < first.at) first = { index, at };
  }
  return first;
}

function opened(record: IncidentRecord, at: EpochMs, context: ProcessContext): Transition {
  return tell({ ...record, deadlines: [...record.deadlines, ...ourDuties(record, at, context)] }, 'opened', at);
}

/** The operator is told again; what it owes goes on from here. */
function reopened(
  record: IncidentRecord,
  { at, incident, evidence = record.evidence }: Extract<ProcessEvent, { kind: 'reopened' }>,
  context: ProcessContext,
): Transition {
  const update = hasAnswer(record) && record.origin !== 'operator' ? theirs(record, 'update', at, context) : [];
  const { endedAt, resolvedAt } = incident;
  const { confirmed: before, ...rest } = record;
  // What a person confirmed once stays confirmed.
  const held = before ? record : { ...rest, ...(needsConfirming(evidence) && { confirmed: null }) };
  const deadlines = [...record.deadlines, ...ourDuties(held, at, context), ...update];
  const again = { ...held, endedAt, resolvedAt, acknowledged: null, deadlines, evidence };
  return tell(moved(again, at, 'open', 'reopened'), 'reopened', at);
}

/** Nothing is owed beyond the end. */
function ended(record: IncidentRecord, event: Extract<ProcessEvent, { kind: 'ended' }>): Transition | Conflict {
  const { at, endedAt, to, reason, note } = event;
  if (isOver(record)) return conflict(record);
  const deadlines = withMet(record, 'resolution', { at }).deadlines.filter(
    ({ metAt, missedAt, dueAt }) => metAt !== null || missedAt !== null || dueAt < at,
  );
  const log: readonly LogEntry[] = note === undefined ? record.log : [...record.log, { kind: 'note', at, ...note }];
  const over = moved({ ...record, endedAt, resolvedAt: at, deadlines, log }, at, to, reason);
  return tell(over, to === 'cancelled' ? 'cancelled' : 'resolved', at);
}

function worsened(record: IncidentRecord, event: Extract<ProcessEvent, { kind: 'worsened' }>): Transition | Conflict {
  if (isOver(record)) return conflict(record);
  const { at, reason, summary, budgetGoneAt } = event;
  if (record.transitions.some((one) => one.reason === reason)) return { record, messages: [] };
  return { record: moved({ ...record, summary, budgetGoneAt }, at, record.state, reason), messages: [] };
}

function acknowledged(record: IncidentRecord, event: Extract<ProcessEvent, { by: string }>): Transition | Conflict {
  const { at, by } = event;
  if (isOver(record)) return conflict(record);
  if (record.acknowledged !== null) {
    return { conflict: `${record.id} was acknowledged already, by ${record.acknowledged.by}` };
  }
  const met = withMet(record, 'acknowledge', { at });
  const state = record.state === 'updating' ? record.state : 'acknowledged';
  return tell(moved({ ...met, acknowledged: { at, by } }, at, state, 'taken-by-a-person'), 'acknowledged', at);
}

/** The operator may be called, and our time to call it runs from now on. */
function confirmed(
  record: IncidentRecord,
  { at, by }: Extract<ProcessEvent, { by: string }>,
  context: ProcessContext,
): Transition | Conflict {
  if (isOver(record)) return conflict(record);
  if (record.confirmed) return { conflict: `${record.id} was confirmed already, by ${record.confirmed.by}` };
  if (!isCallOnHold(record)) return { conflict: `${record.id} needs no confirming: the operator may be called` };
  const met = withMet(record, 'confirm', { at });
  const deadlines = [...met.deadlines, ...towardsOperator(record, at, context)];
  return tell({ ...met, deadlines, confirmed: { at, by } }, 'confirmed', at);
}

function logged(
  record: IncidentRecord,
  event: Extract<ProcessEvent, { kind: 'logged' }>,
  context: ProcessContext,
): Transition | Conflict {
  const refusal = momentRefusal(record, event.entry.at, event.at);
  if (refusal !== null) return { conflict: refusal, refused: true };
  const entry = entered(event);
  const noted = { ...record, log: [...record.log, entry] };
  if (record.state === 'cancelled') return { record: noted, messages: [] };
  switch (entry.kind) {
    case 'call':
      return called(whoCallsConfirms(noted, entry, event.at, context), entry, event.at, context);
    case 'answer':
      return answered(noted, entry, event.at, context);
    case 'notice-sent':
      return { record: withMet(noted, 'notice', entry, 'us'), messages: [] };
    case 'notice-received':
      return { record: withMet(noted, 'notice', entry, 'operator'), messages: [] };
    case 'note':
    case 'link':
      return { record: noted, messages: [] };
    default:
      return assertNever(entry);
  }
}

/** An entry as it is kept: one that is written down later than it happened says so. */
function entered({ at, entry }: Extract<ProcessEvent, { kind: 'logged' }>): LogEntry {
  return { ...entry, ...stated(entry.at, at) };
}

function whoCallsConfirms(record: IncidentRecord, { by }: LogEntry, at: EpochMs, context: ProcessContext) {
  const next = confirmed(record, { kind: 'confirm', at, by }, context);
  return 'conflict' in next ? record : { ...next.record, messages: record.messages };
}

/** The first attempt, answered or not, starts the operator's clock (A16). Who calls needs no second page. */
function called(record: IncidentRecord, call: Stated, now: EpochMs, context: ProcessContext): Transition {
  const told = withMet(withMet(record, 'call', call), 'acknowledge', call);
  // What is written down after the end corrects the record, and starts nothing.
  if (isOver(record)) return { record: told, messages: [] };
  const isAnswered = hasAnswer(told) || told.origin === 'operator';
  const isFirst = !told.deadlines.some(({ kind }) => kind === 'response') && !isAnswered;
  const response = isFirst ? theirs(told, 'response', call.at, context) : [];
  const next = { ...told, deadlines: [...told.deadlines, ...response] };
  return { record: next.state === 'open' ? moved(next, now, 'escalated', 'operator-called') : next, messages: [] };
}

/** The first answer starts the updates; each later one is the update of its day. */
function answered(record: IncidentRecord, answer: Stated, now: EpochMs, context: ProcessContext): Transition {
  const met = withMet(withMet(record, 'response', answer), 'update', answer);
  if (isOver(record)) return { record: met, messages: [] };
  const isFirst = !met.deadlines.some(({ kind }) => kind === 'update');
  const update = isFirst ? theirs(met, 'update', answer.at, context) : [];
  const next = { ...met, deadlines: [...met.deadlines, ...update] };
  const updating = next.state === 'updating' ? next : moved(next, now, 'updating', 'operator-answered');
  return tell(updating, 'updated', now);
}

/** Plays out what was due since the last tick, in order. */
function ticked(record: IncidentRecord, now: EpochMs, context: ProcessContext): Transition {
  const messages = new Map<string, Notification>();
  const { state, leftOutFrom } = playOut(
    record,
    (one) => nextAt(one, context),
    (one) => {
      const step = tickOnce(one, now, context);
      // After a standstill every missed deadline is recorded, and only the newest of its kind is told.
      for (const told of step.messages) messages.set(`${told.step} ${told.deadline?.kind}`, told);
      return step.record;
    },
    now,
  );
  const current = leftOutFrom === null ? state : caughtUp(state, leftOutFrom, now, context);
  return { record: current, messages: [...messages.values()] };
}

/** Too much came due at once: what is over is missed, updates are owed anew from now on, and the log says what is left out. */
function caughtUp(record: IncidentRecord, from: EpochMs, now: EpochMs, context: ProcessContext): IncidentRecord {
  const owesUpdates = record.deadlines.some(({ kind }) => kind === 'update');
  const deadlines = record.deadlines.map((one) =>
    one.metAt === null && one.missedAt === null && one.dueAt < now ? { ...one, remindAt: null, missedAt: now } : one,
  );
  const text = `more than ${MOST_AT_ONCE} deadlines were over at once; those from ${isoTime(from)} to ${isoTime(now)} are left out`;
  return {
    ...record,
    deadlines: owesUpdates ? [...deadlines, ...theirs(record, 'update', now, context)] : deadlines,
    log: [...record.log, { kind: 'note', at: now, by: 'threenines', text }],
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

/** A reminder that comes after its deadline would say nothing. */
function reminded(record: IncidentRecord, index: number, now: EpochMs): Transition {
  const deadline = { ...record.deadlines[index]!, remindAt: null };
  const next = { ...record, deadlines: record.deadlines.with(index, deadline) };
  return now > deadline.dueAt ? { record: next, messages: [] } : tell(next, 'reminder', now, deadline);
}

function hasAnswer({ log }: IncidentRecord): boolean {
  return log.some(({ kind }) => kind === 'answer');
}

function moved(record: IncidentRecord, at: EpochMs, to: IncidentState, reason: string): IncidentRecord {
  return { ...record, state: to, transitions: [...record.transitions, { at, to, reason }] };
}

function tell(record: IncidentRecord, step: MessageStep, at: EpochMs, deadline: Deadline | null = null): Transition {
  const occurrence = record.messages + 1;
  const incident = { ...record, messages: occurrence };
  return { record: incident, messages: [{ step, at, occurrence, incident, deadline }] };
}

function conflict({ id, state }: IncidentRecord): Conflict {
  return { conflict: `${id} is ${state} already` };
}
