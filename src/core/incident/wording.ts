/**
 * What people say and read about an incident: one text for a phone call, one for mail. Plain text, nothing to escape.
 */

import type { ContactLabel, Medium } from '../contacts.ts';
import { largest } from '../extremes.ts';
import { type EpochMs, isoTime } from '../time.ts';
import { type Deadline, outcomeOf } from './deadline.ts';
import { dutySentences, isResponseAhead } from './duty-words.ts';
import { evidenceRows, type Row, spokenReasons } from './evidence-text.ts';
import { failingSince, type IncidentRecord, type IncidentRule, isOver, type MessageStep } from './incident.ts';
import { stateText, troubleSentences } from './trouble-words.ts';

const LOSS: Readonly<Record<string, string>> = {
  provisioning:
    'Customers can neither browse nor buy plans, and active customers cannot use data or see their balance.',
  'get-balance': 'Customers can neither browse nor buy plans, nor see their balance; data still flows.',
  'mo-direct': 'Customers cannot sign up through MO Direct.',
  'core-network': 'Customers of this operator may have no data service at all.',
  xdr: 'Usage records do not arrive; customers notice nothing at once.',
  store: 'Customers can neither browse nor buy plans in the store.',
  marketplace: 'Customers can neither browse nor buy plans.',
  network: 'The marketplace may be out of reach for customers and operators.',
};

/**
 * The impact on customers of the rule that raised an incident; for the loss of the service, the functions they cannot
 * use.
 */
export function impactOf(service: string, rule: IncidentRule): string {
  switch (rule) {
    case 'high':
    case 'after-maintenance':
    case 'reported':
      return LOSS[service] ?? `${service} does not work.`;
    case 'early-warning':
      return 'Part of what customers ask for fails.';
    case 'latency':
      return 'Customers wait longer than agreed.';
    case 'contract-warnings':
      return 'None that customers notice so far.';
    case 'certificate':
      return 'None yet; once the certificate has expired, nothing works.';
    case 'missing-data':
    case 'throttled':
      return 'Unknown: there is no test result that could tell.';
  }
}

/** Rules under which the service was failing from the start of the incident on. */
const LOSSES: readonly IncidentRule[] = ['high', 'early-warning', 'after-maintenance', 'reported'];

/** Label for the start of an incident. */
export function sinceName({ rule }: Pick<IncidentRecord, 'rule'>): string {
  return LOSSES.includes(rule) ? 'Failing since' : 'Since';
}

const NAMES: Readonly<Record<string, string>> = {
  provisioning: 'Provisioning API',
  'get-balance': 'Get Balance API',
  'mo-direct': 'MO Direct portal',
  'core-network': 'core network',
  xdr: 'xDR delivery',
  store: 'store',
  marketplace: 'data marketplace',
  network: 'marketplace network',
};

export function serviceName(service: string): string {
  return NAMES[service] ?? service;
}

/** `High incident opened: Contoso Mobile, Get Balance API` */
export function headline(record: IncidentRecord, step: MessageStep): string {
  const [kind] = KINDS[kindOf(record)];
  if (isBecome(record, step))
    return `${kind} became High incident ${record.became}: ${record.operatorName}, ${serviceName(record.service)}`;
  if (record.ours === true)
    return `${kind} ${WORDS[step]}: ${serviceName(record.service)}, to be told to ${record.operatorName}`;
  return `${kind} ${WORDS[step]}: ${record.operatorName}, ${serviceName(record.service)}`;
}

/** A warning that a High incident has taken over is over, and yet nothing is resolved. */
function isBecome({ became }: IncidentRecord, step: MessageStep): boolean {
  return step === 'resolved' && became !== undefined;
}

interface Step {
  readonly incident: IncidentRecord;
  readonly step: MessageStep;
}

