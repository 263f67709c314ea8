import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Store } from '../pipeline/store.ts';
import { type PagedStore, whole } from './pages.ts';
import { type Method, OPENED, type Reply, type Request, unpackError } from './rpc.ts';

/**
 * The SQLite store in a thread of its own. Calls run in the order in which they were made. Should the thread end
 * unexpectedly, every open and later call rejects.
 */
export async function openThreadedStore(dataDir: string): Promise<Store> {
  const thread = new StoreThread(dataDir);
  return whole(clientOf(thread, await thread.opened));
}

/** Passes every call of the store in the thread on to it, so that a new method needs nothing here. */
function clientOf(thread: StoreThread, methods: readonly Method[]): PagedStore {
  const calls = methods.map((method) => [method, (...args: readonly unknown[]) => thread.call(method, args)] as const);
  // The thread names what its own store, a `PagedStore`, is made of.
  return { ...(Object.fromEntries(calls) as unknown as PagedStore), close: () => thread.close() };
}

class StoreThread {
  /** Resolves to the methods of the store in the thread. */
  readonly opened: Promise<readonly Method[]>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = OPENED;
  #ended: Error | null = null;
  #closed: Promise<void> | null = null;

  constructor(dataDir: string) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'store',
      workerData: { dataDir },
    });
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#end(Error.isError(error) ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#end(new Error('the store is closed')));
    this.opened = this.#waitFor(OPENED) as Promise<readonly Method[]>;
  }

  async call(method: Method, args: readonly unknown[]): Promise<unknown> {
    if (this.#ended) throw this.#ended;
    this.#lastId += 1;
    const id = this.#lastId;
    this.#worker.postMessage({ id, method, args } satisfies Request);
    return this.#waitFor(id);
  }

  /** Resolves when the database is closed and the thread has ended; again and again, if need be. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#ended) return;
    const exit = once(this.#worker, 'exit');
    await this.call('close', []);
    await exit;
  }

  #waitFor(id: number): Promise<unknown> {
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    return waiting.promise;
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting?.reject(unpackError(reply.error));
    else waiting?.resolve(reply.value);
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
