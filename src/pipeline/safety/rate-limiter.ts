import { charge, type RateState, rateCap, reserve } from '../../core/grants/rate.ts';
import type { Operator } from '../../core/monitor.ts';
import type { Clock } from '../ports/clock.ts';

/** The bucket that all operators share. */
const EVERYBODY = '';

export interface RateLimiterOptions {
  readonly clock: Clock;
  /** Limit over all operators. */
  readonly requestsPerSecond: number;
  /** Called with requests that were sent. */
  readonly onSent: (operator: string, requests: number) => void;
}

/**
 * When the next request may be sent: a token bucket per operator, over all of its monitors, clean-ups and on-demand
 * probes, and one over all operators. In monotonic time: a step of the wall clock must not stop an operator's probes.
 */
export class RateLimiter {
  readonly #options: RateLimiterOptions;
  readonly #states = new Map<string, RateState>();
  #operators: ReadonlyMap<string, Operator> = new Map();

  constructor(options: RateLimiterOptions) {
    this.#options = options;
  }

  replace(operators: ReadonlyMap<string, Operator>): void {
    this.#operators = operators;
  }

  /**
   * How long `requests` that are planned in `aheadMs` must wait beyond that for their tokens, which are reserved from
   * now on; null, and none reserved, beyond `maxWaitMs`.
   */
  reserve(operator: string, requests: number, maxWaitMs: number, aheadMs = 0): number | null {
    const nowMs = this.#options.clock.monotonicMs() + aheadMs;
    const reservations = this.#buckets(operator).map(({ name, cap }) => ({
      name,
      ...reserve(this.#states.get(name) ?? 0, nowMs, requests, cap, maxWaitMs),
    }));
    let longestMs = 0;
    for (const { waitMs } of reservations) {
      if (waitMs === null) return null;
      longestMs = Math.max(longestMs, waitMs);
    }
    for (const { name, state } of reservations) this.#states.set(name, state);
    return longestMs;
  }

  /** Requests that were sent; those beyond the reservation are charged to the next ones. */
  sent(operator: string, requests: number, reserved: number): void {
    if (requests > 0) this.#options.onSent(operator, requests);
    const nowMs = this.#options.clock.monotonicMs();
    const excess = Math.max(0, requests - reserved);
    for (const { name, cap } of excess === 0 ? [] : this.#buckets(operator)) {
      this.#states.set(name, charge(this.#states.get(name) ?? 0, nowMs, excess, cap));
    }
  }

  #buckets(operator: string) {
    const own = this.#operators.get(operator);
    const shared = { name: EVERYBODY, cap: rateCap(this.#options.requestsPerSecond) };
    return own === undefined ? [shared] : [{ name: operator, cap: rateCap(own.requestsPerSecond) }, shared];
  }
}
