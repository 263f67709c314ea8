import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { openForReading } from '../../../src/store/index.ts';
import { MIGRATIONS } from '../../../src/store/sqlite/migrations/index.ts';
import { openDatabase } from '../../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../../src/store/sqlite/store.ts';
import { BATCH_SAMPLES } from '../children/batches.ts';
import { startChild } from '../children/start.ts';
import { temporaryDirectory } from '../directories.ts';
import { commitOf, samplesFrom, T0 } from '../fixtures.ts';

const fileIn = (dataDir: string) => join(dataDir, 'threenines.db');

/** A closed database with 500 samples. */
async function filledDirectory(): Promise<string> {
  const dataDir = temporaryDirectory();
  const store = sqliteStore(openDatabase(dataDir));
  await store.commit(commitOf({ samples: samplesFrom(T0, 500) }));
  await store.close();
  return dataDir;
}

const NEXT = MIGRATIONS.length + 1;

function editIn(dataDir: string, sql: string): void {
  const db = new DatabaseSync(fileIn(dataDir));
  db.exec(sql);
  db.close();
}

describe('opening the database', () => {
  it('leaves one file beside its journal, durable, with foreign keys', () => {
    const dataDir = temporaryDirectory();
    const db = openDatabase(dataDir);
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'].map(
      (name) => Object.values(db.prepare(`pragma ${name}`).get()!)[0],
    );
    expect(settings).toEqual(['wal', 2, 1, 5_000]);
    db.close();
    expect(readdirSync(dataDir)).toEqual(['threenines.db', 'threenines.store']);
  });

  it.for<[string, (file: string, dataDir: string) => void, string]>([
    ['is empty', (file) => truncateSync(file, 0), 'it is empty; restore it from a backup'],
    ['is cut short', (file) => truncateSync(file, 20_000), 'it is damaged; restore it from a backup'],
    ['is cut within its first page', (file) => truncateSync(file, 300), 'damaged; restore it from a backup'],
    ['is something else', (file) => writeFileSync(file, 'x'.repeat(5_000)), 'it is not a database, or it is damaged'],
    ['belongs to another program', (_, dataDir) => editIn(dataDir, 'drop table migrations'), 'it is not a threenines'],
    [
      'comes from a newer version',
      (_, dataDir) => editIn(dataDir, `insert into migrations values (${NEXT}, 'next', 'abc', '2027-01-01')`),
      `it was written by a newer threenines (schema ${NEXT}, this program knows ${NEXT - 1}); run that version, or restore`,
    ],
    [
      'has a schema of the same number but another text',
      (_, dataDir) => editIn(dataDir, "update migrations set checksum = 'abc'"),
      'its schema 1 is not the one this program knows',
    ],
  ])('a database that %s is refused and left as it is', async ([, spoil, message]) => {
    const dataDir = await filledDirectory();
    const file = fileIn(dataDir);
    spoil(file, dataDir);
    const before = readFileSync(file);
    for (const open of [openDatabase, openForReading]) {
      expect(() => open(dataDir)).toThrow(UserError);
      expect(() => open(dataDir)).toThrow(file);
    }
    expect(() => openDatabase(dataDir)).toThrow(message);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('a journal without its database is no reason to begin an empty one', async () => {
    const dataDir = await filledDirectory();
    const bare = temporaryDirectory();
    copyFileSync(fileIn(dataDir), `${fileIn(bare)}-wal`);
    expect(() => openDatabase(bare)).toThrow(/it is missing, but its journal is still there/);
    expect(readdirSync(bare)).toEqual(['threenines.db-wal']);
  });
});

describe('opening for reading', () => {
  it('a directory without data is named, and nothing is made in it', () => {
    const dataDir = temporaryDirectory();
    expect(() => openForReading(dataDir)).toThrow(UserError);
    expect(() => openForReading(dataDir)).toThrow(`${dataDir} holds no data yet`);
    expect(() => openForReading(join(dataDir, 'nowhere'))).toThrow(UserError);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('reads beside a writer, and sees what it commits', async () => {
    const dataDir = temporaryDirectory();
    const writer = sqliteStore(openDatabase(dataDir));
    const reader = openForReading(dataDir);
    expect(await Array.fromAsync(reader.samples({}))).toEqual([]);
    await writer.commit(commitOf({ samples: samplesFrom(T0, 3) }));
    expect(await Array.fromAsync(reader.samples({}))).toEqual(samplesFrom(T0, 3));
    await reader.close();
    await writer.close();
  });

  it('reads what a killed writer has left in its journal', async () => {
    const dataDir = temporaryDirectory();
    const writer = startChild('commit-for-ever.ts', [dataDir, '0']);
    await writer.lines.next();
    writer.process.kill('SIGKILL');
    await writer.ended;
    expect(existsSync(`${fileIn(dataDir)}-wal`)).toBe(true);
    const reader = openForReading(dataDir);
    expect((await Array.fromAsync(reader.samples({}))).length).toBeGreaterThanOrEqual(BATCH_SAMPLES);
    await reader.close();
  });

  it('an older database is to be upgraded first', async () => {
    const dataDir = await filledDirectory();
    editIn(dataDir, 'delete from migrations');
    expect(() => openForReading(dataDir)).toThrow('it was written by an older threenines; start "threenines run" once');
  });
});

it('a database that is gone is no first start, until somebody says so', () => {
  const directory = temporaryDirectory();
  openDatabase(directory).close();
  for (const name of readdirSync(directory)) if (name.startsWith('threenines.db')) rmSync(join(directory, name));
  expect(() => openDatabase(directory)).toThrow(/threenines\.db: it is gone, and the folder held one before/);
  expect(readdirSync(directory)).toEqual(['threenines.store']);
  rmSync(join(directory, 'threenines.store'));
  openDatabase(directory).close();
});

it('a database, its mark and its journal are for their owner alone', () => {
  const directory = temporaryDirectory();
  const db = openDatabase(directory);
  const modes = readdirSync(directory).map((name) => statSync(join(directory, name)).mode & 0o777);
  expect(new Set(modes)).toEqual(new Set([0o600]));
  db.close();
});
