import { BlockList, isIP, type LookupFunction } from 'node:net';
import { SPECIAL_NETWORKS } from '../core/network/special-networks.ts';
import { DeclaredFailure } from './declared-failure.ts';
import type { Names } from './resolver.ts';

/** Decides at connect time, on the address itself, where a probe may go: a name may change its mind after any earlier check. */
export interface AddressGuard {
  /** Resolves a name, and drops refused addresses. */
  readonly lookup: LookupFunction;
  /** For a host that is an address already; null when it may be probed. */
  refusal(address: string): DeclaredFailure | null;
}

/** `allowNetworks`: CIDR blocks or single addresses that may be probed although they are refused by default. */
export function createAddressGuard(allowNetworks: readonly string[], names: Names): AddressGuard {
  const refused = blockListOf(SPECIAL_NETWORKS);
  const allowed = blockListOf(allowNetworks);
  const isRefused = (address: string) => contains(refused, address) && !contains(allowed, address);
  return {
    lookup(hostname, options, callback) {
      names.addressesOf(hostname).then(
        (addresses) => {
          const usable = addresses.filter(({ address }) => !isRefused(address));
          const first = usable[0];
          if (first === undefined) return callback(notAllowed(addresses[0]?.address ?? hostname), []);
          if (options.all) callback(null, usable);
          else callback(null, first.address, first.family);
        },
        (error: Error) => callback(error, []),
      );
    },
    refusal: (address) => (isRefused(address) ? notAllowed(address) : null),
  };
}

function notAllowed(address: string): DeclaredFailure {
  return new DeclaredFailure('addressNotAllowed', `${address} is not a public address and not listed in allowNetworks`);
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address, prefix] = network.split('/') as [string, string | undefined];
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
}

/** An IPv4 address in IPv6 notation is checked against the IPv4 rules too. */
function contains(list: BlockList, address: string): boolean {
  const plain = address.split('%', 1)[0]!;
  return list.check(plain, familyOf(plain));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
