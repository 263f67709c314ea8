import { type EpochMs, isoTime } from '../time.ts';

export interface Validity {
  readonly notBefore: EpochMs;
  readonly notAfter: EpochMs;
}

/** Why our own client certificate cannot be used now, or null. An operator must never be blamed for it. */
export function certificateTrouble(validity: Validity, now: EpochMs): string | null {
  if (now >= validity.notAfter) return `our client certificate expired at ${isoTime(validity.notAfter)}`;
  if (now < validity.notBefore) return `our client certificate is not valid before ${isoTime(validity.notBefore)}`;
  return null;
}
