import { Worker } from 'node:worker_threads';
import { TooManyReads } from '../core/errors.ts';
import type { ViewReads } from '../pipeline/viewing/ports.ts';
import { StoreThread } from './thread.ts';

/** Calls that wait at most: whoever asks beyond it is sent away, so that no queue grows behind a slow disk. */
const MOST_WAITING = 32;

export interface View extends ViewReads {
  close(): Promise<void>;
}

/** What people read of the database in `dataDir`, in a thread of its own beside the one that writes. Calls beyond 32 reject. */
export async function openView({ dataDir }: { readonly dataDir: string }): Promise<View> {
  const thread = new StoreThread(
    new Worker(new URL('./view-worker.ts', import.meta.url), { name: 'view', workerData: { dataDir } }),
  );
  const calls = (await thread.opened).map((method) => {
    const call = async (...args: readonly unknown[]) => {
      if (thread.waiting >= MOST_WAITING) throw new TooManyReads();
      return await thread.call(method, args);
    };
    return [method, call] as const;
  });
  // The thread names what `viewReads` is made of.
  return { ...(Object.fromEntries(calls) as unknown as ViewReads), close: () => thread.close() };
}
