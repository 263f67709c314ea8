import { linkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../core/errors.ts';
import { makeOwnFile, temporaryName } from '../../files/atomic-file.ts';
import { type FailPoint, NO_FAIL_POINT } from '../fail-point.ts';
import { DATABASE_FILE, MARK_FILE } from '../file-names.ts';
import { flushToDisk } from '../flush-to-disk.ts';
import { isThere, requirePermission } from '../presence.ts';
import { describingFailure, HOW_TO_MEND } from './errors.ts';
import { appliedCount, migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';

const BUSY_TIMEOUT_MS = 5_000;

const MARK = `This folder holds a store. Should ${DATABASE_FILE} be missing, no empty one is made in its place while this file is here.\n`;

/** A database that was there and is gone is a loss, not a first start. Throws `UserError`. */
function refuseToForget(dataDir: string): void {
  const mark = join(dataDir, MARK_FILE);
  if (!isThere(mark)) return;
  throw new UserError(
    `it is gone, and the folder held one before; put a backup in its place with "threenines restore", ` +
      `or remove ${mark} to begin with an empty one`,
  );
}

export function hasData(dataDir: string): boolean {
  return isThere(join(dataDir, DATABASE_FILE));
}

/**
 * Opens the database for writing, and makes it when the directory has none; a damaged, foreign or newer one is refused
 * with a `UserError` and left as it is.
 */
export function openDatabase(
  dataDir: string,
  busyTimeoutMs = BUSY_TIMEOUT_MS,
  failPoint: FailPoint = NO_FAIL_POINT,
): DatabaseSync {
  const path = join(dataDir, DATABASE_FILE);
  return describingFailure(path, () => {
    if (!isThere(path)) {
      refuseToForget(dataDir);
      create(path, failPoint);
    }
    if (!isThere(join(dataDir, MARK_FILE))) writeFileSync(join(dataDir, MARK_FILE), MARK, { mode: 0o600 });
    if (statSync(path).size === 0) throw new UserError(`it is empty; ${HOW_TO_MEND}`);
    return connect(path, { timeout: busyTimeoutMs }, (db) => {
      // A foreign database is refused before anything in it changes.
      appliedCount(db);
      // FULL: what was committed survives a power cut. Bounded: the cache (no slower than 64 MiB at 10,000 monitors), and the
      // journal, by 32 MiB before it is written back.
      db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -16384;
               pragma wal_autocheckpoint = 8192; pragma journal_size_limit = 67108864`);
      migrate(db, MIGRATIONS, failPoint);
    });
  });
}

/**
 * Opens the database for reading only. Works beside a running daemon, and after one that was killed (its journal is
 * taken into account). Creates no database.
 */
export function openDatabaseForReading(dataDir: string): DatabaseSync {
  return openExisting(dataDir, true);
}

/** Opens the database of a daemon, which may be running, for a command that adds to it. Creates and upgrades nothing. */
export function openDatabaseBeside(dataDir: string): DatabaseSync {
  return openExisting(dataDir, false);
}

function openExisting(dataDir: string, readOnly: boolean): DatabaseSync {
  const path = join(dataDir, DATABASE_FILE);
  if (!isThere(path)) {
    throw new UserError(
      `${dataDir} holds no data yet (there is no ${DATABASE_FILE}); check --data-dir, or start "threenines run" first`,
    );
  }
  requirePermission(path, !readOnly);
  return describingFailure(path, () =>
    connect(path, { timeout: BUSY_TIMEOUT_MS, readOnly }, (db) => {
      if (appliedCount(db) < MIGRATIONS.length) {
        throw new UserError(
          'it was written by an older threenines; start "threenines run" once to bring it up to date',
        );
      }
    }),
  );
}

export function hasStore(dataDir: string): boolean {
  return isThere(join(dataDir, DATABASE_FILE));
}

/** Renames the database and its journal, in place of those set aside before. Only under the daemon's lock. */
export function setStoreAside(dataDir: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    const path = join(dataDir, `${DATABASE_FILE}${suffix}`);
    const aside = join(dataDir, `previous-${DATABASE_FILE}${suffix}`);
    rmSync(aside, { force: true });
    if (isThere(path)) renameSync(path, aside);
  }
  rmSync(join(dataDir, MARK_FILE), { force: true });
}

/**
 * Made beside its place and linked into it whole, so that an empty or half-made file there is never ours, and so that
 * two programs that start at once end up with one database.
 */
function create(path: string, failPoint: FailPoint): void {
  if (isThere(`${path}-wal`)) {
    throw new UserError(`it is missing, but its journal is still there; ${HOW_TO_MEND}`);
  }
  const unfinished = temporaryName(path);
  makeOwnFile(unfinished);
  connect(unfinished, {}, (db) => {
    // Flushed once, when it is whole; before that nobody sees it.
    db.exec('pragma synchronous = off');
    migrate(db, MIGRATIONS, failPoint);
  }).close();
  flushToDisk(unfinished);
  try {
    linkSync(unfinished, path);
  } catch (error) {
    if (!isThere(path)) throw error;
  } finally {
    rmSync(unfinished);
  }
}

function connect(
  path: string,
  options: ConstructorParameters<typeof DatabaseSync>[1],
  prepare: (db: DatabaseSync) => void,
): DatabaseSync {
  const db = new DatabaseSync(path, options);
  try {
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
