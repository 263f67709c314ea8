/** Microbalances that a probe granted to test SIMs, until their revocation is confirmed. */
import type { MonitorId } from '../ids.ts';
import { type EpochMs, HOUR, SECOND } from '../time.ts';
import type { Reason } from '../verdict/verdict.ts';

/** One grant, stored before its request is sent. */
export interface Grant {
  readonly id: string;
  readonly operator: string;
  readonly monitorId: MonitorId;
  /** A stable name of the SIM that does not reveal its number. */
  readonly sim: string;
  readonly grantedAt: EpochMs;
  /** When the operator ends it without a DELETE. */
  readonly expiresAt: EpochMs;
}

/** A grant that is not confirmed revoked. */
export interface OpenGrant extends Grant {
  /** Failed attempts to revoke it; a restart continues the count. */
  readonly failures: number;
  /** Why the last one failed. */
  readonly lastReason: Reason | null;
  /** No further attempt is planned before the next start. */
  readonly givenUp: boolean;
}

/**
 * The result of a probe for its grant. While it is `unrevoked`, for the given reason, it may still be active at the
 * operator.
 */
export type GrantOutcome =
  | { readonly state: 'not-granted' }
  | { readonly state: 'revoked' }
  | { readonly state: 'unrevoked'; readonly reason: Reason; readonly retryAfterMs: number | null };

/** A SIM that must not be used for a while. */
export interface Quarantine {
  readonly operator: string;
  readonly sim: string;
  readonly since: EpochMs;
  readonly until: EpochMs;
}

/** The longest lifetime that the contract recommends to operators; it demands five minutes. */
export const DEFAULT_GRANT_LIFETIME_MS = HOUR;

/** After a failed attempt to revoke a grant, further attempts follow at these times, counted from the first failure. */
const RETRIES_AT_MS = [SECOND, 5 * SECOND, 30 * SECOND] as const;

/**
 * When to try again to revoke a grant, on the clock of `firstFailureMs`; null to give up.
 *
 * @param failures in this round, at least 1
 * @param retryAfterMs how long the operator asked us to wait; null when it did not
 */
export function nextRevocation(
  firstFailureMs: number,
  failures: number,
  nowMs: number,
  retryAfterMs: number | null,
): number | null {
  const retryAt = RETRIES_AT_MS[failures - 1];
  return retryAt === undefined ? null : Math.max(firstFailureMs + retryAt, nowMs + (retryAfterMs ?? 0));
}

/** How long a SIM stays in quarantine after a failed revocation: until the grant has surely expired at the operator. */
export function quarantineMs(grantLifetimeMs: number): number {
  return Math.max(grantLifetimeMs, HOUR);
}
