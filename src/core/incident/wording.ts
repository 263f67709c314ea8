/**
 * What people say and read about an incident: one text for a phone call, one for mail. Plain text, nothing to escape.
 */

import type { ContactLabel, Medium } from '../contacts.ts';
import { largest } from '../extremes.ts';
import { type EpochMs, isoTime } from '../time.ts';
import type { Deadline } from './deadline.ts';
import { evidenceRows, type Row, spokenReasons } from './evidence-text.ts';
import type { IncidentRecord, IncidentRule, MessageStep } from './incident.ts';

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

/** What is wrong, and since when, as one says it to the operator. */
function troubleOf({ rule, origin, ours, service, startedAt, timezone }: IncidentRecord): string {
  const name = `Your ${serviceName(service)}`;
  const since = `since ${bothTimes(startedAt, timezone)}`;
  if (ours === true) return `We have an outage on our side ${since}: ${serviceName(service)}.`;
  if (origin === 'operator') return `You reported a problem with your ${serviceName(service)} ${since}.`;
  if (origin !== 'monitor') return `We report a problem with your ${serviceName(service)} ${since}.`;
  switch (rule) {
    case 'high':
      return `${name} has failed in every test ${since}.`;
    case 'early-warning':
    case 'after-maintenance':
    case 'reported':
      return `${name} has been failing ${since}.`;
    case 'latency':
      return `${name} answers more slowly than agreed, counted ${since}.`;
    case 'contract-warnings':
      return `${name} has answered otherwise than the contract says ${since}.`;
    case 'certificate':
      return `A certificate of your ${serviceName(service)} comes to its end.`;
    case 'missing-data':
      return `Our tests of your ${serviceName(service)} have had no result ${since}.`;
    case 'throttled':
      return `${name} has refused our tests as too many ${since}, although we keep to the agreed rate.`;
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
  if (record.ours === true)
    return `${kind} ${WORDS[step]}: ${serviceName(record.service)}, to be told to ${record.operatorName}`;
  return `${kind} ${WORDS[step]}: ${record.operatorName}, ${serviceName(record.service)}`;
}

interface Step {
  readonly incident: IncidentRecord;
  readonly step: MessageStep;
}

/** `2 High incidents opened, 1 High incident resolved: Contoso Mobile, Litware Mobile` for several at once. */
export function headlineOfSeveral(steps: readonly Step[]): string {
  const groups = Map.groupBy(steps, ({ incident, step }) => `${kindOf(incident)} ${step}`);
  const counts = [...groups.values()].map((group) => {
    const [{ incident, step }, ...others] = group as [Step];
    const [one, several] = KINDS[kindOf(incident)];
    return `${group.length} ${others.length === 0 ? one : several} ${WORDS[step]}`;
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

/** The text for a phone call: short sentences with the facts that the other side needs to act. */
export function phoneText(record: IncidentRecord): string {
  const { operatorName, impact, evidence, timezone, id, summary, deadlines, responseWithin } = record;
  const response = deadlines.find(({ kind }) => kind === 'response');
  return [
    `This is the operations center of the data marketplace, calling ${operatorName} about ${subjectOf(record)}.`,
    troubleOf(record),
    ...(summary === null ? [] : [summary]),
    impact,
    ...(evidence.reasons.length === 0 ? [] : [`The tests fail with: ${spokenReasons(evidence).join(', ')}.`]),
    ...(evidence.failingTransactionIds.length === 0
      ? []
      : [`The transaction id of a failed request is ${evidence.failingTransactionIds[0]}; we can mail you more.`]),
    ...(response !== undefined
      ? [`Your first answer is due by ${bothTimes(response.dueAt, timezone)}.`]
      : responseWithin === null
        ? []
        : [`By contract your first answer is due within ${responseWithin} of this call.`]),
    `Our reference is ${id}.`,
  ].join('\n');
}

function subjectOf({ ours, severity }: IncidentRecord): string {
  if (ours === true) return 'an outage of ours';
  return severity === 'high' ? 'a High incident' : 'a Low incident';
}

/** The same as a mail, with all facts known to us that concern the operator. */
export function mailText(record: IncidentRecord): string {
  const { timezone, endedAt, responseWithin, deadlines } = record;
  const isAsked = responseWithin !== null && endedAt === null && !deadlines.some(({ kind }) => kind === 'response');
  const rows: Row[] = [
    ['Reference', record.id],
    ['Policy', `${record.policy}, rule ${record.policyRule}`],
    ['Severity', record.severity],
    ['State', record.simulated ? `${record.state} (rests on simulated history)` : record.state],
    ['Operator', record.country === null ? record.operatorName : `${record.operatorName} (${record.country})`],
    ['Service', serviceName(record.service)],
    ['Impact', record.impact],
    ['What we see', record.summary],
    [sinceName(record), bothTimes(record.startedAt, timezone)],
    ['Opened', bothTimes(record.openedAt, timezone)],
    ['Ended', endedAt === null ? null : bothTimes(endedAt, timezone)],
    ...evidenceRows(record, (at) => bothTimes(at, timezone)),
    ['First answer', isAsked ? `due within ${responseWithin} of our first call or mail` : null],
    ...deadlines
      .filter(({ owedBy }) => owedBy === 'operator')
      .map((one): readonly [string, string] => [deadlineName(one), deadlineText(one, timezone)]),
  ];
  const known = rows.filter((row): row is readonly [string, string] => row[1] !== null);
  const width = largest(known.map(([name]) => name.length));
  return known.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
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

/** `due 2026-11-24T10:00:00.000Z, kept` */
export function deadlineText({ dueAt, metAt, missedAt, enteredAt }: Deadline, timezone: string): string {
  const due = `due ${bothTimes(dueAt, timezone)}`;
  if (metAt !== null) {
    const entered = enteredAt === undefined ? '' : ` (entered ${bothTimes(enteredAt, timezone)})`;
    return `${due}, ${metAt <= dueAt ? 'kept' : 'late'}: ${bothTimes(metAt, timezone)}${entered}`;
  }
  return missedAt === null ? due : `${due}, missed`;
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
