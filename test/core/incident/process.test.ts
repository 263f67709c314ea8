import { describe, expect, it } from 'vitest';
import { raisedRecord } from '../../../src/core/incident/commands.ts';
import { type Deadline, outcomeOf } from '../../../src/core/incident/deadline.ts';
import { NO_EVIDENCE } from '../../../src/core/incident/evidence.ts';
import {
  type Incident,
  type IncidentRecord,
  isCallOnHold,
  type LogEntry,
} from '../../../src/core/incident/incident.ts';
import { withEntry } from '../../../src/core/incident/log.ts';
import { transition } from '../../../src/core/incident/process.ts';
import { nextAt } from '../../../src/core/incident/process-clock.ts';
import { groupOf, newRecord } from '../../../src/core/incident/record.ts';
import { headline, phoneText } from '../../../src/core/incident/wording.ts';
import { MOST_AT_ONCE } from '../../../src/core/play-out.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { CONTOSO, PROCESS } from '../../support/monitors.ts';
import { answer, CONTEXT, call, facts, OPENED, resolved, Story } from './story.ts';

describe('a High incident', () => {
  it('walks the ladder while nobody acknowledges, each rung once', () => {
    const story = new Story().waits(OPENED + 30 * MINUTE);
    expect(story.steps).toEqual(['opened', 'overdue call']);
    story.waits(OPENED + 30 * MINUTE + 1);
    expect(story.steps.slice(2)).toEqual(['escalated acknowledge']);
    expect(story.record.state).toBe('escalated');
    story.waits(OPENED + 60 * MINUTE + 1);
    expect(story.steps.slice(3)).toEqual(['escalated acknowledge']);
    expect(story.waits(OPENED + 30 * DAY).steps).toHaveLength(4);
  });

  it('escalates no further once a named person takes it', () => {
    const story = new Story().does({ kind: 'acknowledge', at: OPENED + MINUTE, by: 'ada' }).waits(OPENED + DAY);
    expect(story.steps).toEqual(['opened', 'acknowledged', 'overdue call']);
    expect(story.record).toMatchObject({ state: 'acknowledged', acknowledged: { at: OPENED + MINUTE, by: 'ada' } });
  });

  it('can be acknowledged once; the second hears who was faster', () => {
    const story = new Story().does({ kind: 'acknowledge', at: OPENED + 1, by: 'ada' });
    expect(story.refuses({ kind: 'acknowledge', at: OPENED + 2, by: 'bob' })).toEqual({
      kind: 'conflict',
      reason: 'acknowledged-already',
      incidentId: story.record.id,
      by: 'ada',
      at: OPENED + 1,
    });
  });

  it('gives the operator one hour from the first attempt to call it, answered or not', () => {
    const story = new Story().logs(call(OPENED + 10 * MINUTE)).logs(call(OPENED + 20 * MINUTE));
    expect(story.deadline('response')).toMatchObject({ rule: 'E2', owedBy: 'operator', dueAt: OPENED + 70 * MINUTE });
    expect(story.record.deadlines.filter(({ kind }) => kind === 'response')).toHaveLength(1);
    expect(story.record.state).toBe('escalated');
    expect(story.deadline('call')).toMatchObject({ metAt: OPENED + 10 * MINUTE });
  });

  it('reminds of an answer before it is due, and records that it never came', () => {
    const story = new Story().logs(call(OPENED)).waits(OPENED + 45 * MINUTE);
    expect(story.steps).toEqual(['opened', 'reminder response']);
    story.waits(OPENED + HOUR);
    expect(story.steps).toHaveLength(2);
    story.waits(OPENED + HOUR + 1);
    expect(story.steps.at(-1)).toBe('overdue response');
    expect(outcomeOf(story.deadline('response')!, OPENED + HOUR + 1)).toBe('missed');
    // Silence does not free it of its updates: Tuesday, 17:00 in Berlin.
    expect(story.deadline('update')).toMatchObject({ dueAt: Date.UTC(2026, 9, 6, 15), metAt: null });
  });

  it.each([
    ['at its last moment', OPENED + HOUR, 'kept'],
    ['a millisecond later', OPENED + HOUR + 1, 'late'],
  ])('an answer %s is %s', (_, at, outcome) => {
    const story = new Story().logs(call(OPENED)).waits(at).logs(answer(at));
    expect(outcomeOf(story.deadline('response')!, at + DAY)).toBe(outcome);
    expect(story.record.state).toBe('updating');
  });

  it('owes its first update on Monday when it was answered on Friday evening', () => {
    const friday = Date.UTC(2026, 9, 9, 18);
    const story = new Story('high', CONTEXT, friday).logs(call(friday)).logs(answer(friday + MINUTE));
    expect(story.deadline('update')?.dueAt).toBe(Date.UTC(2026, 9, 12, 15));
  });

  it('counts one update per business day: a second one on the same day does not pay for the next', () => {
    const story = new Story().logs(call(OPENED)).logs(answer(OPENED + MINUTE));
    const tuesday = Date.UTC(2026, 9, 6, 8);
    story
      .logs(answer(tuesday))
      .logs(answer(tuesday + HOUR))
      .waits(Date.UTC(2026, 9, 7, 15) + 1);
    const updates = story.record.deadlines.filter(({ kind }) => kind === 'update');
    expect(updates.map((one) => outcomeOf(one, Date.UTC(2026, 9, 8)))).toEqual(['kept', 'missed', 'pending']);
  });

  it('owes nothing beyond its end, and is closed after a quiet day', () => {
    const story = new Story().logs(call(OPENED)).does(resolved(OPENED + 20 * MINUTE));
    expect(story.record.deadlines.filter(({ metAt }) => metAt === null)).toEqual([]);
    story.waits(OPENED + 30 * DAY);
    expect(story.steps).toEqual(['opened', 'resolved']);
    expect(story.states).toEqual(['open', 'escalated', 'resolved', 'closed']);
    expect(story.record.transitions.at(-1)?.at).toBe(OPENED + 20 * MINUTE + DAY);
  });

  it('asks for a new acknowledgement and a new call when it is reopened', () => {
    const story = new Story()
      .does({ kind: 'acknowledge', at: OPENED, by: 'ada' })
      .logs(call(OPENED))
      .does(resolved(OPENED + HOUR));
    const at = OPENED + 2 * HOUR;
    story.does({ kind: 'reopened', at, incident: facts() });
    expect(story.record).toMatchObject({ state: 'open', endedAt: null, resolvedAt: null, acknowledged: null });
    story.waits(at + 30 * MINUTE + 1);
    expect(story.steps.slice(-3)).toEqual(['reopened', 'overdue call', 'escalated acknowledge']);
  });

  it('owes the same where its history is invented', () => {
    const story = new Story({ ...new Story().record, simulated: true, deadlines: [] });
    const at = OPENED + HOUR;
    const note = { by: 'ada', text: 'resolved' };
    story.does({ kind: 'ended', at, endedAt: at, to: 'resolved', reason: 'by-a-person', note });
    story.does({ kind: 'reopened', at: at + 31 * MINUTE, incident: facts({ simulated: true }) });
    expect(
      story.record.deadlines.filter(({ metAt, dueAt }) => metAt === null && dueAt > at).map(({ kind }) => kind),
    ).toEqual(['acknowledge', 'call']);
  });

  it('records each missed day after a standstill of the clock, and tells only of the newest', () => {
    const story = new Story().logs(call(OPENED)).logs(answer(OPENED + MINUTE));
    const before = story.steps.length;
    story.does({ kind: 'tick', at: OPENED + 7 * DAY });
    const missed = story.record.deadlines.filter(({ kind, missedAt }) => kind === 'update' && missedAt !== null);
    expect(missed).toHaveLength(4);
    expect(story.steps.slice(before)).toEqual(['overdue update']);
  });

  it('cannot be ended twice', () => {
    const story = new Story().does(resolved(OPENED + HOUR));
    expect(
      story.refuses({ kind: 'ended', at: OPENED + HOUR, endedAt: OPENED, to: 'cancelled', reason: 'by-a-person' }),
    ).toMatchObject({ kind: 'conflict', reason: 'is-over', state: 'resolved', by: null, at: OPENED + HOUR });
  });

  it('that a person ended says who it was', () => {
    const end = { ...resolved(OPENED + HOUR), reason: 'by-a-person', note: { by: 'ada', text: 'resolved' } };
    const story = new Story()
      .does(end)
      .logs({ kind: 'note', at: OPENED + 2 * HOUR, by: 'bob', text: 'it was a cable' });
    expect(story.refuses(resolved(OPENED + 3 * HOUR))).toMatchObject({ by: 'ada', at: OPENED + HOUR });
  });

  it('numbers its messages, so that none can be taken for another', () => {
    const story = new Story();
    const next = transition(story.record, { kind: 'acknowledge', at: OPENED, by: 'ada' }, CONTEXT);
    expect(story.record.messages).toBe(1);
    expect(next).toMatchObject({ messages: [{ occurrence: 2 }], record: { messages: 2 } });
  });
});

