import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CommitRefused } from '../pipeline/recording/commit-refused.ts';
import type { Store } from '../pipeline/store.ts';
import { type PagedStore, whole } from './pages.ts';
import { type Method, OPENED, type Reply, type Request, unpackError } from './rpc.ts';

/** After an attempt to start the thread again. */
const REST_MS = 1_000;
/** A thread that waits for a lock does not hear that it should end. */
const CLOSE_WITHIN_MS = 3_000;

/**
 * The SQLite store in a thread of its own. Calls run in the order in which they were made. Should the thread end
 * unexpectedly (out of memory, a fault of ours), its open calls reject, and the next one starts it again.
 */
export async function openThreadedStore(dataDir: string): Promise<Store> {
  const first = new StoreThread(dataDir);
  const methods = await first.opened;
  return whole(clientOf(new Supervisor(first, () => new StoreThread(dataDir)), methods));
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

  async call(method: Method, args: readonly unknown[]): Promise<unknown> {
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
function clientOf(thread: Pick<Supervisor, 'call' | 'close'>, methods: readonly Method[]): PagedStore {
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
    try {
      this.#worker.postMessage({ id, method, args } satisfies Request);
    } catch (error) {
      // What cannot be passed on can never be stored.
      throw new CommitRefused((error as Error).message, { cause: error });
    }
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
    const deadline = setTimeout(() => void this.#worker.terminate(), CLOSE_WITHIN_MS);
    await this.call('close', []).catch(() => undefined);
    await exit;
    clearTimeout(deadline);
  }

  get hasEnded(): boolean {
    return this.#ended !== null;
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
