import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { acquireDaemonLock, backupStore, openForReading, restoreStore, verifyFile } from '../../src/store/index.ts';
import { openDatabase } from '../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../src/store/sqlite/store.ts';
import { BATCH_SAMPLES } from './children/batches.ts';
import { startChild } from './children/start.ts';
import { temporaryDirectory } from './directories.ts';
import { commitOf, samplesFrom, T0 } from './fixtures.ts';

async function storeWith(samples: number): Promise<string> {
  const dataDir = temporaryDirectory();
  const store = sqliteStore(openDatabase(dataDir));
  await store.commit(commitOf({ samples: samplesFrom(T0, samples) }));
  await store.close();
  return dataDir;
}

async function samplesIn(dataDir: string): Promise<number> {
  const store = openForReading(dataDir);
  try {
    return (await Array.fromAsync(store.samples({}))).length;
  } finally {
    await store.close();
  }
}

const restore = (file: string, dataDir: string, replace = false) =>
  restoreStore(file, dataDir, { replace, stamp: 'then' });

describe('a backup', () => {
  it('beside a busy writer is whole, and holds every commit that was acknowledged before it began', async () => {
    const dataDir = temporaryDirectory();
    const writer = startChild('commit-for-ever.ts', [dataDir, '0']);
    for (const round of [1, 2, 3, 4]) {
      let acknowledged = 0;
      for (let line = 0; line < 25; line += 1) acknowledged = Number((await writer.lines.next()).value);
      const file = join(temporaryDirectory(), `backup-${round}.db`);
      expect(await backupStore(dataDir, file)).toBe(statSync(file).size);
      expect(statSync(file).mode & 0o777).toBe(0o600);

      const restored = temporaryDirectory();
      restore(file, restored);
      const store = openForReading(restored);
      const batches = Map.groupBy(await Array.fromAsync(store.samples({})), ({ detail }) => Number(detail));
      const incidents = await store.incidents({});
      await store.close();
      expect(batches.size).toBeGreaterThan(acknowledged);
      expect([...batches.keys()]).toEqual(Array.from(batches.keys(), (_, index) => index));
      expect([...batches.values()].filter((batch) => batch.length !== BATCH_SAMPLES)).toEqual([]);
      expect(incidents.length).toBe(batches.size);
    }
  });

  it('leaves one file and nothing beside it', async () => {
    const directory = temporaryDirectory();
    await backupStore(await storeWith(5), join(directory, 'backup.db'));
    expect(readdirSync(directory)).toEqual(['backup.db']);
  });

  it('never writes over a file, and needs a store and a place to write to', async () => {
    const dataDir = await storeWith(5);
    const file = join(temporaryDirectory(), 'backup.db');
    writeFileSync(file, 'mine');
    await expect(backupStore(dataDir, file)).rejects.toThrow('exists already');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await expect(backupStore(temporaryDirectory(), `${file}.2`)).rejects.toThrow('holds no data yet');
    await expect(backupStore(dataDir, join(dataDir, 'nowhere', 'backup.db'))).rejects.toThrow(UserError);
  });
});

describe('restoring', () => {
  it('needs --force where there is a store, and then keeps that one beside', async () => {
    const [old, fresh] = [await storeWith(3), await storeWith(7)];
    const file = join(temporaryDirectory(), 'backup.db');
    await backupStore(fresh, file);
    expect(() => restore(file, old)).toThrow(/exists; --force puts the backup in its place/);
    expect(await samplesIn(old)).toBe(3);
    const kept = restore(file, old, true);
    expect(await samplesIn(old)).toBe(7);
    expect(kept).toBe(join(old, 'threenines.db.replaced-then'));
    verifyFile(kept!);
    expect(statSync(join(old, 'threenines.db')).mode & 0o777).toBe(0o600);
  });

  it('is refused while a daemon runs on the folder, whatever is forced', async () => {
    const dataDir = await storeWith(3);
    const file = join(temporaryDirectory(), 'backup.db');
    await backupStore(dataDir, file);
    const lock = acquireDaemonLock(dataDir);
    try {
      expect(() => restore(file, dataDir, true)).toThrow(/another threenines is running/);
    } finally {
      lock.release();
    }
    expect(await samplesIn(dataDir)).toBe(3);
  });

  it.for<[string, (file: string) => void, RegExp]>([
    ['is cut short', (file) => truncateSync(file, statSync(file).size - 8_192), /damaged/],
    ['is something else', (file) => writeFileSync(file, 'x'.repeat(5_000)), /not a database/],
    ['has a page of rubbish', (file) => spoilPage(file, 20), /damaged/],
  ])('a backup that %s is refused, and changes nothing', async ([, spoil, message]) => {
    const file = join(temporaryDirectory(), 'backup.db');
    await backupStore(await storeWith(500), file);
    spoil(file);
    const target = temporaryDirectory();
    expect(() => restore(file, target)).toThrow(UserError);
    expect(() => restore(file, target)).toThrow(message);
    expect(existsSync(join(target, 'threenines.db'))).toBe(false);
  });
});

function spoilPage(file: string, page: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xab, page * 4_096, (page + 1) * 4_096);
  writeFileSync(file, bytes);
}

it('a file with its journal beside it is restored with what stands in the journal', async () => {
  const live = temporaryDirectory();
  const db = openDatabase(live);
  const store = sqliteStore(db);
  await store.commit(commitOf({ samples: samplesFrom(T0, 7) }));
  db.exec('pragma wal_checkpoint(truncate)');
  await store.commit(commitOf({ samples: samplesFrom(T0 + 3_600_000, 16) }));
  const copy = temporaryDirectory();
  for (const suffix of ['', '-wal']) copyFileSync(join(live, `threenines.db${suffix}`), join(copy, `copy.db${suffix}`));
  await store.close();
  const target = temporaryDirectory();
  restore(join(copy, 'copy.db'), target);
  expect(await samplesIn(target)).toBe(23);
  expect(statSync(join(target, 'threenines.db')).mode & 0o777).toBe(0o600);
});
