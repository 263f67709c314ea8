/**
 * The life of an incident as a pure reducer: `transition(record, event, context)`.
 *
 * state          entered when                                 left when
 * suspected      an early warning is raised                   it recovers or a High incident takes over: closed
 * open           a rule, a person or an operator raises it,   someone acts, or nobody acknowledges in time
 *                or it fails again soon after its end
 * escalated      the operator was called, or nobody           someone acknowledges, the operator answers
 * acknowledged within an escalation level's time
 * acknowledged   a named person takes it                      the operator answers, it ends
 * updating       the operator has answered; updates are due   it ends
 * resolved       the rule has recovered, or a person says so  it is quiet for long enough: closed; fails again: open
 * closed         see above                                    never
 * cancelled      a person marks it as a false alarm           never
 *
 * Meanwhile `tick` drives all that depends on time: reminders, missed deadlines, the next escalation level, closing.
 * `nextAt` says when the next tick has something to do; it is stored as the incident's due row.
 */
import { assertNever } from '../assert-never.ts';
import type { Period } from '../sla/period.ts';
import type { EpochMs } from '../time.ts';
import { type Stated, stated } from './deadline.ts';
import { ourDuties, theirs, towardsOperator, withMet } from './duties.ts';
import { type FailureEvidence, needsConfirming } from './evidence.ts';
import { failingSince, type Incident, type IncidentRecord, isCallOnHold, isOver, type LogEntry } from './incident.ts';
import { withEntry } from './log.ts';
import { momentRefusal } from './moment.ts';
import type { ProcessContext } from './policy.ts';
import { ticked } from './process-clock.ts';
import { hasAnswer, moved, type Refused, refuseOver, type Transition, tell } from './process-step.ts';

export type ProcessEvent =
  | { readonly kind: 'opened' | 'tick'; readonly at: EpochMs }
  /** The rule is met again; the rule supplies the facts. */
  | {
      readonly kind: 'reopened';
      readonly at: EpochMs;
      readonly incident: Incident;
      /** Start of the first bad probe of the new failure, where a rule knows it. */
      readonly failingSince?: EpochMs;
      readonly evidence?: FailureEvidence;
    }
  | {
      readonly kind: 'ended';
      readonly at: EpochMs;
      readonly endedAt: EpochMs;
      readonly to: 'resolved' | 'closed' | 'cancelled';
      readonly reason: string;
      /** The incident that it goes on as. */
      readonly became?: string;
      /** Who says so, and why; absent where the rule does. */
      readonly note?: { readonly by: string; readonly text: string };
    }
  /** A warning has a further reason. On-call was notified already, so this pages nobody. */
  | {
      readonly kind: 'worsened';
      readonly at: EpochMs;
      readonly reason: string;
      readonly summary: string;
      readonly budgetGoneAt: EpochMs | null;
    }
  | { readonly kind: 'acknowledge' | 'confirm'; readonly at: EpochMs; readonly by: string }
  | { readonly kind: 'logged'; readonly at: EpochMs; readonly entry: LogEntry };

