import { DAY, type EpochMs, isoTime } from '../time.ts';

export interface Validity {
  readonly notBefore: EpochMs;
  readonly notAfter: EpochMs;
}

/** Why our own client certificate cannot be used now, or null. An operator must never be held responsible for it. */
export function certificateTrouble(validity: Validity, now: EpochMs): string | null {
  if (now >= validity.notAfter) return `our client certificate expired at ${isoTime(validity.notAfter)}`;
  if (now < validity.notBefore) return `our client certificate is not valid before ${isoTime(validity.notBefore)}`;
  return null;
}

/** The same for our own list of roots (`tls.ca`), of which the last certificate ends at `endsAt`. Null: the list is not ours. */
export function trustTrouble(endsAt: EpochMs | null, now: EpochMs): string | null {
  if (endsAt === null || now < endsAt) return null;
  return `our certificates to trust (tls.ca) expired at ${isoTime(endsAt)}`;
}

/** Days before a certificate's expiry at which a notification is sent; 0 once it has expired. */
export const EXPIRY_THRESHOLDS_DAYS = [0, 1, 7, 14, 30] as const;
export type ExpiryThresholdDays = (typeof EXPIRY_THRESHOLDS_DAYS)[number];

/**
 * The threshold that a certificate passed last; null while it is valid for more than 30 days.
 *
 * @example expiryThreshold(now + 6 * DAY, now) // 7
 */
export function expiryThreshold(notAfter: EpochMs, now: EpochMs): ExpiryThresholdDays | null {
  const leftMs = notAfter - now;
  return EXPIRY_THRESHOLDS_DAYS.find((days) => leftMs <= days * DAY) ?? null;
}
