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
  await thread.opened;
  const store: PagedStore = {
    commit: (commit) => thread.call('commit', commit),
    states: () => thread.call('states'),
    trackRecords: () => thread.call('trackRecords'),
    samplePage: (query, after) => thread.call('samplePage', query, after),
    rollupPage: (query, after) => thread.call('rollupPage', query, after),
    incidents: (query) => thread.call('incidents', query),
    warnings: (query) => thread.call('warnings', query),
    extraSamples: (query) => thread.call('extraSamples', query),
    downtime: (query) => thread.call('downtime', query),
    enqueue: (messages) => thread.call('enqueue', messages),
    endLeases: (now) => thread.call('endLeases', now),
    dueChannels: (now) => thread.call('dueChannels', now),
    claim: (channel, now, leaseUntil, which) => thread.call('claim', channel, now, leaseUntil, which),
    recordAttempt: (ids, settlement, more) => thread.call('recordAttempt', ids, settlement, more),
    unsent: (limit) => thread.call('unsent', limit),
    counts: () => thread.call('counts'),
    revive: (id, at) => thread.call('revive', id, at),
    purgeSent: (before, limit) => thread.call('purgeSent', before, limit),
    recordFindings: (findings) => thread.call('recordFindings', findings),
    contractFindings: (query) => thread.call('contractFindings', query),
    requestIncident: (command) => thread.call('requestIncident', command),
    openCommands: (limit) => thread.call('openCommands', limit),
    incidentAnswer: (commandId) => thread.call('incidentAnswer', commandId),
    dueIncidents: (now, limit) => thread.call('dueIncidents', now, limit),
    openGrant: (grant) => thread.call('openGrant', grant),
    closeGrants: (ids, outcome, at) => thread.call('closeGrants', ids, outcome, at),
    noteFailedRevocation: (id, reason, givenUp) => thread.call('noteFailedRevocation', id, reason, givenUp),
    openGrants: () => thread.call('openGrants'),
    grantsSince: (at) => thread.call('grantsSince', at),
    quarantine: (quarantine) => thread.call('quarantine', quarantine),
    quarantines: (now) => thread.call('quarantines', now),
    throwSwitch: (change) => thread.call('throwSwitch', change),
    stoppedOperators: () => thread.call('stoppedOperators'),
    addRequests: (counts) => thread.call('addRequests', counts),
    requestCounts: (query) => thread.call('requestCounts', query),
    submit: (command) => thread.call('submit', command),
    takeCommands: (now) => thread.call('takeCommands', now),
    answer: (id, answer) => thread.call('answer', id, answer),
    answerTo: (id) => thread.call('answerTo', id),
    notifiedKeys: () => thread.call('notifiedKeys'),
    notifyOnce: (id, at, messages) => thread.call('notifyOnce', id, at, messages),
    purge: (before, limit) => thread.call('purge', before, limit),
    maintenance: () => thread.call('maintenance'),
    saveMaintenance: (entry) => thread.call('saveMaintenance', entry),
    ledger: (query) => thread.call('ledger', query),
    ledgerText: (hash) => thread.call('ledgerText', hash),
    ledgerHeads: () => thread.call('ledgerHeads'),
    appendToLedger: (row, text) => thread.call('appendToLedger', row, text),
    close: () => thread.close(),
  };
  return whole(store);
}

class StoreThread {
  readonly opened: Promise<unknown>;
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
    this.#worker.on('message', (reply: Reply) => this.#recordAttempt(reply));
    this.#worker.on('error', (error) => this.#end(Error.isError(error) ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#end(new Error('the store is closed')));
    this.opened = this.#waitFor(OPENED);
  }

  call<M extends Method>(method: M, ...args: Parameters<PagedStore[M]>): ReturnType<PagedStore[M]>;
  async call(method: Method, ...args: readonly unknown[]): Promise<unknown> {
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
    await this.call('close');
    await exit;
  }

  #waitFor(id: number): Promise<unknown> {
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    return waiting.promise;
  }

  #recordAttempt(reply: Reply): void {
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