describe('a failure that perhaps hits the monitor alone', () => {
  const OWN = 'auth (refusal 61 in a row)';
  const evidence = (...reasons: string[]) => ({
    evidence: { ...NO_EVIDENCE, reasons, confirmFirst: reasons.filter((reason) => reason === OWN) },
  });
  const held = () => new Story('high', CONTEXT, OPENED, evidence(OWN));

  it('pages on-call as any other, and asks for nobody to be called', () => {
    const story = held().waits(OPENED + 15 * MINUTE + 1);
    expect(story.steps).toEqual(['opened', 'overdue confirm']);
    expect(story.deadline('call')).toBeUndefined();
    expect(isCallOnHold(story.record)).toBe(true);
    story.waits(OPENED + 30 * MINUTE + 1);
    expect(story.steps.at(-1)).toBe('escalated acknowledge');
  });

  it('is not confirmed by who takes it', () => {
    expect(isCallOnHold(held().does({ kind: 'acknowledge', at: OPENED, by: 'ada' }).record)).toBe(true);
  });

  it('lets the operator be called once a person has confirmed it, with the time for that from then on', () => {
    const at = OPENED + 5 * MINUTE;
    const story = held().does({ kind: 'confirm', at, by: 'ada' });
    expect(story.record.confirmed).toEqual({ at, by: 'ada' });
    expect(story.steps).toEqual(['opened', 'confirmed']);
    expect(story.deadline('confirm')).toMatchObject({ metAt: at });
    expect(story.deadline('call')).toMatchObject({ dueAt: at + 15 * MINUTE });
    expect(story.refuses({ kind: 'confirm', at, by: 'bob' })).toMatchObject({
      kind: 'conflict',
      reason: 'confirmed-already',
      by: 'ada',
    });
  });

  it('is confirmed by who calls the operator', () => {
    const story = held().logs(call(OPENED + MINUTE));
    expect(story.record).toMatchObject({ confirmed: { by: 'ada' }, state: 'escalated' });
    expect(story.deadline('call')).toMatchObject({ metAt: OPENED + MINUTE });
    expect(story.deadline('response')).toMatchObject({ dueAt: OPENED + MINUTE + HOUR });
    expect(story.steps).toEqual(['opened']);
  });

  it('stays confirmed when it is reopened; else the evidence of then decides', () => {
    const reopened = { kind: 'reopened', at: OPENED + 2 * HOUR, incident: facts() } as const;
    const confirmed = held()
      .does({ kind: 'confirm', at: OPENED, by: 'ada' })
      .does(resolved(OPENED + HOUR));
    expect(isCallOnHold(confirmed.does({ ...reopened, ...evidence(OWN) }).record)).toBe(false);
    const never = held().does(resolved(OPENED + HOUR));
    expect(isCallOnHold(never.does({ ...reopened, ...evidence('status') }).record)).toBe(false);
    expect(never.deadline('call')).toMatchObject({ dueAt: OPENED + 2 * HOUR + 15 * MINUTE });
  });

  it('is any other as soon as one of the failures is another', () => {
    const story = new Story('high', CONTEXT, OPENED, evidence(OWN, 'timeout'));
    expect(story.record).not.toHaveProperty('confirmed');
    expect(story.deadline('call')).toBeDefined();
    expect(story.refuses({ kind: 'confirm', at: OPENED, by: 'ada' })).toMatchObject({
      kind: 'conflict',
      reason: 'nothing-to-confirm',
    });
  });
});

