import type { LookupFunction } from 'node:net';

/** Decides at connect time, on the address itself, what may be reached. */
export interface AddressGuard {
  /** Resolves as the system does, and drops refused addresses. */
  readonly lookup: LookupFunction;
  /** For a host that is an address already; null when it may be reached. */
  refusal(address: string): Error | null;
}
