import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../core/errors.ts';
import { makeOwnFile } from '../files/atomic-file.ts';
import { ensureDataDir } from './data-dir.ts';
import { LOCK_FILE } from './file-names.ts';
import { isThere, requirePermission } from './presence.ts';
import { describingFailure, resultCode } from './sqlite/errors.ts';

const SQLITE_BUSY = 5;

/** Locks in force. A connection that nobody refers to is closed by the garbage collector, and its lock with it. */
const held = new Set<DatabaseSync>();

interface DaemonLock {
  release(): void;
}

/**
 * Makes this process the only daemon on the data directory, or throws a `UserError`.
 *
 * The lock is an exclusive transaction that stays open on a database of its own, so the kernel drops it however the
 * process ends; a pid file would lie after SIGKILL. Waits (and blocks) for up to `patienceMs`, since a predecessor that
 * was killed may still be going away.
 */
export function acquireDaemonLock(dataDir: string, patienceMs = 3_000): DaemonLock {
  ensureDataDir(dataDir);
  const path = join(dataDir, LOCK_FILE);
  return describingFailure(path, () => {
    if (!isThere(path)) makeLockFile(path);
    const db = new DatabaseSync(path, { timeout: patienceMs });
    try {
      db.exec('begin exclusive');
    } catch (error) {
      db.close();
      if (resultCode(error) !== SQLITE_BUSY) throw error;
      throw new UserError(`another threenines is running on ${dataDir}; stop it, or give this one its own --data-dir`);
    }
    held.add(db);
    return { release: () => release(db) };
  });
}

/** Two that start at once may both find none. */
function makeLockFile(path: string): void {
  try {
    makeOwnFile(path);
  } catch (error) {
    if (!isThere(path)) throw error;
  }
}

/** Whether a daemon, or something in its place, uses the data directory now. Changes nothing, and makes no file. */
export function isDaemonRunning(dataDir: string): boolean {
  const path = join(dataDir, LOCK_FILE);
  if (!isThere(path)) return false;
  requirePermission(path, false);
  return describingFailure(path, () => {
    const db = new DatabaseSync(path, { timeout: 0, readOnly: true });
    try {
      db.prepare('select count(*) from sqlite_schema').get();
      return false;
    } catch (error) {
      if (resultCode(error) !== SQLITE_BUSY) throw error;
      return true;
    } finally {
      db.close();
    }
  });
}

function release(db: DatabaseSync): void {
  if (held.delete(db)) db.close();
}
