import type { Store } from '../pipeline/store.ts';
import { ensureDataDir } from './data-dir.ts';
import { openThreadedStore } from './threaded.ts';

/**
 * The store in `dataDir`, in a thread of its own; makes directory and database where they are missing. Rejects with a
 * `UserError` for a damaged, foreign or newer database, which stays as it is.
 *
 * Apart from the rest, so that the daemon's main thread does not load the database code that only the store's thread runs.
 */
export async function openStore({ dataDir }: { readonly dataDir: string }): Promise<Store> {
  ensureDataDir(dataDir);
  return openThreadedStore(dataDir);
}
