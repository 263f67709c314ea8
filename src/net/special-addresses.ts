import { BlockList, isIP } from 'node:net';
import { embeddedIpv4 } from '../core/network/embedded-ipv4.ts';
import { SPECIAL_NETWORKS } from '../core/network/special-networks.ts';

const special = blockListOf(SPECIAL_NETWORKS);

/** Blocks in CIDR notation, or single addresses. */
export function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address, prefix] = network.split('/') as [string, string | undefined];
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
}

/** Whether nobody but `allowed` may reach an address: it is special itself, or one that it carries is. */
export function isRefusedAddress(address: string, allowed: BlockList): boolean {
  const plain = address.split('%', 1)[0]!;
  if (contains(allowed, plain)) return false;
  const inside = embeddedIpv4(plain);
  // What is unspecified or loopback in IPv6 is written like an embedded address, and is special in any case.
  if (inside.length === 0 || contains(special, plain)) return contains(special, plain) && !areAllowed(inside, allowed);
  return inside.some((one) => contains(special, one) && !contains(allowed, one));
}

function areAllowed(addresses: readonly string[], allowed: BlockList): boolean {
  return addresses.length > 0 && addresses.every((one) => contains(allowed, one));
}

function contains(list: BlockList, address: string): boolean {
  return list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
