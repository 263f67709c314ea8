import type { DatabaseSync } from 'node:sqlite';

/** Runs `work` as one write transaction. When it throws, nothing of it remains and the error goes on to the caller. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  return within(db, 'begin immediate', work);
}

/** Runs `work` on one state of the database: what others write meanwhile is not seen. */
export function snapshot<T>(db: DatabaseSync, work: () => T): T {
  // A store that is held is on one state already.
  return db.isTransaction ? work() : within(db, 'begin', work);
}

function within<T>(db: DatabaseSync, begin: string, work: () => T): T {
  db.exec(begin);
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
