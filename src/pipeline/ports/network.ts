import type { LookupFunction } from 'node:net';

/** Decides at connect time, by the address itself, whether a connection is allowed. */
export interface AddressGuard {
  /** Resolves like the system, and drops refused addresses. */
  readonly lookup: LookupFunction;
  /** For a host that is an address already; null when it is allowed. */
  refusal(address: string): Error | null;
}