export function transition(record: IncidentRecord, event: ProcessEvent, context: ProcessContext): Transition | Refused {
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

function opened(record: IncidentRecord, at: EpochMs, context: ProcessContext): Transition {
  return tell({ ...record, deadlines: [...record.deadlines, ...ourDuties(record, at, context)] }, 'opened', at);
}

/** The operator is notified again; its deadlines continue from here. */
function reopened(
  record: IncidentRecord,
  { at, incident, failingSince: since = at, evidence = record.evidence }: Extract<ProcessEvent, { kind: 'reopened' }>,
  context: ProcessContext,
): Transition {
  const update = hasAnswer(record) && record.origin !== 'operator' ? theirs(record, 'update', at, context) : [];
  const { endedAt, resolvedAt } = incident;
  const { confirmed: before, ...rest } = record;
  // A confirmation by a person is permanent.
  const held = before ? record : { ...rest, ...(needsConfirming(evidence) && { confirmed: null }) };
  const deadlines = [...record.deadlines, ...ourDuties(held, at, context), ...update];
  const failedBefore = [...(record.failedBefore ?? []), lastFailure(record, at)].slice(-MOST_FAILURES);
  const again = {
    ...held,
    endedAt,
    resolvedAt,
    acknowledged: null,
    deadlines,
    evidence,
    failingSince: since,
    failedBefore,
  };
  return tell(moved(again, at, 'open', 'reopened'), 'reopened', at);
}

/** Of one that is reopened again and again, the newest failures are kept. */
const MOST_FAILURES = 20;

function lastFailure(record: IncidentRecord, now: EpochMs): Period {
  return { from: failingSince(record), to: record.endedAt ?? now };
}

/** No deadline runs beyond the end. */
function ended(record: IncidentRecord, event: Extract<ProcessEvent, { kind: 'ended' }>): Transition | Refused {
  const { at, endedAt, to, reason, became, note } = event;
  if (isOver(record)) return refuseOver(record);
  const refusal = note === undefined ? null : momentRefusal(record, endedAt, at);
  if (refusal !== null) return { refusal };
  const deadlines = withMet(record, 'resolution', { at }).deadlines.filter(
    ({ metAt, missedAt, dueAt }) => metAt !== null || missedAt !== null || dueAt < at,
  );
  const over = moved({ ...record, endedAt, resolvedAt: at, deadlines, ...(became && { became }) }, at, to, reason);
  const step = to === 'cancelled' ? 'cancelled' : 'resolved';
  if (note === undefined) return tell(over, step, at);
  const entry: LogEntry = { kind: 'note', at, ...note };
  return { ...tell(withEntry({ ...over, endedBy: { at, by: note.by } }, entry), step, at), entries: [entry] };
}

function worsened(record: IncidentRecord, event: Extract<ProcessEvent, { kind: 'worsened' }>): Transition | Refused {
  if (isOver(record)) return refuseOver(record);
  const { at, reason, summary, budgetGoneAt } = event;
  if (record.transitions.some((one) => one.reason === reason)) return { record, messages: [] };
  return { record: moved({ ...record, summary, budgetGoneAt }, at, record.state, reason), messages: [] };
}

function acknowledged(record: IncidentRecord, event: Extract<ProcessEvent, { by: string }>): Transition | Refused {
  const { at, by } = event;
  if (isOver(record)) return refuseOver(record);
  if (record.acknowledged !== null) {
    return alreadyBy('acknowledged-already', record, record.acknowledged);
  }
  const met = withMet(record, 'acknowledge', { at });
  const state = record.state === 'updating' ? record.state : 'acknowledged';
  return tell(moved({ ...met, acknowledged: { at, by } }, at, state, 'taken-by-a-person'), 'acknowledged', at);
}

function alreadyBy(
  reason: 'acknowledged-already' | 'confirmed-already',
  { id }: IncidentRecord,
  { by, at }: { readonly by: string; readonly at: EpochMs },
): Refused {
  return { refusal: { kind: 'conflict', reason, incidentId: id, by, at } };
}

/** The operator may be called, and our deadline for the call runs from now on. */
function confirmed(
  record: IncidentRecord,
  { at, by }: Extract<ProcessEvent, { by: string }>,
  context: ProcessContext,
): Transition | Refused {
  if (isOver(record)) return refuseOver(record);
  if (record.confirmed) return alreadyBy('confirmed-already', record, record.confirmed);
  if (!isCallOnHold(record))
    return { refusal: { kind: 'conflict', reason: 'nothing-to-confirm', incidentId: record.id } };
  const met = withMet(record, 'confirm', { at });
  const deadlines = [...met.deadlines, ...towardsOperator(record, at, context)];
  return tell({ ...met, deadlines, confirmed: { at, by } }, 'confirmed', at);
}

function logged(
  record: IncidentRecord,
  event: Extract<ProcessEvent, { kind: 'logged' }>,
  context: ProcessContext,
): Transition | Refused {
  const refusal = momentRefusal(record, event.entry.at, event.at);
  if (refusal !== null) return { refusal };
  const entry = entered(event);
  return { ...followed(withEntry(record, entry), entry, event.at, context), entries: [entry] };
}

/** The effects of an entry that the record already counts. */
function followed(noted: IncidentRecord, entry: LogEntry, now: EpochMs, context: ProcessContext): Transition {
  if (noted.state === 'cancelled') return { record: noted, messages: [] };
  switch (entry.kind) {
    case 'call':
      return called(whoCallsConfirms(noted, entry, now, context), entry, now, context);
    case 'answer':
      return answered(noted, entry, now, context);
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

/** The entry as it is stored: a late entry also has the time it was entered. */
function entered({ at, entry }: Extract<ProcessEvent, { kind: 'logged' }>): LogEntry {
  return { ...entry, ...stated(entry.at, at) };
}

function whoCallsConfirms(record: IncidentRecord, { by }: LogEntry, at: EpochMs, context: ProcessContext) {
  const next = confirmed(record, { kind: 'confirm', at, by }, context);
  return 'refusal' in next ? record : { ...next.record, messages: record.messages };
}

/** The first attempt, answered or not, starts the operator's clock (A16). The person who calls needs no second page. */
function called(record: IncidentRecord, call: Stated, now: EpochMs, context: ProcessContext): Transition {
  const told = withMet(withMet(record, 'call', call), 'acknowledge', call);
  // An entry after the end corrects the record, and starts nothing.
  if (isOver(record)) return { record: told, messages: [] };
  const isAnswered = hasAnswer(told) || told.origin === 'operator';
  const isFirst = !told.deadlines.some(({ kind }) => kind === 'response') && !isAnswered;
  const response = isFirst ? theirs(told, 'response', call.at, context) : [];
  const next = { ...told, deadlines: [...told.deadlines, ...response] };
  return { record: next.state === 'open' ? moved(next, now, 'escalated', 'operator-called') : next, messages: [] };
}

/** The first response starts the updates; each later answer is the update of its day. */
function answered(record: IncidentRecord, answer: Stated, now: EpochMs, context: ProcessContext): Transition {
  const met = withMet(withMet(record, 'response', answer), 'update', answer);
  if (isOver(record)) return { record: met, messages: [] };
  const isFirst = !met.deadlines.some(({ kind }) => kind === 'update');
  const update = isFirst ? theirs(met, 'update', answer.at, context) : [];
  const next = { ...met, deadlines: [...met.deadlines, ...update] };
  const updating = next.state === 'updating' ? next : moved(next, now, 'updating', 'operator-answered');
  return tell(updating, 'updated', now);
}