describe('an incident that the operator reports', () => {
  const reported = () => new Story('high', CONTEXT, OPENED, { origin: 'operator' });

  it('owes no call and no first answer, and updates from the report on', () => {
    const story = reported();
    expect(story.record.deadlines.map(({ kind }) => kind)).toEqual(['acknowledge', 'update']);
    story.logs(call(OPENED + MINUTE));
    expect(story.deadline('response')).toBeUndefined();
    // The first thing that it says later is an update, not its first answer.
    story.logs(answer(OPENED + DAY));
    expect(story.deadline('update')).toMatchObject({ metAt: OPENED + DAY });
  });
});

describe('an outage of ours', () => {
  const request = {
    verb: 'raise',
    operator: 'contoso',
    service: 'store',
    severity: 'high',
    by: 'ada',
    origin: 'person',
    startedAt: OPENED,
    awareAt: OPENED,
    noticeOwedBy: 'us',
    text: 'the store is down',
  } as const;
  const notice = (kind: 'notice-sent' | 'notice-received', at: number): LogEntry => ({
    kind,
    at,
    by: 'ada',
    text: 'mail',
  });
  const raised = () => new Story(raisedRecord(request, CONTOSO, OPENED, CONTEXT).record);

  it('owes the operator a notice within half an hour, and is owed nothing', () => {
    const story = raised()
      .logs(call(OPENED + MINUTE))
      .logs(answer(OPENED + 2 * MINUTE));
    expect(story.record.deadlines).toMatchObject([
      { kind: 'notice', owedBy: 'us', rule: 'O1', dueAt: OPENED + 30 * MINUTE },
    ]);
    expect(story.waits(OPENED + DAY).steps).toEqual(['opened', 'updated', 'reminder notice', 'overdue notice']);
  });

  it('is told by a notice that we sent, not by one that we received', () => {
    const story = raised().logs(notice('notice-received', OPENED + MINUTE));
    expect(story.deadline('notice')).toMatchObject({ metAt: null });
    expect(story.logs(notice('notice-sent', OPENED + 2 * MINUTE)).deadline('notice')).toMatchObject({
      metAt: OPENED + 2 * MINUTE,
    });
  });

  it('is not told as a fault of the operator', () => {
    const text = phoneText(raised().record, OPENED);
    expect(text).toContain('about an outage of ours');
    expect(text).toContain('We have an outage on our side');
    expect(text).not.toMatch(/answer|your store/i);
    expect(raised().record.policyRule).toBe('O1');
    expect(headline(raised().record, 'opened')).toBe('Outage of ours opened: store, to be told to Contoso Mobile');
  });
});

