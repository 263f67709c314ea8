import type { TokenBook } from '../pipeline/access/ports.ts';
import type { CommandQueue, SwitchBoard } from '../pipeline/safety/ports.ts';
import type { Store } from '../pipeline/store.ts';
import { ensureDataDir } from './data-dir.ts';
import { whole } from './pages.ts';
import { openDatabase, openDatabaseBeside, openDatabaseForReading } from './sqlite/open.ts';
import { readOnlyStore, type StoreReader, sqliteStore } from './sqlite/store.ts';
import { tokenBook } from './sqlite/tokens.ts';

export { appliedConfiguration, keepAppliedConfiguration } from './applied-configuration.ts';
export { backupStore, restoreStore, verifyFile } from './backup.ts';
export { DATABASE_FILE } from './file-names.ts';
export { acquireDaemonLock, isDaemonRunning } from './lock.ts';
export { nothingStored } from './nothing-stored.ts';
export { openStore } from './open.ts';
export { isThere } from './presence.ts';
export { hasData, hasStore, setStoreAside } from './sqlite/open.ts';
export type { ReadOnlyStore, StoreReader } from './sqlite/store.ts';

/** What is stored in `dataDir`, for commands that only read, beside a running daemon or without one. Creates nothing. */
export function openForReading(dataDir: string): StoreReader {
  return readOnlyStore(openDatabaseForReading(dataDir));
}

/** The store of a daemon, which may be running, for a command that adds to it. Creates nothing. */
export function openBeside(dataDir: string): Store {
  const db = openDatabaseBeside(dataDir);
  db.exec('pragma synchronous = full');
  const store = sqliteStore(db);
  return whole(store);
}

/** The part of a store that a command may write beside a running daemon. */
export interface CommandStore extends SwitchBoard, CommandQueue {
  close(): Promise<void>;
}

/** Makes directory and database where they are missing: an operator can be stopped before the first start. */
export function openForCommands(dataDir: string): CommandStore {
  ensureDataDir(dataDir);
  return sqliteStore(openDatabase(dataDir));
}

/** The API tokens of a data folder, beside its daemon or without one. Creates nothing. */
export function openTokens(dataDir: string): TokenBook & { close(): Promise<void> } {
  const db = openDatabaseBeside(dataDir);
  db.exec('pragma synchronous = full');
  return { ...tokenBook(db), close: async () => db.close() };
}
