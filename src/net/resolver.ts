import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { ResolverSettings } from '../core/configuration.ts';
import { recordLifeMs } from '../core/network/dns-cache.ts';
import { parseHosts } from './hosts-file.ts';
import { NameFailure, NameServers } from './name-servers.ts';
import { SystemFile } from './system-file.ts';

/** Addresses tried in one probe at most, whatever an answer lists: each dead one costs a second. */
const MAX_ADDRESSES = 16;
/** RFC 6761, 6.3: never asked of a name server. */
const LOCALHOST = /(^|\.)localhost$/;
const LOOPBACK = ['::1', '127.0.0.1'];

interface Known {
  readonly addresses: readonly string[];
  readonly usableUntilMs: number;
}

interface NamesOptions {
  readonly hostsFile?: string;
  /** Whether records are kept for as long as they live. Default: true. */
  readonly keepsRecords?: boolean;
}

/**
 * Names to addresses: hosts file, then records still alive, then name servers, of which each name is asked once at a time.
 * Failures are never kept. A name with several addresses starts with another one each time, so that a dead one shows even
 * where the first one is alive.
 */
export class Names {
  readonly #hosts: SystemFile<ReturnType<typeof parseHosts>>;
  readonly #servers: NameServers;
  readonly #second: NameServers | null;
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<readonly string[]>>();
  readonly #turns = new Map<string, number>();
  readonly #keepsRecords: boolean;

  constructor(
    { servers, timeoutMs, secondOpinion }: ResolverSettings,
    { hostsFile = '/etc/hosts', keepsRecords = true }: NamesOptions = {},
  ) {
    this.#keepsRecords = keepsRecords;
    this.#hosts = new SystemFile(hostsFile, parseHosts);
    this.#servers = new NameServers(servers, timeoutMs);
    this.#second = secondOpinion.length === 0 ? null : new NameServers(secondOpinion, timeoutMs);
  }

  /** Never empty. Rejects with `NameFailure`. */
  async addressesOf(host: string): Promise<LookupAddress[]> {
    const name = host.toLowerCase().replace(/\.$/, '');
    const addresses = this.#local(name) ?? (await this.#remote(name));
    const turn = this.#turns.get(name) ?? 0;
    this.#turns.set(name, (turn + 1) % addresses.length);
    const rotated = [...addresses.slice(turn), ...addresses.slice(0, turn)];
    return rotated.slice(0, MAX_ADDRESSES).map((address) => ({ address, family: isIP(address) }));
  }

  #local(name: string): readonly string[] | undefined {
    return this.#hosts.read().get(name) ?? (LOCALHOST.test(name) ? LOOPBACK : undefined);
  }

  async #remote(name: string): Promise<readonly string[]> {
    const known = this.#known.get(name);
    if (known !== undefined && performance.now() < known.usableUntilMs) return known.addresses;
    let asking = this.#asking.get(name);
    if (asking === undefined) {
      asking = this.#ask(name).finally(() => this.#asking.delete(name));
      this.#asking.set(name, asking);
    }
    return asking;
  }

  async #ask(name: string): Promise<readonly string[]> {
    try {
      const records = await this.#servers.addressesOf(name);
      const addresses = records.map(({ address }) => address);
      const lifeMs = recordLifeMs(records.map(({ ttlSeconds }) => ttlSeconds));
      if (this.#keepsRecords) this.#known.set(name, { addresses, usableUntilMs: performance.now() + lifeMs });
      return addresses;
    } catch (error) {
      if (!(error instanceof NameFailure) || this.#second === null) throw error;
      const knows = await this.#second.addressesOf(name).then(
        () => true,
        () => false,
      );
      throw new NameFailure(error.code, knows);
    }
  }
}