describe('what is written down late', () => {
  const TUESDAY = Date.UTC(2026, 9, 6);
  /** Called at the opening; the hour went by. */
  const missed = () => new Story().logs(call(OPENED)).waits(OPENED + HOUR + 1);

  it('counts from when it happened, and says when it was entered', () => {
    const story = missed().logs(answer(OPENED + 20 * MINUTE), OPENED + 3 * HOUR);
    const response = story.deadline('response')!;
    expect(response).toMatchObject({ metAt: OPENED + 20 * MINUTE, enteredAt: OPENED + 3 * HOUR });
    expect(response.missedAt).toBe(OPENED + HOUR + 1);
    expect(outcomeOf(response, OPENED + 3 * HOUR)).toBe('kept');
    expect(story.log.at(-1)).toMatchObject({ at: OPENED + 20 * MINUTE, enteredAt: OPENED + 3 * HOUR });
  });

  it('is no correction when it is entered within a minute', () => {
    const story = new Story().logs(call(OPENED), OPENED + MINUTE).logs(answer(OPENED + HOUR), OPENED + HOUR + MINUTE);
    for (const one of [...story.log, ...story.record.deadlines]) expect(one).not.toHaveProperty('enteredAt');
  });

  it('moves the incident and tells of it when it is entered, not when it happened', () => {
    const story = missed();
    const at = OPENED + 3 * HOUR;
    const next = transition(story.record, { kind: 'logged', at, entry: answer(OPENED + MINUTE) }, CONTEXT);
    expect(next).toMatchObject({ messages: [{ step: 'updated', at }] });
    expect(story.logs(answer(OPENED + MINUTE), at).record.transitions.at(-1)).toMatchObject({ to: 'updating', at });
  });

  it('takes the blame for a missed day from an update that came on it', () => {
    const story = new Story().logs(call(OPENED)).logs(answer(OPENED + MINUTE));
    const wednesday = TUESDAY + DAY + 9 * HOUR;
    story.waits(wednesday).logs(answer(TUESDAY + 12 * HOUR), wednesday);
    const updates = story.record.deadlines.filter(({ kind }) => kind === 'update');
    expect(updates.map((one) => outcomeOf(one, wednesday))).toEqual(['kept', 'pending']);
    expect(updates[0]).toMatchObject({ metAt: TUESDAY + 12 * HOUR, enteredAt: wednesday });
  });

  it('does not let an answer of today pay for a day that was missed', () => {
    const story = new Story().logs(call(OPENED)).logs(answer(OPENED + MINUTE));
    const wednesday = TUESDAY + DAY + 9 * HOUR;
    story.waits(wednesday).logs(answer(wednesday));
    const updates = story.record.deadlines.filter(({ kind }) => kind === 'update');
    expect(updates.map((one) => outcomeOf(one, wednesday))).toEqual(['missed', 'kept']);
  });

  it('does not make the first answer an update as well', () => {
    const story = missed().logs(answer(OPENED + 20 * MINUTE), OPENED + 3 * HOUR);
    expect(story.deadline('update')).toMatchObject({ metAt: null });
  });

  it('counts after the incident is resolved, and after it is closed', () => {
    for (const later of [2 * HOUR, 2 * DAY]) {
      const story = missed().does(resolved(OPENED + 90 * MINUTE));
      story.waits(OPENED + later).logs(answer(OPENED + 20 * MINUTE), OPENED + later);
      expect(story.deadline('response')).toMatchObject({ metAt: OPENED + 20 * MINUTE, enteredAt: OPENED + later });
      expect(story.record.state).toBe(later > DAY ? 'closed' : 'resolved');
      expect(story.steps.at(-1)).toBe('resolved');
    }
  });

  it('starts no new clock after the end', () => {
    const story = new Story().does(resolved(OPENED + HOUR)).logs(call(OPENED + 5 * MINUTE), OPENED + 2 * HOUR);
    expect(story.deadline('call')).toMatchObject({ metAt: OPENED + 5 * MINUTE });
    expect(story.deadline('response')).toBeUndefined();
  });

  it('of two answers the earlier one counts, in whatever order they are entered', () => {
    const late = answer(OPENED + 2 * HOUR);
    const inTime = answer(OPENED + 30 * MINUTE);
    const enteredAt = OPENED + 3 * HOUR;
    for (const order of [
      [late, inTime],
      [inTime, late],
    ]) {
      const story = missed();
      for (const entry of order) story.logs(entry, enteredAt);
      expect(story.deadline('response')).toMatchObject({ metAt: OPENED + 30 * MINUTE });
    }
  });

  it('counts for the opening in which it happened, when the incident was reopened since', () => {
    const story = new Story().waits(OPENED + 20 * MINUTE).does(resolved(OPENED + HOUR));
    story.does({ kind: 'reopened', at: OPENED + 80 * MINUTE, incident: facts() });
    story.logs(call(OPENED + 5 * MINUTE), OPENED + 85 * MINUTE);
    const calls = () => story.record.deadlines.filter(({ kind }) => kind === 'call').map(({ metAt }) => metAt);
    expect(calls()).toEqual([OPENED + 5 * MINUTE, null]);
    story.logs(call(OPENED + 90 * MINUTE));
    expect(calls()).toEqual([OPENED + 5 * MINUTE, OPENED + 90 * MINUTE]);
  });

  it('leaves one that was none alone', () => {
    const at = OPENED + 90 * MINUTE;
    const story = missed().does({ kind: 'ended', at, endedAt: at, to: 'cancelled', reason: 'by-a-person' });
    story.logs(answer(OPENED + 20 * MINUTE), OPENED + 2 * HOUR);
    expect(story.deadline('response')).toMatchObject({ metAt: null });
    expect(story.log).toHaveLength(2);
  });
});

