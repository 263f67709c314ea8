import { Worker } from 'node:worker_threads';
import type { Store } from '../pipeline/store.ts';
import { type PagedStore, whole } from './pages.ts';
import { StoreThread } from './thread.ts';

/** After an attempt to start the thread again. */
const REST_MS = 1_000;

/**
 * The SQLite store in a thread of its own. Calls run in the order in which they were made. Should the thread end
 * unexpectedly (out of memory, a fault of ours), its open calls reject, and the next one starts it again.
 */
export async function openThreadedStore(dataDir: string): Promise<Store> {
  const start = () =>
    new StoreThread(new Worker(new URL('./worker.ts', import.meta.url), { name: 'store', workerData: { dataDir } }));
  const first = start();
  const methods = await first.opened;
  return whole(clientOf(new Supervisor(first, start), methods));
}

/** Keeps a thread in place of one that has ended. */
class Supervisor {
  #thread: StoreThread;
  readonly #start: () => StoreThread;
  #starting: Promise<StoreThread> | null = null;
  #isResting = false;
  #isClosed = false;

  constructor(first: StoreThread, start: () => StoreThread) {
    this.#thread = first;
    this.#start = start;
  }

  async call(method: string, args: readonly unknown[]): Promise<unknown> {
    const mustStart = this.#thread.hasEnded && !this.#isClosed && !this.#isResting;
    if (this.#starting === null && !mustStart) return await this.#thread.call(method, args);
    this.#starting ??= this.#startAgain();
    return await (await this.#starting).call(method, args);
  }

  async #startAgain(): Promise<StoreThread> {
    this.#isResting = true;
    setTimeout(() => {
      this.#isResting = false;
    }, REST_MS).unref();
    const next = this.#start();
    try {
      await next.opened;
      this.#thread = next;
      return next;
    } finally {
      this.#starting = null;
    }
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#thread.close();
  }
}

/** Passes every call of the store in the thread on to it, so that a new method needs nothing here. */
function clientOf(thread: Pick<Supervisor, 'call' | 'close'>, methods: readonly string[]): PagedStore {
  const calls = methods.map((method) => [method, (...args: readonly unknown[]) => thread.call(method, args)] as const);
  // The thread names what its own store, a `PagedStore`, is made of.
  return { ...(Object.fromEntries(calls) as unknown as PagedStore), close: () => thread.close() };
}
