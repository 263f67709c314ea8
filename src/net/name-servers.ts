import { Resolver } from 'node:dns/promises';
import { tellingFailure } from '../core/network/dns-cache.ts';
import { FAILURE } from '../core/verdict/exchange.ts';
import { SystemFile } from './system-file.ts';

/** RFC 8305, 3: once one family is known, the other one is waited for only this long. */
const RESOLUTION_DELAY_MS = 50;
/** Sent again within a lookup's time, since datagrams get lost. */
const TRIES = 5;

export interface AddressRecord {
  readonly address: string;
  readonly ttlSeconds: number;
}

/** No address of a name could be had. `code`: that of c-ares, or one of `FAILURE`. */
export class NameFailure extends Error {
  readonly code: string;
  /** A second resolver knows the name all the same. */
  readonly resolversDiffer: boolean;

  constructor(code: string, resolversDiffer = false) {
    super('the name has no usable address');
    this.code = code;
    this.resolversDiffer = resolversDiffer;
  }
}

/**
 * Asks name servers without the thread pool, so that a name whose servers are silent delays no other lookup, and no
 * decompression. `servers` as `address` or `address:port`; none: those of the system, which are followed when they change.
 */
export class NameServers {
  readonly #timeoutMs: number;
  readonly #resolver: () => Resolver;

  constructor(servers: readonly string[], timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    const create = () => new Resolver({ timeout: timeoutMs / 4, maxTimeout: timeoutMs / 2, tries: TRIES });
    if (servers.length === 0) {
      const system = new SystemFile('/etc/resolv.conf', create);
      this.#resolver = () => system.read();
      return;
    }
    const resolver = create();
    resolver.setServers(servers);
    this.#resolver = () => resolver;
  }

  /** Addresses of both families, IPv6 first; never none. Rejects with `NameFailure` after at most the timeout. */
  async addressesOf(name: string): Promise<readonly AddressRecord[]> {
    const resolver = this.#resolver();
    const families = [resolver.resolve6(name, { ttl: true }), resolver.resolve4(name, { ttl: true })].map(known);
    await within(this.#timeoutMs, Promise.any(families).catch(giveUp), () => {
      throw new NameFailure('ETIMEOUT');
    });
    const settled = families.map((family) => within(RESOLUTION_DELAY_MS, family.catch(nothing), nothing));
    return (await Promise.all(settled)).flat();
  }
}

/** An empty answer, such as that of a CNAME loop, is no answer. */
async function known(
  query: Promise<readonly { readonly address: string; readonly ttl: number }[]>,
): Promise<readonly AddressRecord[]> {
  const records = await query;
  if (records.length === 0) throw new NameFailure('ENODATA');
  return records.map(({ address, ttl }) => ({ address, ttlSeconds: ttl }));
}

function giveUp(reason: AggregateError): never {
  const code = tellingFailure(reason.errors.map(({ code: one }: { code: string }) => one));
  // Not of a connection to the operator: there is none yet.
  throw new NameFailure(code === 'ECONNREFUSED' ? FAILURE.resolverDown : code);
}

function nothing(): readonly AddressRecord[] {
  return [];
}

async function within<T>(ms: number, promise: Promise<T>, otherwise: () => T): Promise<T> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    return await Promise.race([promise, late.then(otherwise)]);
  } finally {
    clearTimeout(timer);
  }
}
