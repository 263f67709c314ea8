import type { Store } from '../pipeline/ports.ts';
import { ensureDataDir } from './data-dir.ts';
import { openDatabaseForReading } from './sqlite/open.ts';
import { type ReadOnlyStore, readOnlyStore } from './sqlite/store.ts';
import { openThreadedStore } from './threaded.ts';

export { acquireDaemonLock } from './lock.ts';
export { memoryStore } from './memory.ts';
export type { ReadOnlyStore } from './sqlite/store.ts';

/**
 * The store in `dataDir`, in a thread of its own; makes directory and database where they are missing. Rejects with a
 * `UserError` for a damaged, foreign or newer database, which stays as it is.
 */
export async function openStore({ dataDir }: { readonly dataDir: string }): Promise<Store> {
  ensureDataDir(dataDir);
  return openThreadedStore(dataDir);
}

/** What is stored in `dataDir`, for commands that only read, beside a running daemon or without one. Creates nothing. */
export function openForReading(dataDir: string): ReadOnlyStore {
  return readOnlyStore(openDatabaseForReading(dataDir));
}