/** `2 High incidents opened, 1 High incident resolved: Contoso Mobile, Litware Mobile` for several at once. */
export function headlineOfSeveral(steps: readonly Step[]): string {
  const groups = Map.groupBy(steps, ({ incident, step }) => `${kindOf(incident)} ${step} ${isBecome(incident, step)}`);
  const counts = [...groups.values()].map((group) => {
    const [{ incident, step }, ...others] = group as [Step];
    const [one, several] = KINDS[kindOf(incident)];
    const isOne = others.length === 0;
    const became = isOne ? 'became a High incident' : 'became High incidents';
    return `${group.length} ${isOne ? one : several} ${isBecome(incident, step) ? became : WORDS[step]}`;
  });
  const operators = [...new Set(steps.map(({ incident }) => incident.operatorName))];
  const more = operators.length - NAMED_OPERATORS;
  const named = operators.slice(0, NAMED_OPERATORS).join(', ');
  return `${counts.join(', ')}: ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

/** For the headline of several messages. */
const NAMED_OPERATORS = 3;

const KINDS = {
  high: ['High incident', 'High incidents'],
  low: ['Low incident', 'Low incidents'],
  warning: ['Warning', 'Warnings'],
  ours: ['Outage of ours', 'Outages of ours'],
} as const;

function kindOf({ ours, severity }: IncidentRecord): keyof typeof KINDS {
  return ours === true ? 'ours' : severity;
}

const WORDS: Readonly<Record<MessageStep, string>> = {
  opened: 'opened',
  reopened: 'reopened',
  escalated: 'not acknowledged',
  acknowledged: 'acknowledged',
  confirmed: 'confirmed',
  reminder: 'reminder',
  overdue: 'overdue',
  updated: 'updated',
  resolved: 'resolved',
  cancelled: 'cancelled',
};

/** Why the call to the operator is on hold. */
export const HELD_BACK =
  'Confirm by hand before calling anyone: the operator refuses a certificate that only the monitor uses, so customers may be fine.';

/**
 * The text for a phone call: short sentences with the facts that the other side needs to act. They follow from the whole
 * state: what is over, reopened, answered or a false alarm does not read like what has just begun.
 */
export function phoneText(record: IncidentRecord, now: EpochMs): string {
  const { operatorName, impact, timezone, id, summary, service } = record;
  const when = (at: EpochMs) => bothTimes(at, timezone);
  const isOpen = !isOver(record);
  return [
    `This is the operations center of the data marketplace, calling ${operatorName} about ${subjectOf(record)}.`,
    ...troubleSentences(record, { name: serviceName(service), when }),
    ...(summary === null ? [] : [summary]),
    ...(isOpen ? [impact] : []),
    ...(record.state === 'cancelled' ? [] : [...testSentences(record, isOpen), ...dutySentences(record, now, when)]),
    `Our reference is ${id}.`,
  ].join('\n');
}

function testSentences({ evidence }: IncidentRecord, isOpen: boolean): string[] {
  const [transactionId] = evidence.failingTransactionIds;
  return [
    ...(evidence.reasons.length === 0
      ? []
      : [`The tests ${isOpen ? 'fail' : 'failed'} with: ${spokenReasons(evidence).join(', ')}.`]),
    ...(transactionId === undefined
      ? []
      : [`The transaction id of a failed request is ${transactionId}; we can mail you more.`]),
  ];
}

function subjectOf(record: IncidentRecord): string {
  const what =
    record.ours === true ? 'an outage of ours' : record.severity === 'high' ? 'a High incident' : 'a Low incident';
  if (record.state === 'cancelled') return `${what} that was none`;
  return isOver(record) ? `${what} that is over` : what;
}

/** The same as a mail, with all facts known to us that concern the operator. */
export function mailText(record: IncidentRecord, now: EpochMs): string {
  const { timezone, endedAt, responseWithin, deadlines, state } = record;
  const when = (at: EpochMs) => bothTimes(at, timezone);
  const rows: Row[] = [
    ['Reference', record.id],
    ['Policy', `${record.policy}, rule ${record.policyRule}`],
    ['Severity', record.severity],
    ['State', record.simulated ? `${stateText(record)} (rests on simulated history)` : stateText(record)],
    ['Operator', record.country === null ? record.operatorName : `${record.operatorName} (${record.country})`],
    ['Service', serviceName(record.service)],
    ['Impact', isOver(record) ? null : record.impact],
    ['What we see', record.summary],
    [sinceName(record), when(failingSince(record))],
    ['Opened', when(record.openedAt)],
    ['Reopened', reopenedText(record, when)],
    ['Ended', endedAt === null ? null : when(endedAt)],
    ...evidenceRows(record, when),
    ['First answer', isResponseAhead(record) ? `due within ${responseWithin} of our first call or mail` : null],
    ...(state === 'cancelled' ? [] : deadlines)
      .filter(({ owedBy }) => owedBy === 'operator')
      .map((one): readonly [string, string] => [deadlineName(one), deadlineText(one, timezone, now)]),
  ];
  const known = rows.filter((row): row is readonly [string, string] => row[1] !== null);
  const width = largest(known.map(([name]) => name.length));
  return known.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

function reopenedText({ transitions }: IncidentRecord, when: (at: EpochMs) => string): string | null {
  const reopened = transitions.filter(({ reason }) => reason === 'reopened');
  return reopened.map(({ at }) => when(at)).join(', ') || null;
}

const DEADLINE_NAMES: Readonly<Record<Deadline['kind'], string>> = {
  acknowledge: 'acknowledgement',
  confirm: 'confirmation by hand',
  call: 'call',
  response: 'first answer',
  update: 'update',
  resolution: 'resolution',
  notice: 'outage notice',
  completion: 'completion notice',
};

export function deadlineName({ kind, owedBy, rule }: Deadline): string {
  const who = owedBy === 'us' ? 'our' : "the operator's";
  return `${rule} ${who} ${DEADLINE_NAMES[kind]}`;
}

/** `due 2026-11-24 10:00 UTC, kept: 2026-11-24 09:40 UTC` */
export function deadlineText(deadline: Deadline, timezone: string, now: EpochMs): string {
  const { dueAt, metAt, enteredAt } = deadline;
  const due = `due ${bothTimes(dueAt, timezone)}`;
  const outcome = outcomeOf(deadline, now);
  if (metAt === null) return outcome === 'missed' ? `${due}, missed` : due;
  const entered = enteredAt === undefined ? '' : ` (entered ${bothTimes(enteredAt, timezone)})`;
  return `${due}, ${outcome}: ${bothTimes(metAt, timezone)}${entered}`;
}

/** How the operator is notified. Records of earlier versions do not say: by phone. */
export function mediaOf({ media = ['phone'] }: Pick<IncidentRecord, 'media'>): readonly Medium[] {
  return media;
}

/** The contacts to reach now by a medium: those of the current escalation level; all of them if none has its role. */
export function whomToReach({ contacts, ladder, deadlines }: IncidentRecord, medium: Medium): readonly ContactLabel[] {
  const missed = deadlines.filter(({ kind, missedAt }) => kind === 'acknowledge' && missedAt !== null).length;
  const role = ladder[Math.min(missed, ladder.length - 1)];
  const reachable = contacts.filter(({ media }) => media.includes(medium));
  const ofRole = reachable.filter((contact) => contact.role === role);
  return ofRole.length > 0 ? ofRole : reachable;
}

/**
 * `2026-10-05 12:00 UTC (14:00 Europe/Berlin)`: the operator's own time beside UTC, with its date where that differs.
 */
export function bothTimes(at: EpochMs, timezone: string): string {
  const utc = isoTime(at).slice(0, 16).replace('T', ' ');
  if (timezone === 'UTC') return `${utc} UTC`;
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  const local = zoned.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
  const sameDay = local.slice(0, 10) === utc.slice(0, 10);
  return `${utc} UTC (${sameDay ? local.slice(11) : local} ${timezone})`;
}
