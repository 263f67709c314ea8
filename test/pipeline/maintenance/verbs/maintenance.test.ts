import { beforeEach, describe, expect, it } from 'vitest';
import { readWindow } from '../../../../src/config/maintenance.ts';
import { deskConfiguration } from '../../../../src/core/desk-configuration.ts';
import { DAY, HOUR, isoTime } from '../../../../src/core/time.ts';
import { type AddMaintenance, addMaintenance } from '../../../../src/pipeline/maintenance/verbs/add-maintenance.ts';
import { cancelMaintenance } from '../../../../src/pipeline/maintenance/verbs/cancel-maintenance.ts';
import { completeMaintenance } from '../../../../src/pipeline/maintenance/verbs/complete-maintenance.ts';
import { noteCompletionNotice } from '../../../../src/pipeline/maintenance/verbs/note-completion-notice.ts';
import type { Store } from '../../../../src/pipeline/store.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { memoryStore } from '../../../support/memory-store/memory-store.ts';
import { aMonitor, CONTOSO, PROCESS, T0 } from '../../../support/monitors.ts';
import { asAda, invalid } from '../../../support/verbs.ts';

const FABRIKAM = { ...CONTOSO, id: 'fabrikam', calendar: { ...CONTOSO.calendar, timezone: 'Asia/Tokyo' } };
/** The night after 20 days. */
const FROM = T0 + 20 * DAY;
const TO = FROM + 4 * HOUR;
const NIGHT = { operator: 'contoso', from: isoTime(FROM), to: isoTime(TO) };
const ID = 'contoso.maintenance.20261025T0000';

let store: Store;

beforeEach(() => {
  store = memoryStore();
});

function context(now = T0) {
  const operators = new Map([CONTOSO, FABRIKAM].map((one) => [one.id, one]));
  const configuration = deskConfiguration({ operators, monitors: [aMonitor()], channels: [], process: PROCESS });
  return { ...asAda(), clock: new ManualClock(now), store, configuration, readWindow };
}

const add = (changes: Partial<AddMaintenance> = {}, now = T0) => addMaintenance(context(now), { ...NIGHT, ...changes });
const rules = async () => (await store.maintenance()).map(({ id, rule }) => ({ id, ...rule }));

describe('adding maintenance', () => {
  it('enters a window, and says whether it was announced in time', async () => {
    expect(await add({ note: 'new firewall' })).toMatchObject({
      kind: 'done',
      announced: [{ kind: 'added', entry: { id: ID, note: 'new firewall' }, notice: { isInTime: true } }],
    });
    expect(await add({ from: isoTime(FROM + DAY), to: isoTime(TO + DAY) }, FROM)).toMatchObject({
      announced: [{ notice: { isInTime: false, businessDays: 0 } }],
    });
  });

  it('knows an announcement that stands, and takes it anew once it was cancelled', async () => {
    await add();
    expect(await add()).toMatchObject({ announced: [{ kind: 'known', entry: { id: ID } }] });
    await cancelMaintenance(context(), { maintenance: ID });
    expect(await add()).toMatchObject({ announced: [{ kind: 'added', entry: { id: `${ID}.again-1` } }] });
  });

  it('announces work of ours to all operators, at one time', async () => {
    const wall = { from: '2026-10-25T00:00', to: '2026-10-25T04:00' };
    expect(await add({ operator: null, ours: true, ...wall })).toMatchObject({
      announced: [
        { entry: { operator: 'contoso', ours: true, completion: { owedBy: 'us' } } },
        { entry: { operator: 'fabrikam', ours: true, completion: { owedBy: 'us' } } },
      ],
    });
    expect((await rules()).map(({ timezone }) => timezone)).toEqual(['UTC', 'UTC']);
  });

  it('repeats, and then owes no completion notice', async () => {
    await add({ every: { weekday: 'sun' } });
    expect(await store.maintenance()).toMatchObject([{ rule: { every: { weekday: 7 } } }]);
    expect((await store.maintenance())[0]).not.toHaveProperty('completion');
  });

  it.each([
    [{ operator: null }, { reason: 'all-needs-ours' }],
    [{ operator: 'no-such' }, { reason: 'unknown-operator', operator: 'no-such' }],
    [
      { services: ['portal'] },
      { reason: 'unknown-service', service: 'portal', known: ['get-balance', 'core-network', 'xdr'] },
    ],
    [{ operator: null, ours: true, to: NIGHT.from }, { reason: 'invalid-input' }],
  ])('refuses %j, and stores nothing', async (changes, refusal) => {
    expect(await add(changes)).toMatchObject({ kind: 'refused', ...refusal });
    expect(await store.maintenance()).toEqual([]);
  });

  it.each([
    [{ from: '' }, 'from', 'a time such as 2026-10-05T22:00, or with Z or an offset', 'nothing'],
    [{ from: '5 October' }, 'from', 'a time such as 2026-10-05T22:00, or with Z or an offset', '"5 October"'],
    [{ to: '2026-10-25T04:00' }, 'to', 'from and to in the same form', 'one with an offset, one without'],
    [{ services: [] }, 'services', 'at least one service', 'a list or an object'],
    [{ every: { monthDay: 32 } }, 'every.monthDay', 'a whole number from 1 to 31', '32'],
  ])('refuses %j as input', async (changes, path, expected, found) => {
    expect(await add(changes)).toEqual(invalid(path, expected, found));
  });
});

