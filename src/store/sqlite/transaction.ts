import type { DatabaseSync } from 'node:sqlite';

/** Runs `work` as one write transaction. When it throws, nothing of it remains and the error goes on to the caller. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('begin immediate');
  try {
    const result = work();
    db.exec('commit');
    return result;
  } catch (error) {
    // After some errors (a full disk) SQLite has rolled back by itself.
    if (db.isTransaction) db.exec('rollback');
    throw error;
  }
}
