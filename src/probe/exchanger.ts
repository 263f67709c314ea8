import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressGuard } from '../net/address-guard.ts';
import { DeclaredFailure } from '../net/declared-failure.ts';
import { Exchange, type ExchangeRecord, type ExchangeRequest } from './exchange.ts';
import { Flights } from './flights.ts';

/** Runs exchanges, and can end all of them at once. */
export class Exchanger {
  readonly #guard: AddressGuard;
  readonly #inFlight = new Set<Exchange>();
  readonly #flights = new Flights();
  readonly #stop = new AbortController();

  constructor(guard: AddressGuard) {
    this.#guard = guard;
    setMaxListeners(0, this.#stop.signal);
  }

  async exchange(request: ExchangeRequest): Promise<ExchangeRecord> {
    const exchange = new Exchange(request, this.#guard);
    if (this.#stop.signal.aborted) exchange.failed(stopping());
    this.#inFlight.add(exchange);
    this.#flights.depart(request.transactionId, performance.now());
    try {
      const record = await exchange.done;
      const crossTalk = this.#flights.arrive(record.facts, performance.now());
      return crossTalk ? { ...record, facts: { ...record.facts, crossTalk } } : record;
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
