import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { CommitRefused } from '../pipeline/recording/commit-refused.ts';
import { OPENED, type Reply, type Request, unpackError } from './rpc.ts';

/** A thread that waits for a lock does not hear that it should end. */
const CLOSE_WITHIN_MS = 3_000;

/** Calls of a store in a thread of its own, and their answers. Once the thread has ended, every open and later call rejects. */
export class StoreThread {
  /** Resolves to the methods of the store in the thread. */
  readonly opened: Promise<readonly string[]>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = OPENED;
  #ended: Error | null = null;
  #closed: Promise<void> | null = null;

  /** @param worker serves a store (`serve.ts`) */
  constructor(worker: Worker) {
    this.#worker = worker;
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#end(Error.isError(error) ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#end(new Error('the store is closed')));
    this.opened = this.#waitFor(OPENED) as Promise<readonly string[]>;
  }

  async call(method: string, args: readonly unknown[]): Promise<unknown> {
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

  /** Calls without an answer yet. */
  get waiting(): number {
    return this.#waiting.size;
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
