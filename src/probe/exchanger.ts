import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressGuard } from '../net/address-guard.ts';
import { DeclaredFailure } from '../net/declared-failure.ts';
import { Exchange, type ExchangeRecord, type ExchangeRequest } from './exchange.ts';
import { Flights } from './flights.ts';

interface Running<Record> {
  readonly done: Promise<Record>;
  failed(error: unknown): void;
}

/** Runs exchanges, and can end all of them at once. */
export class Exchanger {
  readonly #guard: AddressGuard;
  readonly #inFlight = new Set<Running<unknown>>();
  readonly #flights = new Flights();
  readonly #stop = new AbortController();

  constructor(guard: AddressGuard) {
    this.#guard = guard;
    setMaxListeners(0, this.#stop.signal);
  }

  async exchange(request: ExchangeRequest): Promise<ExchangeRecord> {
    this.#flights.depart(request.transactionId, performance.now());
    const record = await this.run((guard) => new Exchange(request, guard));
    const crossTalk = this.#flights.arrive(record.facts, performance.now());
    return crossTalk ? { ...record, facts: { ...record.facts, crossTalk } } : record;
  }

  /** Runs an exchange of any protocol. */
  async run<Record>(start: (guard: AddressGuard) => Running<Record>): Promise<Record> {
    const exchange = start(this.#guard);
    if (this.#stop.signal.aborted) exchange.failed(stopping());
    this.#inFlight.add(exchange);
    try {
      return await exchange.done;
    } finally {
      this.#inFlight.delete(exchange);
    }
  }

  /** False when everything was stopped meanwhile. */
  async pause(ms: number): Promise<boolean> {
    try {
      await sleep(ms, undefined, { signal: this.#stop.signal });
    } catch {
      return false;
    }
    return true;
  }

  /** Ends every exchange as `aborted`, and all that are tried later. */
  abort(): void {
    this.#stop.abort();
    for (const exchange of this.#inFlight) exchange.failed(stopping());
  }
}

function stopping(): DeclaredFailure {
  return new DeclaredFailure('aborted', 'the monitor was stopping');
}