describe('cancelling maintenance', () => {
  const cancel = (maintenance: string, now = T0) => cancelMaintenance(context(now), { maintenance });

  it('takes a window back before it begins', async () => {
    await add();
    expect(await cancel(ID)).toMatchObject({ kind: 'done', entry: { rule: { cancelledAt: T0 } } });
    expect(await rules()).toMatchObject([{ id: ID, cancelledAt: T0 }]);
  });

  it('says when it was cancelled before', async () => {
    await add();
    await cancel(ID);
    expect(await cancel(ID, T0 + HOUR)).toEqual({ kind: 'conflict', reason: 'cancelled-already', at: T0 });
  });

  it('refuses one that has begun, and one that is not there', async () => {
    await add();
    expect(await cancel(ID, FROM)).toEqual({ kind: 'refused', reason: 'has-begun' });
    expect(await cancel('no-such')).toEqual({ kind: 'refused', reason: 'unknown-id' });
  });

  it('refuses an empty id', async () => {
    expect(await cancel('')).toEqual(invalid('maintenance', 'an id', 'nothing'));
  });
});

describe('completing maintenance', () => {
  const complete = (input: { at?: string; toldAt?: string }, now = TO) =>
    completeMaintenance(context(now), { maintenance: ID, ...input });

  it('notes when the work was done, and when that was told', async () => {
    await add();
    const input = { at: isoTime(TO - HOUR), toldAt: isoTime(TO - 2) };
    expect(await complete(input)).toMatchObject({
      kind: 'done',
      entry: { rule: { completedAt: TO - HOUR }, completion: { metAt: TO - 2 } },
    });
  });

  it('is done and told now where nothing else is said', async () => {
    await add();
    const entry = { rule: { completedAt: TO }, completion: { metAt: TO } };
    expect(await complete({})).toMatchObject({ kind: 'done', entry });
  });

  it('says when it was completed before', async () => {
    await add();
    await complete({});
    expect(await complete({}, TO + HOUR)).toEqual({ kind: 'conflict', reason: 'completed-already', at: TO });
  });

  it('refuses work that has not begun, and a notice of the future', async () => {
    await add();
    expect(await complete({ at: isoTime(FROM - 1) })).toEqual({ kind: 'refused', reason: 'has-not-begun' });
    const toldAt = isoTime(TO + HOUR);
    expect(await complete({ toldAt })).toEqual({ kind: 'refused', reason: 'in-future', at: TO + HOUR });
  });

  it('refuses a time without an offset', async () => {
    const expected = 'an instant such as 2026-10-05T22:00:00Z';
    expect(await complete({ at: '2026-10-25T04:00' })).toEqual(invalid('at', expected, '"2026-10-25T04:00"'));
  });
});

describe('noting a completion notice', () => {
  const note = (from: 'us' | 'operator', at?: string) =>
    noteCompletionNotice(context(TO), { maintenance: ID, from, ...(at !== undefined && { at }) });

  it('keeps when the end was told', async () => {
    await add();
    expect(await note('operator', isoTime(TO - 2))).toMatchObject({
      kind: 'done',
      entry: { completion: { metAt: TO - 2 } },
    });
    expect(await rules()).not.toMatchObject([{ completedAt: expect.anything() }]);
  });

  it('refuses a notice of the side that owes none, and one of the future', async () => {
    await add();
    expect(await note('us')).toEqual({ kind: 'refused', reason: 'other-side' });
    expect(await note('operator', isoTime(TO + HOUR))).toMatchObject({ kind: 'refused', reason: 'in-future' });
  });

  it('says when the work was cancelled', async () => {
    await add();
    await cancelMaintenance(context(), { maintenance: ID });
    expect(await note('operator')).toEqual({ kind: 'conflict', reason: 'cancelled-already', at: T0 });
  });

  it('refuses another side', async () => {
    expect(await note('them' as 'us')).toEqual(invalid('from', 'us, operator', '"them"'));
  });
});
