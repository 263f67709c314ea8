import { isIP } from 'node:net';

/** Addresses by lower-case name. A name on several lines has all of their addresses. */
export type Hosts = ReadonlyMap<string, readonly string[]>;

/** The form of hosts(5): an address, a name and its aliases per line. Other lines say nothing. */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.split('#', 1)[0]!.trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names) {
      const known = hosts.get(name.toLowerCase());
      if (known === undefined) hosts.set(name.toLowerCase(), [address]);
      else if (!known.includes(address)) known.push(address);
    }
  }
  return hosts;
}
