/** Microbalances that a probe granted to test SIMs, until they are known to be taken back. */
import type { MonitorId } from '../ids.ts';
import { type EpochMs, HOUR, SECOND } from '../time.ts';
import type { Reason } from '../verdict/verdict.ts';

/** One grant, written down before its request leaves. */
export interface Grant {
  readonly id: string;
  readonly operator: string;
  readonly monitorId: MonitorId;
  /** A stable name of the SIM that does not reveal its number. */
  readonly sim: string;
  readonly grantedAt: EpochMs;
  /** When the operator ends it by itself. */
  readonly expiresAt: EpochMs;
}

/** A grant that is not known to be taken back. */
export interface OpenGrant extends Grant {
  /** Attempts to take it back that failed; a restart goes on counting. */
  readonly failures: number;
  /** Why the last one failed. */
  readonly lastReason: Reason | null;
  /** No further attempt is planned before the next start. */
  readonly givenUp: boolean;
}

/** What a probe says about its grant. It may be left at the operator while it is `unrevoked`, for the reason given. */
export type GrantOutcome =
  | { readonly state: 'not-granted' }
  | { readonly state: 'revoked' }
  | { readonly state: 'unrevoked'; readonly reason: Reason; readonly retryAfterMs: number | null };

/** A SIM that may not be used for a while. */
export interface Quarantine {
  readonly operator: string;
  readonly sim: string;
  readonly since: EpochMs;
  readonly until: EpochMs;
}

/** The longest lifetime that the contract recommends to operators; it demands five minutes. */
export const DEFAULT_GRANT_LIFETIME_MS = HOUR;

/** After a failed attempt to take a grant back, further ones follow at these times, counted from the first failure. */
const RETRIES_AT_MS = [SECOND, 5 * SECOND, 30 * SECOND] as const;

/**
 * When to try again to take a grant back, on the clock of `firstFailureMs`; null when it is to be given up.
 *
 * @param failures in this round, at least 1
 * @param retryAfterMs how long the operator asked us to stay away; null when it did not
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

/** How long a SIM rests after a grant on it could not be taken back: until the operator has surely ended it. */
export function quarantineMs(grantLifetimeMs: number): number {
  return Math.max(grantLifetimeMs, HOUR);
}