describe('a Low incident', () => {
  it('gives the operator one business day, then a week between updates at the same local time', () => {
    const story = new Story('low').logs({ ...call(OPENED), medium: 'email', outcome: 'sent' } as LogEntry);
    expect(story.deadline('response')).toMatchObject({ rule: 'E5', dueAt: Date.UTC(2026, 9, 6, 15) });
    // Over the end of summer time.
    const october = Date.UTC(2026, 9, 20, 10);
    story.logs(answer(october));
    expect(story.deadline('update')?.dueAt).toBe(Date.UTC(2026, 9, 27, 11));
  });

  it('calls nobody by phone', () => {
    expect(new Story('low').waits(OPENED + DAY).steps).toEqual(['opened']);
  });
});

describe('a gap in our own data', () => {
  const missing = (id: string) => newRecord(facts({ id, rule: 'missing-data', severity: 'low' }), CONTOSO, PROCESS);

  it('owes us nothing from the operator, whatever is logged', () => {
    const story = new Story(missing('a')).logs(call(OPENED)).logs(answer(OPENED + HOUR));
    expect(story.record.deadlines.filter(({ owedBy }) => owedBy === 'operator')).toEqual([]);
  });

  it('is no part of what the operator is called about', () => {
    const low = newRecord(facts({ id: 'b', severity: 'low' }), CONTOSO, PROCESS);
    expect(groupOf(missing('a'), [low])).toBe('a');
    expect(groupOf(low, [missing('a')])).toBe('b');
  });
});

