import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sampleId } from '../../../src/core/sample.ts';
import { openForReading } from '../../../src/store/index.ts';
import { openDatabase } from '../../../src/store/sqlite/open.ts';
import { BATCH_SAMPLES } from '../../store/children/batches.ts';
import { startChild } from '../../store/children/start.ts';
import { temporaryDirectory } from '../../store/directories.ts';
import { failingAt } from '../../support/fail-points.ts';

const KILLS = 20;
const LONGEST_RUN_MS = 100;

it(`after ${KILLS} kills at random every commit that was reported is there, whole and once`, async () => {
  const dataDir = temporaryDirectory();
  const reported = new Set<number>();
  let stored: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const writer = startChild('commit-for-ever.ts', [dataDir, String((stored.at(-1) ?? -1) + 1)]);
    reported.add(Number((await writer.lines.next()).value));
    await delay(Math.random() * LONGEST_RUN_MS);
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

/** The numbers of the batches in the store. Each has all of its samples, counted once, its incident and its message. */
async function wholeBatches(dataDir: string): Promise<number[]> {
  const store = openForReading(dataDir);
  const samples = await Array.fromAsync(store.samples({}));
  const rollups = await Array.fromAsync(store.rollups({ from: 0, to: Number.MAX_SAFE_INTEGER }));
  const incidents = await store.incidents({});
  await store.close();

  const batches = Map.groupBy(samples, ({ detail }) => Number(detail));
  for (const batch of batches.values()) expect(batch).toHaveLength(BATCH_SAMPLES);
  expect(new Set(samples.map(sampleId)).size).toBe(samples.length);
  expect(rollups.reduce((sum, { cells }) => sum + cells[0]!.latency.count, 0)).toBe(samples.length);
  const ids = [...batches.keys()].map((number) => `incident-${number}`);
  expect(incidents.map(({ id }) => id)).toEqual(ids);
  expect(messagesIn(dataDir)).toEqual(ids.map((id) => `${id}/opened/1/log`));
  return [...batches.keys()];
}

function messagesIn(dataDir: string): unknown[] {
  const db = new DatabaseSync(join(dataDir, 'threenines.db'), { readOnly: true });
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
