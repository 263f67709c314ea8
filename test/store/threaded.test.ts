import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import type { Store } from '../../src/pipeline/store.ts';
import { openStore } from '../../src/store/index.ts';
import { failingAt } from '../support/fail-points.ts';
import { startChild } from './children/start.ts';
import { describeStore } from './contract.ts';
import { makeDirectory, removeDirectory, temporaryDirectory } from './directories.ts';
import { commitOf, sampleOf, samplesFrom, T0 } from './fixtures.ts';

let dataDir: string;
let shared: Promise<Store> | null = null;

beforeAll(() => {
  dataDir = makeDirectory();
});

afterAll(async () => {
  await (await shared)?.close();
  removeDirectory(dataDir);
});

// Starting a thread takes a third of a second, so that the tests share one, and another connection empties its database.
describeStore('SQLite store in its own thread', async () => {
  shared ??= openStore({ dataDir });
  const store = await shared;
  emptyDatabase();
  return {
    ...store,
    close: () => {
      shared = null;
      return store.close();
    },
  };
});

describe('the store of a data directory', () => {
  it('makes the directory for its owner alone, and keeps what was stored', async () => {
    const directory = join(temporaryDirectory(), 'var', 'threenines');
    const store = await openStore({ dataDir: directory });
    await store.commit(commitOf({ samples: samplesFrom(T0, 3) }));
    await store.close();
    expect(statSync(directory).mode & 0o777).toBe(0o700);

    const again = await openStore({ dataDir: directory });
    expect(await Array.fromAsync(again.samples({}))).toEqual(samplesFrom(T0, 3));
    await again.close();
  });

  it('a database that cannot be opened rejects with what the user can do about it', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'threenines.db'), 'no database at all '.repeat(100));
    const opening = openStore({ dataDir: directory });
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(/threenines\.db: it is not a database, or it is damaged; restore it/);
  });

  it("a directory that cannot be made is the user's to mend", async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    await expect(openStore({ dataDir: join(file, 'data') })).rejects.toThrow(UserError);
  });

  it('finishes what was asked before it was closed, and refuses what is asked later', async () => {
    const store = await openStore({ dataDir: temporaryDirectory() });
    const commit = store.commit(commitOf({ samples: [sampleOf()] }));
    const closed = store.close();
    expect(await commit).toMatchObject({ stored: 1 });
    await closed;
    await expect(store.states()).rejects.toThrow('the store is closed');
  });

  it('starts its thread again when that has ended, and what was stored is there', async () => {
    const child = startChild('thread-dies.ts', [temporaryDirectory()], failingAt('commit:before:2:exit'));
    const lines = await Array.fromAsync(child.lines);
    expect(lines).toEqual(['stored 1, 1 in all', 'rejected, 1 in all', 'stored 1, 2 in all']);
    expect(await child.ended).toBeNull();
  });

  it('waits for another writer without holding up its caller', async () => {
    const directory = temporaryDirectory();
    const store = await openStore({ dataDir: directory });
    const other = new DatabaseSync(join(directory, 'threenines.db'));
    other.exec('begin immediate');
    let settled = false;
    const commit = store.commit(commitOf({ samples: [sampleOf()] })).finally(() => {
      settled = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(settled).toBe(false);
    other.close();
    expect(await commit).toMatchObject({ stored: 1 });
    await store.close();
  });
});

function emptyDatabase(): void {
  const db = new DatabaseSync(join(dataDir, 'threenines.db'));
  db.exec('pragma foreign_keys = off');
  const tables = db.prepare("select name from sqlite_schema where type = 'table' and name <> 'migrations'").all();
  for (const { name } of tables) db.exec(`delete from ${name}`);
  db.close();
}
