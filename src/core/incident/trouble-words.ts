/** What is, or was, wrong: sentences that follow from the whole state of an incident. */
import type { EpochMs } from '../time.ts';
import { failingSince, type IncidentRecord, isOver } from './incident.ts';

interface Words {
  /** Of the service: `Get Balance API`. */
  readonly name: string;
  /** How a moment is written. */
  readonly when: (at: EpochMs) => string;
}

/** As one says it to the operator: the failure that is meant, those before it, and how it ended. */
export function troubleSentences(record: IncidentRecord, { name, when }: Words): string[] {
  if (record.state === 'cancelled')
    return [
      `We cancel the incident about your ${name} that was opened at ${when(record.openedAt)}: it was a false alarm.`,
    ];
  return [
    isOver(record) ? overSentence(record, name, when) : presentSentence(record, name, when),
    ...before(record, when),
  ];
}

function presentSentence(record: IncidentRecord, name: string, when: (at: EpochMs) => string): string {
  const { rule, origin, ours } = record;
  const since = `since ${when(failingSince(record))}`;
  if (ours === true) return `We have an outage on our side ${since}: ${name}.`;
  if (origin === 'operator') return `You reported a problem with your ${name} ${since}.`;
  if (origin !== 'monitor') return `We report a problem with your ${name} ${since}.`;
  switch (rule) {
    case 'high':
      return `Your ${name} has failed in every test ${since}.`;
    case 'early-warning':
    case 'after-maintenance':
    case 'reported':
      return `Your ${name} has been failing ${since}.`;
    case 'latency':
      return `Your ${name} answers more slowly than agreed, counted ${since}.`;
    case 'contract-warnings':
      return `Your ${name} has answered otherwise than the contract says ${since}.`;
    case 'certificate':
      return `A certificate of your ${name} comes to its end.`;
    case 'missing-data':
      return `Our tests of your ${name} have had no result ${since}.`;
    case 'throttled':
      return `Your ${name} has refused our tests as too many ${since}, although we keep to the agreed rate.`;
  }
}

function overSentence(record: IncidentRecord, name: string, when: (at: EpochMs) => string): string {
  const { rule, origin, ours, endedAt, resolvedAt } = record;
  const since = `since ${when(failingSince(record))}`;
  const end = when(endedAt ?? resolvedAt ?? record.openedAt);
  if (ours === true) return `The outage on our side ${since} is over since ${end}: ${name}.`;
  if (origin !== 'monitor') return `The problem with your ${name} ${since} is over since ${end}.`;
  // No test said that it is over.
  if (isEndedByPerson(record)) return `We have closed the incident about your ${name} ${since}, at ${end}.`;
  switch (rule) {
    case 'high':
      return `Your ${name} failed in every test from ${when(failingSince(record))} to ${end}, and works again.`;
    case 'early-warning':
    case 'after-maintenance':
    case 'reported':
      return `Your ${name} was failing from ${when(failingSince(record))} to ${end}.`;
    default:
      return `What we reported about your ${name} ${since} is over since ${end}.`;
  }
}

/** Good tests lie between the failures, so each has its own span. */
function before({ failedBefore = [], state }: IncidentRecord, when: (at: EpochMs) => string): string[] {
  if (failedBefore.length === 0) return [];
  const spans = failedBefore.map(({ from, to }) => `from ${when(from)} to ${when(to)}`);
  const reopened =
    state === 'resolved' || state === 'closed' ? 'The incident had been reopened' : 'The incident was reopened';
  return [`${reopened}: it failed before, ${spans.join(', and ')}.`];
}

/** Whether a person, and no rule, ended it last. */
function isEndedByPerson({ endedBy, resolvedAt }: IncidentRecord): boolean {
  return endedBy !== undefined && endedBy.at === resolvedAt;
}

/** Its state for people outside: what we do among ourselves is no news to them. */
export function stateText(record: IncidentRecord): string {
  switch (record.state) {
    case 'suspected':
      return 'suspected';
    case 'open':
    case 'escalated':
    case 'acknowledged':
      return record.failedBefore === undefined ? 'open' : 'open, reopened';
    case 'updating':
      return 'open, answered by the operator';
    case 'resolved':
    case 'closed':
      return isEndedByPerson(record) ? `${record.state} by hand` : record.state;
    case 'cancelled':
      return 'cancelled: it was a false alarm';
  }
}
