import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sampleId } from '../../../src/core/sample.ts';
import { DATABASE_FILE } from '../../../src/store/file-names.ts';
import { openForReading } from '../../../src/store/index.ts';
import { appliedCount, migrate } from '../../../src/store/sqlite/migrate.ts';
import { MIGRATIONS } from '../../../src/store/sqlite/migrations/index.ts';
import { openDatabase } from '../../../src/store/sqlite/open.ts';
import { BATCH_SAMPLES, batchFrom } from '../../store/children/batches.ts';
import { startChild } from '../../store/children/start.ts';
import { temporaryDirectory } from '../../store/directories.ts';
import { failingAt } from '../../support/fail-points.ts';
import { randomDelaysMs, runs } from '../../support/random.ts';

const KILLS = runs(3);
const LONGEST_RUN_MS = 100;

it(`after ${KILLS} kills at random every commit that was reported is there, whole and once`, async () => {
  const dataDir = temporaryDirectory();
  const reported = new Set<number>();
  let stored: number[] = [];
  for (const runMs of randomDelaysMs(KILLS, LONGEST_RUN_MS)) {
    const writer = startChild('commit-for-ever.ts', [dataDir, String((stored.at(-1) ?? -1) + 1)]);
    reported.add(Number((await writer.lines.next()).value));
    await delay(runMs);
    writer.process.kill('SIGKILL');
    for await (const line of writer.lines) reported.add(Number(line));
    await writer.ended;
    stored = await wholeBatches(dataDir);
    expect(reported.difference(new Set(stored))).toEqual(new Set());
  }
  expect(stored).toEqual(stored.map((_, index) => index));
  expect(integrityOf(dataDir)).toBe('ok');
});

it.for([
  ['commit:before:3', 2],
  ['commit:samples-stored:3', 2],
  ['commit:before-outbox:3', 2],
  ['commit:after:3', 3],
] as const)('killed at %s, %i commits remain, all of them whole', async ([failPoint, remaining]) => {
  const dataDir = temporaryDirectory();
  const writer = startChild('commit-for-ever.ts', [dataDir, '0'], failingAt(failPoint));
  expect(await writer.ended).toBe('SIGKILL');
  expect(await wholeBatches(dataDir)).toHaveLength(remaining);
  expect(integrityOf(dataDir)).toBe('ok');
});

it.for(['intake:filed', 'retention:purged'])(
  'killed at %s, nothing is lost or doubled, and the next run does it',
  async (failPoint) => {
    const dataDir = temporaryDirectory();
    expect(await startChild('keep-house.ts', [dataDir], failingAt(failPoint)).ended).toBe('SIGKILL');
    expect(await wholeBatches(dataDir)).toEqual([0, 1, 2, 3]);
    expect(integrityOf(dataDir)).toBe('ok');

    expect(await startChild('keep-house.ts', [dataDir]).ended).toBe(null);
    const { samples, counted } = await contentOf(dataDir);
    expect(samples).toHaveLength(2 * BATCH_SAMPLES);
    expect(Math.min(...samples.map(({ slot }) => slot))).toBe(batchFrom(2));
    expect(counted).toBe(4 * BATCH_SAMPLES);
  },
);

it.for([1, Math.ceil(MIGRATIONS.length / 2), MIGRATIONS.length - 1])(
  'killed in the middle of migration %i, the next start goes on from there',
  async (passage) => {
    const dataDir = temporaryDirectory();
    const file = join(dataDir, DATABASE_FILE);
    const old = new DatabaseSync(file);
    migrate(old, MIGRATIONS.slice(0, 1));
    old.exec(`insert into monitors values (1, 'contoso', 'page', 'local', 0);
              insert into samples (monitor, slot, started_at, reason, simulated) values (1, 0, 3, 'ok', 0)`);
    old.close();
    const killed = startChild('open-database.ts', [dataDir], failingAt(`schema:migrated:${passage}`));
    expect(await killed.ended).toBe('SIGKILL');
    const half = new DatabaseSync(file);
    expect(appliedCount(half)).toBe(passage);
    half.close();

    expect(await startChild('open-database.ts', [dataDir]).ended).toBe(null);
    expect((await contentOf(dataDir)).samples).toMatchObject([{ operator: 'contoso', slot: 0, reason: 'ok' }]);
    expect(integrityOf(dataDir)).toBe('ok');
  },
);

it('killed while it makes the database, there is none, and the next start makes it', async () => {
  const dataDir = temporaryDirectory();
  expect(await startChild('open-database.ts', [dataDir], failingAt('schema:migrated:2')).ended).toBe('SIGKILL');
  expect(existsSync(join(dataDir, DATABASE_FILE))).toBe(false);
  expect(await startChild('open-database.ts', [dataDir]).ended).toBe(null);
  expect(integrityOf(dataDir)).toBe('ok');
});

async function contentOf(dataDir: string) {
  const store = openForReading(dataDir);
  const samples = await Array.fromAsync(store.samples({}));
  const rollups = await Array.fromAsync(store.rollups({ from: 0, to: Number.MAX_SAFE_INTEGER }));
  const incidents = await store.incidents({});
  await store.close();
  return { samples, counted: rollups.reduce((sum, { cells }) => sum + cells[0]!.latency.count, 0), incidents };
}

/** The numbers of the batches in the store. Each has all of its samples, counted once, its incident and its message. */
async function wholeBatches(dataDir: string): Promise<number[]> {
  const { samples, counted, incidents } = await contentOf(dataDir);
  const batches = Map.groupBy(samples, ({ detail }) => Number(detail));
  for (const batch of batches.values()) expect(batch).toHaveLength(BATCH_SAMPLES);
  expect(new Set(samples.map(sampleId)).size).toBe(samples.length);
  expect(counted).toBe(samples.length);
  const ids = [...batches.keys()].map((number) => `incident-${number}`);
  expect(incidents.map(({ id }) => id)).toEqual(ids);
  expect(messagesIn(dataDir)).toEqual(ids.map((id) => `${id}/opened/1/log`));
  return [...batches.keys()];
}

function messagesIn(dataDir: string): unknown[] {
  const db = new DatabaseSync(join(dataDir, DATABASE_FILE), { readOnly: true });
  const rows = db.prepare('select id from outbox order by seq').all();
  db.close();
  return rows.map(({ id }) => id);
}

function integrityOf(dataDir: string): unknown {
  const db = openDatabase(dataDir);
  const row = db.prepare('pragma integrity_check').get();
  db.close();
  return row?.integrity_check;
}
