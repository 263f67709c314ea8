/** What the operator owes about an incident, and what became of it, as one says it on the phone. */
import type { EpochMs } from '../time.ts';
import { type Deadline, outcomeOf } from './deadline.ts';
import { type IncidentRecord, isOurTrouble, isOver } from './incident.ts';

/** @param when how a moment is written */
export function dutySentences(record: IncidentRecord, now: EpochMs, when: (at: EpochMs) => string): string[] {
  if (isOurTrouble(record)) return [];
  const of = (kind: Deadline['kind']) =>
    record.deadlines.filter((one) => one.owedBy === 'operator' && one.kind === kind);
  return [
    ...responseSentence(record, of('response').at(-1), now, when),
    ...updateSentences(record, of('update'), now, when),
    ...resolutionSentence(record, of('resolution').at(-1), now, when),
  ];
}

/** Whether the operator's clock has not begun: it was not told, and has not answered either. */
export function isResponseAhead({ deadlines, origin, responseWithin, logged, ...record }: IncidentRecord): boolean {
  const isAnswered = logged.firstAnswerAt !== null || origin === 'operator';
  return (
    responseWithin !== null &&
    !isAnswered &&
    record.ours !== true &&
    record.endedAt === null &&
    !deadlines.some(({ kind }) => kind === 'response')
  );
}

function responseSentence(
  record: IncidentRecord,
  response: Deadline | undefined,
  now: EpochMs,
  when: (at: EpochMs) => string,
): string[] {
  if (response === undefined)
    return isResponseAhead(record)
      ? [`By contract your first answer is due within ${record.responseWithin} of this call.`]
      : [];
  const { dueAt, metAt } = response;
  switch (outcomeOf(response, now)) {
    case 'kept':
      return [`Your first answer came in time, at ${when(metAt!)}.`];
    case 'late':
      return [`Your first answer came at ${when(metAt!)}; it was due by ${when(dueAt)}.`];
    case 'missed':
      return [`Your first answer was due by ${when(dueAt)} and has not come.`];
    case 'pending':
      // Nothing is owed beyond the end.
      return isOver(record) ? [] : [`Your first answer is due by ${when(dueAt)}.`];
  }
}

function updateSentences(
  record: IncidentRecord,
  updates: readonly Deadline[],
  now: EpochMs,
  when: (at: EpochMs) => string,
): string[] {
  const missed = updates.filter((one) => outcomeOf(one, now) === 'missed');
  const next = updates.find((one) => outcomeOf(one, now) === 'pending');
  const last = missed.at(-1);
  return [
    ...(last === undefined
      ? []
      : missed.length === 1
        ? [`Your update was due by ${when(last.dueAt)} and has not come.`]
        : [`${missed.length} of your updates have not come; the last of them was due by ${when(last.dueAt)}.`]),
    ...(next === undefined || isOver(record) ? [] : [`Your next update is due by ${when(next.dueAt)}.`]),
  ];
}

function resolutionSentence(
  record: IncidentRecord,
  resolution: Deadline | undefined,
  now: EpochMs,
  when: (at: EpochMs) => string,
): string[] {
  if (resolution === undefined || isOver(record)) return [];
  const isMissed = outcomeOf(resolution, now) === 'missed';
  return [`By contract it ${isMissed ? 'was' : 'is'} to be resolved by ${when(resolution.dueAt)}.`];
}
