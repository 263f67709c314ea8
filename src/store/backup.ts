/** Copies of the database that are whole, while a daemon writes to it, and the way back. */
import { renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { UserError } from '../core/errors.ts';
import { makeOwnFile, temporaryName } from '../files/atomic-file.ts';
import { ensureDataDir } from './data-dir.ts';
import { DATABASE_FILE } from './file-names.ts';
import { flushToDisk } from './flush-to-disk.ts';
import { acquireDaemonLock } from './lock.ts';
import { isThere } from './presence.ts';
import { describingFailure } from './sqlite/errors.ts';
import { appliedCount } from './sqlite/migrate.ts';
import { openDatabaseForReading } from './sqlite/open.ts';

/**
 * All pages in one step: SQLite begins anew after each step between which another process has written, and a daemon
 * writes twice a second. The copy is one read transaction, so that nobody waits for it.
 */
const ALL_PAGES = 0x7fffffff;

/**
 * Writes a copy of the database to `file`: every commit from before the call is in it, and none in part. The file appears
 * only when it is complete and was found sound. Resolves to its size in bytes.
 */
export async function backupStore(dataDir: string, file: string): Promise<number> {
  if (isThere(file)) throw new UserError(`${file} exists already; name a new file`);
  const source = openDatabaseForReading(dataDir);
  const unfinished = temporaryName(file);
  try {
    makeForBackup(unfinished, file);
    await describingFailureOf(file, () => backup(source, unfinished, { rate: ALL_PAGES }));
    asSingleFile(unfinished);
    verifyFile(unfinished);
    flushToDisk(unfinished);
    renameSync(unfinished, file);
    flushToDisk(dirname(file));
    return statSync(file).size;
  } finally {
    source.close();
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${unfinished}${suffix}`, { force: true });
  }
}

/** Reads the whole file; throws `UserError` for one that is no sound database of this program. */
export function verifyFile(file: string): void {
  if (!isThere(file)) throw new UserError(`${file}: there is no such file`);
  describingFailure(file, () => {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      appliedCount(db);
      const [first] = db.prepare('pragma integrity_check(1)').all();
      if (first?.integrity_check !== 'ok') throw new UserError(`it is damaged: ${first?.integrity_check}`);
      if (db.prepare('pragma foreign_key_check').get() !== undefined)
        throw new UserError('it is damaged: rows refer to monitors that are not there');
    } finally {
      db.close();
    }
  });
}

/**
 * Puts a backup in the place of a data folder's database. Refused while a daemon runs on the folder, and, without
 * `replace`, when there is a database. The one that was there is kept beside the new one; resolves to its path.
 */
export function restoreStore(
  file: string,
  dataDir: string,
  { replace, stamp }: { replace: boolean; stamp: string },
): string | null {
  verifyFile(file);
  ensureDataDir(dataDir);
  const lock = acquireDaemonLock(dataDir, 0);
  try {
    const path = join(dataDir, DATABASE_FILE);
    const old = ['', '-wal', '-shm'].filter((suffix) => isThere(`${path}${suffix}`));
    if (old.length > 0 && !replace)
      throw new UserError(`${path} exists; --force puts the backup in its place and keeps it beside`);
    const fresh = temporaryName(path);
    makeOwnFile(fresh);
    copyWhole(file, fresh);
    flushToDisk(fresh);
    const kept = `${path}.replaced-${stamp}`;
    for (const suffix of old) renameSync(`${path}${suffix}`, `${kept}${suffix}`);
    renameSync(fresh, path);
    flushToDisk(dataDir);
    return old.length > 0 ? kept : null;
  } finally {
    lock.release();
  }
}

function makeForBackup(unfinished: string, file: string): void {
  try {
    makeOwnFile(unfinished);
  } catch (error) {
    throw new UserError(`${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

/** With what stands in a journal beside it, which a copy of the file alone would lose. */
function copyWhole(file: string, empty: string): void {
  describingFailure(file, () => {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      db.prepare('vacuum into ?').run(empty);
    } finally {
      db.close();
    }
  });
}

/** Out of write-ahead mode, in which a copied file would want its journal beside it. The daemon turns it on again. */
function asSingleFile(file: string): void {
  const db = new DatabaseSync(file);
  try {
    db.exec('pragma journal_mode = delete');
  } finally {
    db.close();
  }
}

async function describingFailureOf<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return describingFailure(path, () => {
      throw error;
    });
  }
}
