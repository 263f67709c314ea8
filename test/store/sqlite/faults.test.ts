import type { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { whole } from '../../../src/store/pages.ts';
import { openDatabase } from '../../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../../src/store/sqlite/store.ts';
import { startChild } from '../children/start.ts';
import { temporaryDirectory } from '../directories.ts';
import { commitOf, messageOf, sampleOf, samplesFrom, T0 } from '../fixtures.ts';

function openStoreIn(dataDir: string, busyTimeoutMs?: number) {
  const db = openDatabase(dataDir, busyTimeoutMs);
  onTestFinished(() => {
    if (db.isOpen) db.close();
  });
  return { db, store: whole(sqliteStore(db)) };
}

const countOf = (db: DatabaseSync, table: string) => db.prepare(`select count(*) as n from ${table}`).get()!.n;

it('a full disk: the commit rejects and leaves nothing; when there is room again, all is as before', async () => {
  const { db, store } = openStoreIn(temporaryDirectory());
  await store.commit(commitOf({ samples: samplesFrom(T0, 10) }));
  const { page_count: pages } = db.prepare('pragma page_count').get()!;
  db.exec(`pragma max_page_count = ${Number(pages) + 2}`);

  const big = commitOf({ samples: samplesFrom(T0 + 300_000, 1_000), outbox: [messageOf()] });
  await expect(store.commit(big)).rejects.toThrow('database or disk is full');
  expect(countOf(db, 'intake')).toBe(10);
  expect(countOf(db, 'outbox')).toBe(0);

  db.exec('pragma max_page_count = 1000000');
  const { stored, rollups } = await store.commit(big);
  expect(stored).toBe(1_000);
  expect(rollups[0]?.cells[0]?.latency.count).toBe(120);
  expect(db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
});

it('a database that another process keeps locked: the commit rejects in the end, and works when it is free', async () => {
  const dataDir = temporaryDirectory();
  const { store } = openStoreIn(dataDir, 100);
  await store.commit(commitOf({ samples: [sampleOf()] }));
  const holder = startChild('hold-database.ts', [dataDir]);
  await holder.lines.next();

  const next = commitOf({ samples: [sampleOf({ slot: T0 + 30_000 })] });
  await expect(store.commit(next)).rejects.toThrow('database is locked');
  expect(await Array.fromAsync(store.samples({}))).toHaveLength(1);

  holder.process.kill('SIGKILL');
  await holder.ended;
  expect(await store.commit(next)).toMatchObject({ stored: 1, rollups: [{ cells: [{ latency: { count: 2 } }] }] });
});

it('what another connection has written is seen: nothing is counted from memory', async () => {
  const dataDir = temporaryDirectory();
  const one = openStoreIn(dataDir).store;
  const other = openStoreIn(dataDir).store;
  for (const [index, store] of [one, other, one, other].entries()) {
    const { rollups } = await store.commit(commitOf({ samples: [sampleOf({ slot: T0 + index * 30_000 })] }));
    expect(rollups[0]?.cells[0]?.latency.count).toBe(index + 1);
  }
});
