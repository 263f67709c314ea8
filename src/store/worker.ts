/** The store's own thread: the one synchronous writer, where its waiting for the disk delays nobody else. */
import { parentPort, workerData } from 'node:worker_threads';
import { armedFailPoint } from './fail-point.ts';
import type { PagedStore } from './pages.ts';
import { OPENED, packError, type Reply, type Request } from './rpc.ts';
import { openDatabase } from './sqlite/open.ts';
import { sqliteStore } from './sqlite/store.ts';

/** Nobody waits for the thread for longer: what it cannot do now is tried again. */
const BUSY_TIMEOUT_MS = 2_000;

const port = parentPort!;

async function reply(id: number, work: () => unknown): Promise<void> {
  try {
    port.postMessage({ id, value: await work() } satisfies Reply);
  } catch (error) {
    port.postMessage({ id, error: packError(error) } satisfies Reply);
  }
}

function serve(store: PagedStore): void {
  port.on('message', async ({ id, method, args }: Request) => {
    const call = store[method] as (...args: readonly unknown[]) => Promise<unknown>;
    await reply(id, () => call(...args));
    if (method === 'close') port.close();
  });
}

// Without a listener on its port the thread ends: that is how it stops when the database cannot be opened.
await reply(OPENED, () => {
  const { dataDir } = workerData as { dataDir: string };
  const store = sqliteStore(openDatabase(dataDir, BUSY_TIMEOUT_MS), armedFailPoint());
  serve(store);
  return Object.keys(store);
});