describe('a warning', () => {
  it('owes nothing and asks nobody', () => {
    const story = new Story('warning');
    expect(story.record).toMatchObject({ deadlines: [], contacts: [] });
    expect(nextAt(story.record, CONTEXT)).toBeNull();
  });
});

describe('incidents of one operator', () => {
  const other = (id: string, openedAt: number, changes: Partial<Incident> = {}) =>
    newRecord(facts({ id, openedAt, ...changes }), CONTOSO, PROCESS);

  it('join the first one that still goes on', () => {
    const first = other('a', OPENED);
    const second = { ...other('b', OPENED + 1), group: 'a' };
    expect(groupOf(facts({ id: 'c', openedAt: OPENED + 2 }), [second, first])).toBe('a');
  });

  it.each([
    ['is over', { state: 'resolved' }],
    ['is of another severity', { severity: 'low' }],
    ['is of another operator', { operator: 'fabrikam' }],
  ] as const)('do not join one that %s', (_, changes) => {
    expect(groupOf(facts({ id: 'c' }), [other('a', OPENED - 1, changes)])).toBe('c');
  });
});

describe('updates over three years', () => {
  const ZONES = [
    'UTC',
    'Europe/Berlin',
    'Europe/London',
    'America/New_York',
    'America/Sao_Paulo',
    'America/Los_Angeles',
    'America/St_Johns',
    'Asia/Dubai',
    'Asia/Kolkata',
    'Asia/Kathmandu',
    'Asia/Tokyo',
    'Asia/Tehran',
    'Asia/Riyadh',
    'Australia/Sydney',
    'Australia/Lord_Howe',
    'Pacific/Auckland',
    'Pacific/Apia',
    'Africa/Cairo',
    'Africa/Casablanca',
    'Pacific/Kiritimati',
  ];
  const from = Temporal.PlainDate.from('2026-01-01');
  const until = Temporal.PlainDate.from('2029-01-01');

  it.each(ZONES)('are due exactly once per business day while open, and never after the end, in %s', (timezone) => {
    const weekend = timezone === 'Asia/Riyadh' || timezone === 'Africa/Cairo' ? [5, 6] : [6, 7];
    const holidays = new Set(
      [2026, 2027, 2028].flatMap((year) => ['01-01', '05-01', '12-25', '12-26'].map((day) => `${year}-${day}`)),
    );
    const calendar = { timezone, weekend, holidays };
    const noon = (day: Temporal.PlainDate) =>
      day.toZonedDateTime({ timeZone: timezone, plainTime: '12:00' }).epochMilliseconds;
    const story = new Story('high', { policy: PROCESS, calendar }, noon(from) - HOUR);
    story.logs(call(noon(from) - HOUR)).logs(answer(noon(from)));
    const end = noon(until);
    story
      .waits(end)
      .does(resolved(end))
      .waits(end + 30 * DAY);

    const dueDays = story.record.deadlines
      .filter(({ kind }) => kind === 'update')
      .map(({ dueAt }) => Temporal.Instant.fromEpochMilliseconds(dueAt).toZonedDateTimeISO(timezone));
    const expected: string[] = [];
    for (let day = from.add({ days: 1 }); Temporal.PlainDate.compare(day, until) < 0; day = day.add({ days: 1 })) {
      if (!weekend.includes(day.dayOfWeek) && !holidays.has(day.toString())) expected.push(day.toString());
    }
    expect(dueDays.map((at) => at.toPlainDate().toString())).toEqual(expected);
    expect(new Set(dueDays.map((at) => at.toPlainTime().toString()))).toEqual(new Set(['17:00:00']));
    expect(story.steps.filter((step) => step === 'overdue update')).toHaveLength(expected.length);
  });
});

