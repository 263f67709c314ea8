import { renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { storeIdentity } from '../../src/store/identity.ts';
import { acquireDaemonLock, backupStore } from '../../src/store/index.ts';
import { openDatabase } from '../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../src/store/sqlite/store.ts';
import { temporaryDirectory } from './directories.ts';
import { commitOf, samplesFrom, T0 } from './fixtures.ts';

async function running() {
  const folder = temporaryDirectory();
  const lock = acquireDaemonLock(folder);
  const db = openDatabase(folder);
  const store = sqliteStore(db);
  const { check } = storeIdentity(folder);
  const file = join(folder, 'threenines.db');
  await store.commit(commitOf({ samples: samplesFrom(T0, 500) }));
  db.exec('pragma wal_checkpoint(truncate)');
  return { folder, file, check, store, lock, db };
}

it('the files of a store that is written to are sound', async () => {
  const { check, store, db } = await running();
  expect(check()).toBeNull();
  for (let round = 1; round < 5; round += 1) {
    await store.commit(commitOf({ samples: samplesFrom(T0 + round * 60_000_000, 500) }));
    expect(check()).toBeNull();
    db.exec('pragma wal_checkpoint');
    expect(check()).toBeNull();
  }
});

it.each([
  ['its removal', ({ file }: { file: string }) => rmSync(file), 'database-gone'],
  [
    'another one in its place',
    async ({ file, folder }: { file: string; folder: string }) => {
      await backupStore(folder, `${file}.copy`);
      renameSync(`${file}.copy`, file);
    },
    'database-replaced',
  ],
  ['a cut', ({ file }: { file: string }) => truncateSync(file, 8_192), 'database-truncated'],
  ['an empty file', ({ file }: { file: string }) => truncateSync(file, 0), 'database-truncated'],
  ['other bytes', ({ file }: { file: string }) => writeFileSync(file, 'x'.repeat(200_000)), 'database-damaged'],
  ['the removal of its lock', ({ folder }: { folder: string }) => rmSync(join(folder, 'threenines.lock')), 'lock-gone'],
] as const)('a running daemon notices %s', async (_, damage, fault) => {
  const place = await running();
  await damage(place);
  expect(place.check()).toBe(fault);
});
