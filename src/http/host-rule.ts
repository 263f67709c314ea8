/** Which names of this server, and which pages, a request may come with: no page of another site reads what is served here. */
import { isLoopbackHost } from '../core/network/loopback.ts';

export interface HostRule {
  /** Nobody but this machine reaches the listener. */
  readonly isLoopback: boolean;
  /** Names beside those of this machine: the key `hosts`. Empty on another listener: any name. */
  readonly hosts: readonly string[];
}

/** What of a request the rule is about; null: absent. */
export interface Asked {
  readonly host: string | null;
  readonly origin: string | null;
}

export interface HostRefusal {
  readonly status: 421 | 403;
  readonly detail: string;
}

/**
 * Null where the request may go on. A page that has its own name point here (DNS rebinding) sends that name as `Host`; a page of
 * another site sends its `Origin`.
 */
export function hostRefusal({ isLoopback, hosts }: HostRule, { host, origin }: Asked): HostRefusal | null {
  const isOurs = (name: string | null) => name !== null && (isLoopbackHost(name) || hosts.includes(name));
  const isOpen = !isLoopback && hosts.length === 0;
  if (!isOpen && !isOurs(nameOf(host))) {
    return {
      status: 421,
      detail: 'This server does not answer under that name: list it under "hosts" in monitors.yaml.',
    };
  }
  if (origin === null) return null;
  const from = originName(origin);
  const isSame = isOpen ? from !== null && from === nameOf(host) : isOurs(from);
  return isSame ? null : { status: 403, detail: 'Pages of other sites may not ask this server.' };
}

/** Of `Host`: without the port, in small letters. */
function nameOf(host: string | null): string | null {
  return host === null ? null : originName(`http://${host}`);
}

/** Null for an origin without a name, `null` of a sandboxed page too. */
function originName(origin: string): string | null {
  const url = URL.parse(origin);
  return url === null || url.hostname === '' ? null : url.hostname;
}
