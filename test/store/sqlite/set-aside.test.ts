import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NO_TRACK_RECORD } from '../../../src/core/attribution/track-record.ts';
import { INITIAL_STATE } from '../../../src/core/incident/monitor-state.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { openForReading } from '../../../src/store/index.ts';
import { whole } from '../../../src/store/pages.ts';
import { openDatabase } from '../../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../../src/store/sqlite/store.ts';
import { temporaryDirectory } from '../directories.ts';
import { commitOf, incidentOf, messageOf, sampleOf, samplesFrom, T0 } from '../fixtures.ts';

function open(): { readonly folder: string; readonly db: DatabaseSync; readonly store: Store } {
  const folder = temporaryDirectory();
  const db = openDatabase(folder);
  const store = whole(sqliteStore(db));
  onTestFinished(() => store.close());
  return { folder, db, store };
}

const setAside = async (store: Store) =>
  (await store.setAside(0, 100)).map(({ kind, key, reason }) => `${kind} ${key}: ${reason}`);

describe('commands that cannot be applied', () => {
  it.each([
    [
      'the verb of a newer program',
      '{"verb":"teleport","incidentId":"x","by":"ada"}',
      'verb: expected a known word, found another text',
    ],
    ['null', 'null', 'the row: expected an object, found null'],
    ['no JSON', '{"verb":"note"', 'the row: expected JSON, found another text'],
    ['nothing', '', 'the row: expected JSON, found another text'],
    ['a list', '[]', 'the row: expected an object, found a list'],
    [
      'a time in words',
      '{"verb":"note","incidentId":"x","by":"ada","text":"t","at":"soon"}',
      'at: expected a time, found another text',
    ],
    [
      'a time that is none',
      '{"verb":"call","incidentId":"x","by":"ada","at":1e300,"medium":"phone","contact":"NOC","outcome":"answered","text":null}',
      'at: expected a time, found a number',
    ],
    ['a verb that every object has', '{"verb":"constructor"}', 'verb: expected a known word, found another text'],
  ])('are refused and set aside, and those behind them come through: %s', async (_, request, reason) => {
    const { db, store } = open();
    db.prepare("insert into incident_commands (id, at, request) values ('bad', 1, ?)").run(request);
    await store.requestIncident({ id: 'good', at: T0, request: { verb: 'acknowledge', incidentId: 'x', by: 'ada' } });
    expect(await store.openCommands(10)).toMatchObject([{ id: 'good' }]);
    expect(await store.incidentAnswer('bad')).toMatchObject({ result: 'refused' });
    expect(await setAside(store)).toEqual([`incident-command bad: ${reason}`]);
    expect((await store.setAside(0, 1))[0]).toMatchObject({ sequence: 1, text: request, at: expect.any(Number) });
    expect(await store.setAside(1, 10)).toEqual([]);
  });

  it('do not fill the line: more of them than one look takes leave room for the next', async () => {
    const { db, store } = open();
    const insert = db.prepare("insert into incident_commands (id, at, request) values (?, 1, 'null')");
    for (let index = 0; index < 5; index += 1) insert.run(`bad ${index}`);
    await store.requestIncident({ id: 'good', at: T0, request: { verb: 'acknowledge', incidentId: 'x', by: 'ada' } });
    expect(await store.openCommands(5)).toEqual([]);
    expect(await store.openCommands(5)).toMatchObject([{ id: 'good' }]);
  });
});

/** A row that is no use, in each table that is read at the start. */
function spoil(db: DatabaseSync): void {
  db.exec(`
    insert into states values ('contoso/broken', '{}');
    insert into states values ('contoso/worse', 'null');
    insert into track_records values ('contoso/broken', '{"workedAt":"yesterday"}');
    insert into incidents (id, operator, service, started_at, incident, due_at)
      values ('broken', 'contoso', 'broken', 1, '{"state":"open","id":"broken"}', 1);
    insert into incidents (id, operator, service, started_at, incident, due_at) values ('null', 'contoso', 'x', 1, 'null', 1);
    insert into maintenance values ('broken', 'contoso', '{"id":"broken","operator":"contoso","services":null,"rule":{"from":"soon"}}');
    insert into extra_samples values ('contoso/broken', 5, '7');
  `);
}

