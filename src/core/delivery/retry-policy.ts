import { largest } from '../extremes.ts';
import { type EpochMs, HOUR, MINUTE, SECOND } from '../time.ts';
import { type AttemptResult, type Claim, type Delivery, deliveryError, FARTHEST_RETRY_MS } from './messages.ts';

const FIRST_RETRY_MS = SECOND;
const LONGEST_RETRY_MS = 5 * MINUTE;
/** Each message is retried for at least this long. */
const GIVE_UP_AFTER_MS = 72 * HOUR;

/** The consequence of one attempt. */
export type Plan =
  | { readonly kind: 'settle'; readonly settlement: AttemptResult }
  /** One message may have caused the whole group to fail: retry in halves. */
  | { readonly kind: 'split'; readonly settlement: AttemptResult; readonly limit: number };

/** @param jitter in [0, 1), so that a receiver that recovers does not get all messages at once */
export function planAfter(claim: Claim, delivery: Delivery, now: EpochMs, jitter: number): Plan {
  if (delivery.kind === 'delivered') return { kind: 'settle', settlement: { state: 'sent', at: now } };
  const error = deliveryError(delivery);
  if (delivery.kind === 'permanent') {
    if (claim.messages.length === 1) return { kind: 'settle', settlement: { state: 'dead', error } };
    const settlement = { state: 'pending', retryAt: now, error } as const;
    return { kind: 'split', settlement, limit: Math.ceil(claim.messages.length / 2) };
  }
  if (now - newestOf(claim) >= GIVE_UP_AFTER_MS) return { kind: 'settle', settlement: { state: 'dead', error } };
  const state = delivery.kind === 'uncertain' || claim.mayHaveArrived ? 'uncertain' : 'pending';
  const waitMs = Math.max(backOffMs(claim.attempts, jitter), restMs(delivery));
  return { kind: 'settle', settlement: { state, retryAt: now + waitMs, error } };
}

/** How long a receiver asked us to wait, up to our own limit. */
export function restMs(delivery: Delivery): number {
  return delivery.kind === 'delivered' ? 0 : Math.min(delivery.retryAfterMs ?? 0, FARTHEST_RETRY_MS);
}

/** 1 s, 2 s, 4 s … 5 min, each shortened by up to half. */
function backOffMs(attempts: number, jitter: number): number {
  const wholeMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
  return Math.round(wholeMs * (0.5 + jitter / 2));
}

function newestOf({ messages }: Claim): EpochMs {
  return largest(messages.map(({ createdAt }) => createdAt));
}
