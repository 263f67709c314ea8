import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { NO_EVIDENCE } from '../../../src/core/incident/evidence.ts';
import type { LogEntry } from '../../../src/core/incident/incident.ts';
import { emptySketch } from '../../../src/core/sla/latency.ts';
import { whole } from '../../../src/store/pages.ts';
import { appliedCount, migrate } from '../../../src/store/sqlite/migrate.ts';
import { MIGRATIONS } from '../../../src/store/sqlite/migrations/index.ts';
import { toRollup } from '../../../src/store/sqlite/rollup-row.ts';
import type { RollupRow } from '../../../src/store/sqlite/schema.ts';
import { sqliteStore } from '../../../src/store/sqlite/store.ts';
import { commitOf, incidentOf, longIncident, T0, TERMS } from '../fixtures.ts';

const people = { name: 'people', sql: 'create table people (name text)' };
const ages = { name: 'ages', sql: "alter table people add column age integer; insert into people values ('Ada', 36)" };
const broken = { name: 'broken', sql: "insert into people values ('Bob', 1); insert into nowhere values (1)" };

const peopleIn = (db: DatabaseSync) => db.prepare('select name from people').all();

it('runs each migration once, in order, and records it', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, [people]);
  migrate(db, [people, ages]);
  migrate(db, [people, ages]);
  expect(peopleIn(db)).toEqual([{ name: 'Ada' }]);
  expect(db.prepare('select number, name from migrations').all()).toEqual([
    { number: 1, name: 'people' },
    { number: 2, name: 'ages' },
  ]);
});

it('a migration that fails leaves nothing of itself, and those before it stay', () => {
  const db = new DatabaseSync(':memory:');
  expect(() => migrate(db, [people, ages, broken])).toThrow('no such table: nowhere');
  expect(appliedCount(db, [people, ages, broken])).toBe(2);
  expect(peopleIn(db)).toEqual([{ name: 'Ada' }]);
});

it('a released migration that was changed is noticed', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, [people]);
  expect(() => migrate(db, [{ ...people, sql: 'create table persons (name text)' }])).toThrow('its schema 1 is not');
});

it('rollups of the first schema read as they were written', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, MIGRATIONS.slice(0, 1));
  const terms = JSON.stringify(TERMS);
  db.exec(`insert into monitors values (1, 'contoso', 'page', 'local', 0);
           insert into rollups values (1, 0, '${terms}', '[[60]]', '{}', '[3,30.5,1,20,3,{"115":1,"-4":2}]', 0);
           insert into rollups values (1, 3600000, '${terms}', '[[60]]', '{}', '[0,0,null,0,0,{}]', 0)`);
  migrate(db);
  const stored = db.prepare('select * from rollups order by hour').all() as unknown as RollupRow[];
  const place = { operator: 'contoso', service: 'page', location: 'local' };
  const [full, empty] = stored.map((row) => toRollup({ ...row, ...place }).cells[0]!.latency);
  expect(full).toMatchObject({ count: 3, sumUs: 30_500, minUs: 1_000, buckets: [-4, 2, 115, 1], phases: { count: 0 } });
  expect(empty).toMatchObject({ ...emptySketch(TERMS.latencyLimitMs), within: { least: 0, most: 0 } });
});

it('the shipped migrations make a sound database', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  expect(appliedCount(db)).toBe(MIGRATIONS.length);
  expect(db.prepare('pragma foreign_key_check').all()).toEqual([]);
});

it('an incident of before the process is a record afterwards, and waits for nothing but its closing', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, MIGRATIONS.slice(0, 1));
  const { id, operator, service, rule, severity, startedAt, openedAt, transitions, simulated } = incidentOf();
  const times = { endedAt: startedAt + 1, resolvedAt: startedAt + 2 };
  const before = {
    id,
    operator,
    service,
    rule,
    severity,
    state: 'resolved',
    startedAt,
    openedAt,
    ...times,
    transitions,
    simulated,
  };
  db.prepare('insert into incidents values (?, ?, ?, ?, ?)').run(
    id,
    operator,
    service,
    startedAt,
    JSON.stringify(before),
  );
  migrate(db);
  const row = db.prepare('select incident, due_at from incidents').get()!;
  const after = JSON.parse(String(row.incident));
  expect(after).toMatchObject(before);
  expect(new Set(Object.keys(after))).toEqual(new Set(Object.keys(incidentOf())));
  expect(row.due_at).toBe(0);
});

