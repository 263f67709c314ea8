import type { LookupFunction } from 'node:net';
import { DeclaredFailure } from './declared-failure.ts';
import type { Names } from './resolver.ts';
import { blockListOf, isRefusedAddress } from './special-addresses.ts';

/** Decides at connect time, on the address itself, where a probe may go: a name may change its mind after any earlier check. */
export interface AddressGuard {
  /** Resolves a name, and drops refused addresses. */
  readonly lookup: LookupFunction;
  /** For a host that is an address already; null when it may be probed. */
  refusal(address: string): DeclaredFailure | null;
}

/** `allowNetworks`: CIDR blocks or single addresses that may be probed although they are refused by default. */
export function createAddressGuard(allowNetworks: readonly string[], names: Names): AddressGuard {
  const allowed = blockListOf(allowNetworks);
  const isRefused = (address: string) => isRefusedAddress(address, allowed);
  return {
    lookup(hostname, options, callback) {
      names.addressesOf(hostname).then(
        (addresses) => {
          const usable = addresses.filter(({ address }) => !isRefused(address));
          const first = usable[0];
          if (first === undefined) return callback(notAllowed(addresses[0]?.address ?? hostname, kindOf(hostname)), []);
          if (options.all) callback(null, usable);
          else callback(null, first.address, first.family);
        },
        (error: Error) => callback(error, []),
      );
    },
    refusal: (address) => (isRefused(address) ? notAllowed(address, 'addressNotAllowed') : null),
  };
}

type Kind = 'addressNotAllowed' | 'specialAddress';

/** This machine is named by the configuration alone; what any other name leads to, its holder says. */
function kindOf(hostname: string): Kind {
  return /(^|\.)localhost\.?$/i.test(hostname) ? 'addressNotAllowed' : 'specialAddress';
}

function notAllowed(address: string, kind: Kind): DeclaredFailure {
  return new DeclaredFailure(kind, `${address} is not a public address and not listed in allowNetworks`);
}
