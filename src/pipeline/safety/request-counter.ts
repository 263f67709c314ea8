import type { Operator } from '../../core/monitor.ts';
import { rollupHour } from '../../core/sla/rollup.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { RepeatedFault } from '../ports/repeated-fault.ts';
import type { HourOfRequests, RequestCounts } from './ports.ts';

/** Counts requests per operator and hour, for the report of sent requests against the agreed rate. */
export class RequestCounter {
  readonly #clock: Clock;
  readonly #fault: RepeatedFault;
  readonly #store: RequestCounts;
  #operators: ReadonlyMap<string, Operator> = new Map();
  #pending = new Map<string, HourOfRequests>();

  constructor(clock: Clock, log: Log, store: RequestCounts) {
    this.#clock = clock;
    this.#fault = new RepeatedFault(clock, log, 'counts of requests could not be stored; they are kept');
    this.#store = store;
  }

  replace(operators: ReadonlyMap<string, Operator>): void {
    this.#operators = operators;
  }

  add(operator: string, requests: number): void {
    const hour = rollupHour(this.#clock.now());
    this.#merge({ operator, hour, requests, agreedPerSecond: this.#operators.get(operator)?.requestsPerSecond ?? 0 });
  }

  /** Stores the counts since the last time. Counts that could not be stored are kept for the next. */
  async flush(): Promise<void> {
    const counts = [...this.#pending.values()];
    if (counts.length === 0) return;
    this.#pending = new Map();
    try {
      await this.#store.addRequests(counts);
      this.#fault.worked();
    } catch (error) {
      this.#fault.failed({ error });
      for (const count of counts) this.#merge(count);
    }
  }

  #merge(count: HourOfRequests): void {
    const key = `${count.operator} ${count.hour}`;
    const requests = count.requests + (this.#pending.get(key)?.requests ?? 0);
    this.#pending.set(key, { ...count, requests });
  }
}