it('a tick that comes early changes nothing', () => {
  const story = new Story();
  const next = transition(story.record, { kind: 'tick', at: OPENED + SECOND }, CONTEXT);
  expect(next).toEqual({ record: story.record, messages: [] });
});

describe('a time that cannot be', () => {
  it.each([
    ['in the year 0', '0000-01-01T00:00:00Z', 'before-incident'],
    ['in the year 1', '0001-01-01T00:00:00Z', 'before-incident'],
    ['at the epoch', '1970-01-01T00:00:00Z', 'before-incident'],
    ['ten years before the incident', '2016-10-05T09:00:00Z', 'before-incident'],
    ['a minute before it began', '2026-10-05T08:29:00Z', 'before-incident'],
    ['in the future', '2026-10-05T11:00:00Z', 'in-future'],
    ['in the year 9999', '9999-10-05T09:00:00Z', 'in-future'],
  ])('is refused: %s', (_, text, reason) => {
    const story = new Story();
    const now = OPENED + HOUR;
    for (const entry of [call(Date.parse(text)), answer(Date.parse(text))]) {
      const next = transition(story.record, { kind: 'logged', at: now, entry }, CONTEXT);
      expect(next).toEqual({ refusal: expect.objectContaining({ kind: 'refused', reason, at: entry.at }) });
    }
  });

  it('is none where a person typed the minute in which it began', () => {
    const startedAt = OPENED - 30 * MINUTE + 12_345;
    const story = new Story(newRecord(facts({ startedAt }), CONTOSO, PROCESS));
    expect(story.logs(call(OPENED - 30 * MINUTE), OPENED).log).toHaveLength(1);
  });
});

describe('deadlines that come due all at once', () => {
  /** As an earlier version stored it, which took any time. */
  function answeredIn(text: string): IncidentRecord {
    const at = Date.parse(text);
    const { record } = new Story();
    const update: Deadline = {
      kind: 'update',
      rule: 'E3',
      owedBy: 'operator',
      dueAt: at,
      remindAt: null,
      metAt: null,
      missedAt: null,
    };
    const answered = [call(at), answer(at)].reduce(withEntry, record);
    return { ...answered, state: 'updating', deadlines: [...record.deadlines, update] };
  }

  it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '2016-01-01T00:00:00Z'])(
    'are played out up to a bound, and the log says what is left out: %s',
    (text) => {
      const now = OPENED + HOUR;
      const next = transition(answeredIn(text), { kind: 'tick', at: now }, CONTEXT);
      if ('refusal' in next) throw new Error(next.refusal.reason);
      const { deadlines, logged } = next.record;
      expect(deadlines.length).toBeLessThan(MOST_AT_ONCE + 10);
      expect(next.entries).toMatchObject([{ by: 'threenines', text: expect.stringContaining('are left out') }]);
      expect(logged.entries).toBe(3);
      expect(JSON.stringify(next.record).length).toBeLessThan(32_000);
      expect(next.messages.map(({ step, deadline }) => `${step} ${deadline?.kind}`)).toEqual(['overdue update']);
      // The operator owes its updates from now on, and the next tick finds nothing left over.
      expect(nextAt(next.record, CONTEXT)).toBeGreaterThan(now);
      expect(deadlines.at(-1)).toMatchObject({ kind: 'update', missedAt: null });
      expect(deadlines.at(-1)!.dueAt).toBeGreaterThan(now);
    },
  );

  it('are all recorded after a standstill of weeks', () => {
    const story = new Story().logs(call(OPENED)).logs(answer(OPENED + MINUTE));
    story.does({ kind: 'tick', at: OPENED + 60 * DAY });
    const updates = story.record.deadlines.filter(({ kind }) => kind === 'update');
    // Business days from 6 October to 3 December, and the fourth, which is not over.
    expect(updates.filter(({ missedAt }) => missedAt !== null)).toHaveLength(43);
    expect(updates).toHaveLength(44);
    expect(story.log).toHaveLength(2);
  });
});
