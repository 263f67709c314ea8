import { Worker } from 'node:worker_threads';
import type { MonitorId } from '../core/ids.ts';
import type { ContractAnswer, ContractProber } from '../pipeline/contract/ports.ts';
import type { ProbeRequest, ProbeResult, Prober } from '../pipeline/ports/prober.ts';
import type { GrantRevoker, Revocation, RevokeRequest } from '../pipeline/safety/ports.ts';
import { Batch } from './batch.ts';
import type { Answer, FromThread, ToThread } from './messages.ts';
import type { ProbeTarget, RunnerOptions } from './runner.ts';

export type { ProbeTarget } from './runner.ts';

/** A thread that dies sooner than this would die again at once: it is restarted after a pause of this length. */
const SHORT_LIFE_MS = 1_000;
/** Time for aborted probes to report before the thread is ended. */
const ABORT_GRACE_MS = 2_000;

export interface ProbeThread extends Prober, GrantRevoker, ContractProber {
  /**
   * Replaces all targets at once. Probes in flight keep the target that they started with. A target that is the same object as
   * before goes on as it is, with its tokens and whatever else is prepared.
   */
  configure(targets: readonly ProbeTarget[]): void;
  /** Waits up to `graceMs` for probes in flight, ends the rest as `aborted`, then the thread. */
  stop(graceMs: number): Promise<void>;
}

export type ProbeThreadOptions = RunnerOptions;

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** Starts a thread that only probes. When it dies, its probes in flight reject and a new one takes over its targets. */
export function startProbeThread(options: ProbeThreadOptions): ProbeThread {
  return new SupervisedThread(options);
}

class SupervisedThread implements ProbeThread {
  readonly #options: ProbeThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #outgoing = new Batch<ToThread>((messages) => this.#worker?.postMessage(messages), setImmediate);
  #targets: readonly ProbeTarget[] = [];
  #worker: Worker | null = null;
  #startedMs = 0;
  #nextId = 0;
  #stopping = false;
  #whenIdle = () => {};

  constructor(options: ProbeThreadOptions) {
    this.#options = options;
    this.#start();
  }

  configure(targets: readonly ProbeTarget[]): void {
    // What is the very same object is what the thread has already; most of a reload is.
    const [before, ids] = [new Set(this.#targets), new Set(targets.map(({ monitorId }) => monitorId))];
    const removed = this.#targets.flatMap(({ monitorId }) => (ids.has(monitorId) ? [] : monitorId));
    this.#targets = targets;
    this.#outgoing.add({ type: 'configure', targets: targets.filter((target) => !before.has(target)), removed });
  }

  probe(request: ProbeRequest): Promise<ProbeResult> {
    return this.#ask((id) => ({ type: 'probe', id, request }));
  }

  revoke(request: RevokeRequest): Promise<Revocation> {
    return this.#ask((id) => ({ type: 'revoke', id, request }));
  }

  testContract(monitorId: MonitorId): Promise<ContractAnswer> {
    return this.#ask((id) => ({ type: 'contract', id, monitorId }));
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    await this.#idle(graceMs);
    this.#outgoing.add({ type: 'abort' });
    await this.#idle(ABORT_GRACE_MS);
    await this.#worker?.terminate();
    this.#worker = null;
  }

  /** The thread answers each kind of message with its own kind of result. */
  #ask<Result extends Answer>(message: (id: number) => ToThread): Promise<Result> {
    if (this.#stopping || this.#worker === null) return Promise.reject(new Error('the probe thread is not running'));
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#outgoing.add(message(id));
    });
  }

  #start(): void {
    if (this.#stopping) return;
    this.#startedMs = performance.now();
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'probes',
      workerData: this.#options,
    });
    worker.on('message', (messages: readonly FromThread[]) => {
      for (const message of messages) this.#receive(message);
    });
    worker.on('error', (error) => this.#ended(worker, error));
    worker.on('exit', () => this.#ended(worker, new Error('it exited')));
    worker.postMessage([{ type: 'configure', targets: this.#targets, removed: [] }] satisfies ToThread[]);
    this.#worker = worker;
  }

  #ended(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(new Error('the probe thread ended', { cause }));
    this.#waiting.clear();
    this.#whenIdle();
    const lifeMs = performance.now() - this.#startedMs;
    setTimeout(() => this.#start(), lifeMs < SHORT_LIFE_MS ? SHORT_LIFE_MS : 0).unref();
  }

  #receive(message: FromThread): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'result') waiting?.resolve(message.result as never);
    else waiting?.reject(new Error(message.message));
    if (this.#waiting.size === 0) this.#whenIdle();
  }

  #idle(timeoutMs: number): Promise<void> {
    if (this.#waiting.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
