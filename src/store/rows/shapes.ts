/** Shapes of what is stored as JSON, as far as the program relies on them. What earlier versions stored must pass. */

import { MEDIA } from '../../core/contacts.ts';
import { DEADLINE_KINDS } from '../../core/incident/deadline.ts';
import { CALL_OUTCOMES, INCIDENT_STATES, SEVERITIES } from '../../core/incident/incident.ts';
import {
  flag,
  listOf,
  moment,
  nullable,
  number,
  object,
  oneOf,
  optional,
  recordOf,
  type Shape,
  taggedBy,
  text,
  upTo,
} from './shape.ts';

export const transition: Shape = object({ at: moment, to: oneOf(INCIDENT_STATES), reason: text });

/** What the rules know of an incident. */
const FACTS = {
  id: text,
  operator: text,
  service: text,
  rule: text,
  severity: oneOf(SEVERITIES),
  state: oneOf(INCIDENT_STATES),
  startedAt: moment,
  openedAt: moment,
  endedAt: nullable(moment),
  resolvedAt: nullable(moment),
  transitions: listOf(transition),
  simulated: flag,
};

const count: Shape = number;
const byWhom = object({ at: moment, by: text });
const said = object({ at: moment, by: text, text, enteredAt: optional(moment) });

export const logEntry: Shape = taggedBy('kind', {
  note: said,
  answer: said,
  link: said,
  'notice-sent': said,
  'notice-received': said,
  call: object({
    at: moment,
    by: text,
    enteredAt: optional(moment),
    medium: oneOf(MEDIA),
    contact: text,
    outcome: oneOf(CALL_OUTCOMES),
    attempt: number,
    text: nullable(text),
  }),
});

export const deadline: Shape = object({
  kind: oneOf(DEADLINE_KINDS),
  rule: text,
  owedBy: oneOf(['us', 'operator']),
  dueAt: moment,
  remindAt: nullable(moment),
  metAt: nullable(moment),
  missedAt: nullable(moment),
  enteredAt: optional(moment),
});

export const incidentRecord: Shape = object({
  ...FACTS,
  policy: text,
  policyRule: text,
  origin: oneOf(['monitor', 'operator', 'person']),
  operatorName: text,
  country: nullable(text),
  timezone: text,
  impact: text,
  summary: nullable(text),
  budgetGoneAt: nullable(moment),
  evidence: object({
    lastGoodAt: nullable(moment),
    lastGoodTransactionId: nullable(text),
    failingTransactionIds: listOf(text),
    reasons: listOf(text),
    measured: optional(object({})),
  }),
  contacts: listOf(object({ role: text, label: text, media: listOf(oneOf(MEDIA)) })),
  media: optional(listOf(oneOf(MEDIA))),
  ladder: listOf(text),
  responseWithin: nullable(text),
  group: text,
  acknowledged: nullable(byWhom),
  confirmed: optional(nullable(byWhom)),
  deadlines: listOf(deadline),
  logged: object({
    entries: count,
    calls: count,
    links: count,
    firstCallAt: nullable(moment),
    firstAnswerAt: nullable(moment),
  }),
  endedBy: optional(nullable(byWhom)),
  failingSince: optional(moment),
  failedBefore: optional(listOf(object({ from: moment, to: moment }))),
  became: optional(text),
  earlier: optional(object({ deadlines: count, transitions: count })),
  messages: number,
});

const observation = object({ slot: moment, startedAt: moment, verdict: text });

export const monitorState: Shape = object({
  firstSlot: nullable(moment),
  evaluatedThrough: nullable(moment),
  lastKnown: nullable(object({ at: moment, verdict: oneOf(['good', 'bad']) })),
  run: nullable(
    object({
      startedAt: moment,
      slot: moment,
      known: number,
      excluded: number,
      checkedAt: nullable(moment),
    }),
  ),
  recovery: nullable(object({ firstGoodAt: moment, count: number })),
  downSince: nullable(moment),
  goodBefore: optional(nullable(moment)),
  knownSlotAt: optional(nullable(moment)),
  incident: nullable(object(FACTS)),
  conditions: object({ warningsSince: recordOf(moment), throttledSince: nullable(moment) }),
  pending: listOf(observation),
});

export const trackRecord: Shape = object({
  workedAt: nullable(moment),
  acceptedAt: nullable(moment),
  refusals: number,
  quarantine: recordOf(moment),
  certificate: optional(nullable(text)),
});

/** Local wall times, in a zone that exists. */
const wallTime: Shape = (value, path) =>
  text(value, path) ?? thrown(() => Temporal.PlainDateTime.from(value as string), path, 'a local time');
const timezone: Shape = (value, path) =>
  text(value, path) ??
  thrown(() => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value as string), path, 'a time zone');

function thrown(work: () => unknown, path: string, what: string): string | null {
  try {
    work();
    return null;
  } catch {
    return `${path}: expected ${what}, found another text`;
  }
}

export const maintenanceEntry: Shape = object({
  id: text,
  operator: text,
  services: nullable(listOf(text)),
  rule: object({
    from: wallTime,
    to: wallTime,
    timezone,
    announcedAt: nullable(moment),
    every: nullable((value, path) =>
      object('weekday' in Object(value) ? { weekday: number } : { monthDay: number })(value, path),
    ),
    cancelledAt: optional(nullable(moment)),
    completedAt: optional(nullable(moment)),
    completionToldAt: optional(nullable(moment)),
    noticeBusinessDays: optional(number),
  }),
  completion: optional(deadline),
  note: nullable(text),
  createdAt: moment,
});

/** What people type is as long as the verbs allow, whoever wrote the row. */
const words = upTo(4_000);
const name = upTo(200);
const aboutIncident = { incidentId: text, by: name };
const whatWasSaid = object({ ...aboutIncident, text: words, at: moment });
const ended = object({ ...aboutIncident, text: nullable(words) });

export const incidentRequest: Shape = taggedBy('verb', {
  acknowledge: object(aboutIncident),
  confirm: object(aboutIncident),
  note: whatWasSaid,
  answer: whatWasSaid,
  link: whatWasSaid,
  'notice-sent': whatWasSaid,
  'notice-received': whatWasSaid,
  call: object({
    ...aboutIncident,
    at: moment,
    medium: oneOf(MEDIA),
    contact: name,
    outcome: oneOf(CALL_OUTCOMES),
    text: nullable(words),
  }),
  resolve: (value, path) => ended(value, path) ?? object({ at: optional(moment) })(value, path),
  cancel: ended,
  raise: object({
    operator: text,
    service: text,
    severity: oneOf(['high', 'low']),
    by: name,
    origin: oneOf(['operator', 'person']),
    startedAt: moment,
    endedAt: optional(moment),
    awareAt: nullable(moment),
    noticeOwedBy: oneOf(['us', 'operator']),
    text: words,
  }),
});

/** The terms of an hour: as far as the arithmetic of rollups relies on them. */
export const hourTerms: Shape = object({ schedule: object({ kind: text }), latencyLimitMs: number });

export const sample: Shape = object({
  operator: text,
  service: text,
  location: text,
  slot: moment,
  startedAt: moment,
  verdict: text,
  reason: text,
  transactionIds: listOf(text),
  warnings: listOf(text),
});
