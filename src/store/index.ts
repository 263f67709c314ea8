import { openDatabaseForReading } from './sqlite/open.ts';
import { type ReadOnlyStore, readOnlyStore } from './sqlite/store.ts';

export { acquireDaemonLock } from './lock.ts';
export { memoryStore } from './memory.ts';
export { openStore } from './open.ts';
export { hasStore, setStoreAside } from './sqlite/open.ts';
export type { ReadOnlyStore } from './sqlite/store.ts';

/** What is stored in `dataDir`, for commands that only read, beside a running daemon or without one. Creates nothing. */
export function openForReading(dataDir: string): ReadOnlyStore {
  return readOnlyStore(openDatabaseForReading(dataDir));
}
