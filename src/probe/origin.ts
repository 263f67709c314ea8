import { isIP } from 'node:net';

/** Where a connection goes to. */
export interface Origin {
  /** `https://host:port` as undici and the Host header want it. */
  readonly url: string;
  /** Name or address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly isAddress: boolean;
}

export function originOf(url: URL): Origin {
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  return { url: url.origin, host, port, secure, isAddress: isIP(host) !== 0 };
}