const REASONS = [
  'incident broken: operator: expected a text, found nothing',
  'incident null: the row: expected an object, found null',
  'maintenance broken: rule.from: expected a local time, found another text',
  'monitor-state contoso/broken: firstSlot: expected a time, found nothing',
  'monitor-state contoso/worse: the row: expected an object, found null',
  'sample contoso/broken@5: the row: expected an object, found a number',
  'track-record contoso/broken: workedAt: expected a time, found another text',
];

const everything = async (
  store: Pick<Store, 'states' | 'trackRecords' | 'incidents' | 'maintenance' | 'extraSamples'>,
) => ({
  states: [...(await store.states()).keys()],
  trackRecords: [...(await store.trackRecords()).keys()],
  incidents: (await store.incidents({})).map(({ id }) => id),
  maintenance: (await store.maintenance()).map(({ id }) => id),
  extra: (await store.extraSamples({ from: 0, to: T0 + 1 })).map(({ slot }) => slot),
});

describe('rows that cannot be used', () => {
  it('are set aside, whatever their table, and the others are read', async () => {
    const { db, store } = open();
    const id = 'contoso/get-balance';
    const commit = commitOf({
      states: new Map([[id, INITIAL_STATE]]),
      trackRecords: new Map([[id, NO_TRACK_RECORD]]),
      incidents: [incidentOf()],
      extraSamples: [sampleOf()],
    });
    await store.commit(commit);
    spoil(db);
    const read = { states: [id], trackRecords: [id], incidents: [incidentOf().id], maintenance: [], extra: [T0] };
    expect(await everything(store)).toEqual(read);
    expect(new Set(await setAside(store))).toEqual(new Set(REASONS));
    // They have left their tables, so that nothing stumbles over them again, and are kept as they were.
    expect(await store.dueIncidents(T0, 10)).toEqual([]);
    expect(db.prepare("select state from states where monitor_id = 'contoso/broken'").all()).toEqual([]);
    expect(await everything(store)).toEqual(read);
    expect(await store.setAside(0, 100)).toHaveLength(REASONS.length);
  });

  it('are only named by who reads beside a daemon', async () => {
    const { folder, db } = open();
    spoil(db);
    const reader = openForReading(folder);
    onTestFinished(() => reader.close());
    expect(await everything(reader)).toMatchObject({ states: [], incidents: [] });
    await everything(reader);
    const named = reader.unusableSoFar().map(({ kind, key, reason }) => `${kind} ${key}: ${reason}`);
    expect(new Set(named)).toEqual(new Set(REASONS));
    expect(named).toHaveLength(REASONS.length);
    expect(await reader.setAside(0, 10)).toEqual([]);
    expect(db.prepare('select count(*) as rows from states').get()).toEqual({ rows: 2 });
  });

  it('a monitor whose state was one of them is watched since its first slot all the same', async () => {
    const { db, store } = open();
    const id = 'contoso/get-balance';
    await store.commit(
      commitOf({ samples: samplesFrom(T0, 3), states: new Map([[id, { ...INITIAL_STATE, firstSlot: T0 }]]) }),
    );
    db.exec("update states set state = '{}'");
    for (let read = 0; read < 2; read += 1)
      expect(await store.states()).toEqual(new Map([[id, { ...INITIAL_STATE, firstSlot: T0 }]]));
  });

  it('of a step are stored with it', async () => {
    const { store } = open();
    const row = { kind: 'incident', key: 'x', reason: 'it threw', text: '{}' } as const;
    await store.commit(commitOf({ setAside: [row, row] }));
    expect(await store.setAside(0, 10)).toMatchObject([row]);
  });

  it('are forgotten with the evidence of their time', async () => {
    const { store } = open();
    await store.commit(commitOf({ setAside: [{ kind: 'incident', key: 'x', reason: 'it threw', text: '{}' }] }));
    await store.purge({ good: T0, other: T0 }, 10);
    expect(await store.setAside(0, 10)).toHaveLength(1);
    await store.purge({ good: T0, other: Number.MAX_SAFE_INTEGER }, 10);
    expect(await store.setAside(0, 10)).toEqual([]);
  });
});

