import { SECOND } from '../time.ts';

/** Limit on requests, to one operator or to all: `burst` at once, `perSecond` in the long run. */
export interface RateCap {
  readonly perSecond: number;
  readonly burst: number;
}

/** Allows the few probes of an operator whose slots happen to coincide. */
const MIN_BURST = 5;

export function rateCap(requestsPerSecond: number): RateCap {
  return { perSecond: requestsPerSecond, burst: Math.max(MIN_BURST, requestsPerSecond) };
}

/** When the bucket would be full again, in monotonic milliseconds; the whole state of a token bucket (GCRA). */
export type RateState = number;

export interface Reservation {
  readonly state: RateState;
  /**
   * How long the requests must wait for their tokens; null when that exceeds the maximum, and then no token is taken.
   */
  readonly waitMs: number | null;
}

/** Takes tokens for `requests` at the monotonic time `nowMs`, if they are available within `maxWaitMs`. */
export function reserve(
  state: RateState,
  nowMs: number,
  requests: number,
  cap: RateCap,
  maxWaitMs: number,
): Reservation {
  const full = charge(state, nowMs, requests, cap);
  const waitMs = Math.max(0, full - nowMs - cap.burst * msPerToken(cap));
  return waitMs > maxWaitMs ? { state, waitMs: null } : { state: full, waitMs };
}

/** Takes tokens for requests that were already sent, even if there are none: later requests then wait longer. */
export function charge(state: RateState, nowMs: number, requests: number, cap: RateCap): RateState {
  return Math.max(state, nowMs) + requests * msPerToken(cap);
}

function msPerToken({ perSecond }: RateCap): number {
  return SECOND / perSecond;
}
