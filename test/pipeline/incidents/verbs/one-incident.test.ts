import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, isoTime } from '../../../../src/core/time.ts';
import { acknowledge } from '../../../../src/pipeline/incidents/verbs/acknowledge.ts';
import { answer } from '../../../../src/pipeline/incidents/verbs/answer.ts';
import { call } from '../../../../src/pipeline/incidents/verbs/call.ts';
import { cancel } from '../../../../src/pipeline/incidents/verbs/cancel.ts';
import { confirm } from '../../../../src/pipeline/incidents/verbs/confirm.ts';
import { link } from '../../../../src/pipeline/incidents/verbs/link.ts';
import { note } from '../../../../src/pipeline/incidents/verbs/note.ts';
import { noticeReceived } from '../../../../src/pipeline/incidents/verbs/notice-received.ts';
import { noticeSent } from '../../../../src/pipeline/incidents/verbs/notice-sent.ts';
import { resolve } from '../../../../src/pipeline/incidents/verbs/resolve.ts';
import { wholeLog } from '../../../../src/pipeline/incidents/whole-log.ts';
import { commitOf } from '../../../store/fixtures.ts';
import { T0 } from '../../../support/monitors.ts';
import { invalid } from '../../../support/verbs.ts';
import { Desk } from './kit.ts';

let desk: Desk;
let incident: string;

beforeEach(async () => {
  desk = new Desk();
  incident = await desk.raised();
});

const unknown = { kind: 'refused', reason: 'unknown-incident', incidentId: 'no-such' };

describe('acknowledging', () => {
  it('takes an incident, in the name of the actor', async () => {
    expect(await acknowledge(desk.context, { incident })).toEqual({ kind: 'done', incidentId: incident });
    expect(await desk.record(incident)).toMatchObject({ state: 'acknowledged', acknowledged: { by: 'ada', at: T0 } });
  });

  it('tells the second who was faster, and when', async () => {
    await acknowledge(desk.context, { incident });
    await desk.context.clock.advance(5_000);
    expect(await acknowledge(desk.asBob, { incident })).toEqual({
      kind: 'conflict',
      reason: 'acknowledged-already',
      incidentId: incident,
      by: 'ada',
      at: T0,
    });
  });

  it('refuses an incident that is not there, and an empty id', async () => {
    expect(await acknowledge(desk.context, { incident: 'no-such' })).toEqual(unknown);
    expect(await acknowledge(desk.context, { incident: '' })).toEqual(invalid('incident', 'an id', 'nothing'));
  });
});

describe('confirming', () => {
  it('says that there is nothing to confirm where the operator may be called', async () => {
    expect(await confirm(desk.context, { incident })).toEqual({
      kind: 'conflict',
      reason: 'nothing-to-confirm',
      incidentId: incident,
    });
  });

  it('lets the operator be called, once', async () => {
    const record = await desk.record(incident);
    await desk.store.commit(commitOf({ incidents: [{ ...record, confirmed: null }] }));
    expect(await confirm(desk.context, { incident })).toMatchObject({ kind: 'done' });
    expect(await desk.record(incident)).toMatchObject({ confirmed: { by: 'ada', at: T0 } });
    expect(await confirm(desk.asBob, { incident })).toMatchObject({ reason: 'confirmed-already', by: 'ada', at: T0 });
  });

  it('refuses an incident that is not there, and an empty id', async () => {
    expect(await confirm(desk.context, { incident: 'no-such' })).toEqual(unknown);
    expect(await confirm(desk.context, { incident: '' })).toEqual(invalid('incident', 'an id', 'nothing'));
  });
});

describe.each([
  ['resolving', resolve, 'resolved'],
  ['cancelling', cancel, 'cancelled'],
] as const)('%s', (_, end, state) => {
  it('ends an incident, with a note of the actor', async () => {
    expect(await end(desk.context, { incident, text: 'a cable' })).toEqual({ kind: 'done', incidentId: incident });
    const log = await wholeLog(desk.store, incident);
    expect(await desk.record(incident)).toMatchObject({ state, endedAt: T0 });
    expect(log.at(-1)).toMatchObject({ kind: 'note', by: 'ada', text: `${state}: a cable` });
  });

  it('tells who ended it before', async () => {
    await end(desk.context, { incident });
    expect(await end(desk.asBob, { incident })).toEqual({
      kind: 'conflict',
      reason: 'is-over',
      incidentId: incident,
      state,
      by: 'ada',
      at: T0,
    });
  });

  it('refuses an incident that is not there, and a text that is too long', async () => {
    expect(await end(desk.context, { incident: 'no-such' })).toEqual(unknown);
    const long = { incident, text: 'x'.repeat(4_001) };
    expect(await end(desk.context, long)).toEqual(invalid('text', 'at most 4000 characters', '4001 characters'));
  });
});

describe('calling', () => {
  it('logs an attempt, to the first line by phone where nothing else is said', async () => {
    expect(await call(desk.context, { incident })).toMatchObject({ kind: 'done' });
    expect((await wholeLog(desk.store, incident)).at(-1)).toEqual({
      kind: 'call',
      at: T0,
      by: 'ada',
      medium: 'phone',
      contact: 'first-line',
      outcome: 'answered',
      attempt: 1,
      text: null,
    });
  });

  it('refuses another medium', async () => {
    expect(await call(desk.context, { incident, medium: 'fax' as 'phone' })).toEqual(
      invalid('medium', 'phone, email', '"fax"'),
    );
  });
});

describe.each([
  ['answer', answer],
  ['note', note],
  ['link', link],
  ['notice-sent', noticeSent],
  ['notice-received', noticeReceived],
] as const)('logging a %s', (kind, log) => {
  it('keeps the text, the actor, and when it happened', async () => {
    await desk.context.clock.advance(HOUR);
    const at = isoTime(T0 + 1_000);
    expect(await log(desk.context, { incident, text: 'T-1', at })).toEqual({ kind: 'done', incidentId: incident });
    const entry = { kind, at: T0 + 1_000, enteredAt: T0 + HOUR, by: 'ada', text: 'T-1' };
    expect((await wholeLog(desk.store, incident)).at(-1)).toEqual(entry);
  });

  it('refuses an incident that is not there, and an empty text', async () => {
    expect(await log(desk.context, { incident: 'no-such', text: 'T-1' })).toEqual(unknown);
    expect(await log(desk.context, { incident, text: ' ' })).toEqual(invalid('text', 'text', '" "'));
  });
});

describe.each([
  ['call', (at: string) => call(desk.context, { incident, at })],
  ['answer', (at: string) => answer(desk.context, { incident, text: 'T-1', at })],
  ['notice-sent', (at: string) => noticeSent(desk.context, { incident, text: 'T-1', at })],
])('a %s', (_, at) => {
  it('cannot be of the future, nor of a time before the incident; it does not stand in line then', async () => {
    expect(await at(isoTime(T0 + HOUR))).toEqual({ kind: 'refused', reason: 'in-future', at: T0 + HOUR });
    expect(await at(isoTime(T0 - HOUR))).toEqual({
      kind: 'refused',
      reason: 'before-incident',
      at: T0 - HOUR,
      incidentId: incident,
      startedAt: T0,
    });
    expect(await wholeLog(desk.store, incident)).toHaveLength(1);
  });

  it('needs an instant with an offset', async () => {
    const expected = 'an instant such as 2026-10-05T22:00:00Z';
    expect(await at('2026-10-05')).toEqual(invalid('at', expected, '"2026-10-05"'));
  });
});