it('the log of an incident becomes rows, and so do the oldest of its deadlines and transitions', async () => {
  const db = new DatabaseSync(':memory:');
  const before = MIGRATIONS.findIndex(({ name }) => name === 'incident log');
  migrate(db, MIGRATIONS.slice(0, before));
  const { logged: _, ...record } = { ...longIncident(45), state: 'resolved', resolvedAt: T0 + 9 } as const;
  const transitions = [...record.transitions, { at: T0 + 9, to: 'resolved', reason: 'by-a-person' } as const];
  const call = {
    kind: 'call',
    by: 'ada',
    medium: 'phone',
    contact: 'NOC',
    outcome: 'answered',
    attempt: 1,
    text: null,
  } as const;
  const log: LogEntry[] = [
    { ...call, at: T0 + 7 },
    { ...call, at: T0 + 5, enteredAt: T0 + 8, attempt: 2 },
    { kind: 'answer', at: T0 + 8, by: 'ada', text: 'on "it"' },
    { kind: 'link', at: T0 + 8, by: 'ada', text: 'BUG-1' },
    { kind: 'note', at: T0 + 9, by: 'bob', text: 'resolved: ä' },
  ];
  const insert = db.prepare(
    'insert into incidents (id, operator, service, started_at, incident) values (?, ?, ?, 0, ?)',
  );
  insert.run(record.id, 'contoso', 'get-balance', JSON.stringify({ ...record, transitions, log }));
  const quiet = incidentOf({ id: 'quiet' });
  insert.run('quiet', 'contoso', 'page', JSON.stringify({ ...quiet, logged: undefined, log: [] }));
  const send = db.prepare(
    `insert into outbox (id, incident_id, step, occurrence, channel, created_at, incident, due_at) values (?, ?, 'opened', ?, 'log', 0, ?, 0)`,
  );
  send.run('told', record.id, 1, JSON.stringify({ ...record, transitions, log: log.slice(0, 2) }));
  send.run('bad', record.id, 2, '{"no');
  migrate(db);

  const store = whole(sqliteStore(db));
  const logged = { entries: 5, calls: 2, links: 1, firstCallAt: T0 + 5, firstAnswerAt: T0 + 8 };
  const endedBy = { at: T0 + 9, by: 'bob' };
  expect(await store.incidents({})).toEqual([{ ...record, transitions, logged, endedBy }, quiet]);
  expect((await store.incidentLog(record.id, { after: 0, limit: 9 })).map(({ entry }) => entry)).toEqual(log);
  const told = await store.claim('log', T0, T0 + 1, { limit: 9, priority: 'high' });
  expect(told!.messages).toMatchObject([{ incident: { transitions, logged: { entries: 2 } }, log: log.slice(0, 2) }]);
  expect(Math.max(...rowSizes(db))).toBeLessThan(16_384);
});

const rowSizes = (db: DatabaseSync) =>
  db
    .prepare('select octet_length(incident) as bytes from incidents')
    .all()
    .map(({ bytes }) => Number(bytes));

it('the row of an incident stays below 16 kB when it is as long, and its texts are, as they may be', async () => {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  const store = whole(sqliteStore(db));
  const who = { at: T0, by: '會'.repeat(66) };
  const summary = '會'.repeat(1_000);
  const contacts = Array.from({ length: 6 }, () => ({
    role: 'first-line',
    label: 'x'.repeat(80),
    media: ['phone', 'email'] as const,
  }));
  const long = { ...longIncident(1_000), summary, acknowledged: who, confirmed: who, endedBy: who, contacts };
  await store.commit(commitOf({ incidents: [long] }));
  expect(Math.max(...rowSizes(db))).toBeLessThan(16_384);
  expect(await store.incidents({})).toEqual([long]);
});

it('what a sentence in the detail said before is told by a column and a field', () => {
  const db = new DatabaseSync(':memory:');
  const before = MIGRATIONS.findIndex(({ name }) => name === 'certainty');
  migrate(db, MIGRATIONS.slice(0, before));
  const own = 'refusal 4 in a row; confirm by hand before calling anyone';
  const reasons = [`auth (${own})`, 'status (503)'];
  const incident = JSON.stringify(incidentOf({ evidence: { ...NO_EVIDENCE, reasons } }));
  db.exec(`insert into monitors values (1, 'contoso', 'page', 'local', 0)`);
  for (const table of ['samples', 'intake']) {
    const sample = db.prepare(
      `insert into ${table} (monitor, slot, started_at, reason, detail, simulated) values (?, ?, ?, ?, ?, 0)`,
    );
    sample.run(1, 1_000, 1_000, 'auth', own);
    sample.run(1, 2_000, 2_000, 'status', '503');
  }
  db.prepare("insert into incidents values ('a', 'contoso', 'page', 0, ?, null)").run(incident);
  migrate(db);
  const certainties = 'select certainty from samples union all select certainty from intake';
  expect(
    db
      .prepare(certainties)
      .all()
      .map(({ certainty }) => certainty),
  ).toEqual(['confirm-first', null, 'confirm-first', null]);
  const row = db.prepare('select incident from incidents').get() as { incident: string };
  expect(JSON.parse(row.incident).evidence).toMatchObject({ reasons, confirmFirst: [reasons[0]] });
});
