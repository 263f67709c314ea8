import type { Configuration } from '../../core/configuration.ts';
import { SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Configured, Reloadable } from '../ports/reloadable.ts';
import { repeat } from '../ports/repeat.ts';
import { GrantCleanUp } from './grant-clean-up.ts';
import { GrantRegistry } from './grant-registry.ts';
import { KillSwitches } from './kill-switches.ts';
import type { GrantRevoker, OperatorStatus, SafetyStore } from './ports.ts';
import { RateLimiter } from './rate-limiter.ts';
import { RequestCounter } from './request-counter.ts';
import { type IsQuarantined, JournalSimPool, type SimPool } from './sim-pool.ts';

/** A kill switch acts within a second, reading included. */
const SWITCH_POLL_MS = SECOND / 2;
const COUNT_FLUSH_MS = 5 * SECOND;

export interface SafetyOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: SafetyStore;
  readonly revoker: GrantRevoker;
  /** Limit over all operators. */
  readonly requestsPerSecond: number;
  /** A stable name of a SIM that does not reveal its number. */
  readonly nameOf: (iccid: string) => string;
  /** Whether a SIM of a monitor must not be used for now, because the operator does not recognise it. */
  readonly isQuarantined?: IsQuarantined;
  readonly newId: () => string;
  readonly onSent?: (operator: string, requests: number) => void;
}

/** Everything that keeps probes harmless: rates, kill switches, test SIMs, grants and their clean-up. */
export class Safety implements Reloadable {
  readonly rateLimiter: RateLimiter;
  readonly switches: KillSwitches;
  readonly simPool: SimPool;
  readonly cleanUp: GrantCleanUp;
  readonly #clock: Clock;
  readonly #book: GrantRegistry;
  readonly #counter: RequestCounter;
  #operators: Configuration['operators'] = new Map();
  #stopPolling = () => {};
  #stopFlushing = () => {};

  constructor(options: SafetyOptions) {
    const { clock, log, store, revoker, requestsPerSecond, nameOf, isQuarantined, newId, onSent } = options;
    this.#clock = clock;
    this.#counter = new RequestCounter(clock, log, store);
    this.rateLimiter = new RateLimiter({
      clock,
      requestsPerSecond,
      onSent: (operator, requests) => {
        this.#counter.add(operator, requests);
        onSent?.(operator, requests);
      },
    });
    this.switches = new KillSwitches(store, log, () => this.cleanUp.wake());
    this.#book = new GrantRegistry({ clock, journal: store, nameOf, newId });
    const { rateLimiter, switches } = this;
    this.cleanUp = new GrantCleanUp({ clock, log, book: this.#book, revoker, rateLimiter, switches, nameOf });
    this.simPool = new JournalSimPool(this.#book, this.cleanUp, clock, isQuarantined);
  }

  /** The first call starts the clean-up of grants that earlier runs have left. */
  apply({ configuration: { operators, monitors } }: Configured<'operators' | 'monitors'>): void {
    this.#operators = operators;
    for (const part of [this.rateLimiter, this.switches, this.#counter]) part.replace(operators);
    this.cleanUp.replace(monitors);
  }

  /** Reads the switches: until then no operator may be probed. */
  async start(): Promise<void> {
    await this.switches.refresh();
    this.#stopPolling = repeat(this.#clock, SWITCH_POLL_MS, () => this.switches.refresh());
    this.#stopFlushing = repeat(this.#clock, COUNT_FLUSH_MS, () => this.#counter.flush());
  }

  /** After the last probe. Stores the counts; remaining grants wait in the journal. */
  async stop(): Promise<void> {
    this.#stopPolling();
    this.#stopFlushing();
    await this.cleanUp.stop();
    await this.#counter.flush();
  }

  statuses(): OperatorStatus[] {
    const now = this.#clock.now();
    return [...this.#operators.values()].map(({ id, requestsPerSecond }) => ({
      operator: id,
      enabled: this.switches.isOn(id),
      agreedRequestsPerSecond: requestsPerSecond,
      ...this.#book.standing(id, now),
    }));
  }
}
