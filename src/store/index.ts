import type { Store } from '../pipeline/ports.ts';
import { streams } from './pages.ts';
import { openDatabaseBeside, openDatabaseForReading } from './sqlite/open.ts';
import { type ReadOnlyStore, readOnlyStore, sqliteStore } from './sqlite/store.ts';

export { backupStore, restoreStore, verifyFile } from './backup.ts';
export { acquireDaemonLock } from './lock.ts';
export { memoryStore } from './memory.ts';
export { openStore } from './open.ts';
export type { ReadOnlyStore } from './sqlite/store.ts';

/** The store of a daemon, which may be running, for a command that adds to it. Creates nothing. */
export function openBeside(dataDir: string): Store {
  const db = openDatabaseBeside(dataDir);
  db.exec('pragma synchronous = full');
  const store = sqliteStore(db);
  return { ...store, ...streams(store) };
}

/** What is stored in `dataDir`, for commands that only read, beside a running daemon or without one. Creates nothing. */
export function openForReading(dataDir: string): ReadOnlyStore {
  return readOnlyStore(openDatabaseForReading(dataDir));
}

export { DATABASE_FILE } from './sqlite/open.ts';