describe('messages that cannot be used', () => {
  const all = { limit: 1, priority: 'lesser' } as const;

  it.each([
    ['no JSON', '{"severity":"high"'],
    ['no incident', '{}'],
    ['nothing', ''],
  ])('hold up neither the channel nor the list of what is unsent: %s', async (_, incident) => {
    const { db, store } = open();
    await store.enqueue([messageOf({ incidentId: 'a' }), messageOf({ incidentId: 'b', createdAt: T0 + 1 })]);
    const high = { limit: 1, priority: 'high' } as const;
    db.prepare("update outbox set incident = ? where incident_id = 'a'").run(incident);
    expect(await store.claim('log', T0 + 5, T0 + 10, all)).toBeNull();
    expect(await store.claim('log', T0 + 5, T0 + 10, high)).toMatchObject({ messages: [{ incidentId: 'b' }] });
    expect(await store.unsent(10)).toMatchObject([{ message: { incidentId: 'b' } }]);
    expect(await store.setAside(0, 10)).toMatchObject([{ kind: 'message', key: 'a/opened/1/log', text: incident }]);
  });

  it('a deadline without its shape', async () => {
    const { db, store } = open();
    await store.enqueue([messageOf({ incidentId: 'a' })]);
    db.exec("update outbox set deadline = '[]'");
    expect(await store.unsent(10)).toEqual([]);
    expect(await setAside(store)).toEqual(['message a/opened/1/log: the row: expected an object, found a list']);
  });
});

describe('samples and rollups that cannot be used', () => {
  const HOUR_ON = { from: T0, to: T0 + 3_600_000 };
  const slots = async (store: Store) => (await Array.fromAsync(store.samples({}))).map(({ slot }) => slot - T0);
  const counts = async (store: Store) =>
    (await Array.fromAsync(store.rollups(HOUR_ON))).map(({ cells }) => cells[0]!.latency.count);

  it.each([
    ["transaction_ids = '{\"x'", 'a list: expected JSON, found another text'],
    ["warnings = '7'", 'a list: expected a list, found another text'],
    ["reason = 'telepathy'", 'reason: expected a known word, found another text'],
  ])('leave the rest of their page as it is: %s', async (spoilt, reason) => {
    const { db, store } = open();
    await store.commit(commitOf({ samples: samplesFrom(T0, 3) }));
    db.exec(`update intake set ${spoilt} where slot = ${T0 + 30_000}`);
    expect(await slots(store)).toEqual([0, 60_000]);
    expect(await setAside(store)).toEqual([`sample contoso/get-balance@local 2026-10-05T12:00:30.000Z: ${reason}`]);
    expect(await store.warnings(HOUR_ON)).toEqual([]);
  });

  it.each([
    ['terms', '{"'],
    ['terms', '{}'],
    ['minutes', 'null'],
    ['minutes', '[[59,2]]'],
    ['reasons', '[1,2]'],
    ['latency', '{}'],
    ['latency', '[]'],
  ])(
    'are left out, named, and made again from the samples of their hour with the next one: %s = %s',
    async (column, text) => {
      const { db, store } = open();
      await store.commit(commitOf({ samples: samplesFrom(T0, 3) }));
      db.prepare(`update rollups set ${column} = ?`).run(text);
      expect(await counts(store)).toEqual([]);
      expect(await setAside(store)).toMatchObject([
        expect.stringMatching(/^rollup contoso\/get-balance@local 2026-10-05T12/),
      ]);
      // Another connection has written, as it were: the store remembers nothing of the hour.
      const again = whole(sqliteStore(db));
      await again.commit(commitOf({ samples: samplesFrom(T0 + 90_000, 1) }));
      expect(await counts(again)).toEqual([4]);
    },
  );

  it('stop neither the end of an hour nor the deletion of old samples', async () => {
    const { db, store } = open();
    await store.commit(commitOf({ samples: samplesFrom(T0, 3) }));
    await store.commit(commitOf({ samples: samplesFrom(T0 + 3_600_000, 3) }));
    db.exec("update rollups set latency = '{}', counted_to = 1");
    const again = whole(sqliteStore(db));
    await again.commit(commitOf({ samples: samplesFrom(T0 + 7_200_000, 1) }));
    expect(await again.purge({ good: T0 + 9_000_000, other: T0 + 9_000_000 }, 100)).toBe(7);
    const rollups = await Array.fromAsync(again.rollups({ from: 0, to: T0 + 9_000_000 }));
    expect(rollups.map(({ cells }) => cells[0]!.latency.count)).toEqual([3, 3, 1]);
  });
});
