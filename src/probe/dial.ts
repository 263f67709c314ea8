import { connect as connectTcp, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type SecureContext, TLSSocket } from 'node:tls';
import type { EpochMs } from '../core/time.ts';
import { isLocalFault } from '../core/verdict/transport.ts';
import type { AddressGuard } from '../net/address-guard.ts';

/** Longer than any round trip on earth, so that a second address is only tried when the first one is dead. */
const ADDRESS_ATTEMPT_MS = 1_000;

export interface DialTarget {
  readonly host: string;
  readonly port: number;
  /** Null without TLS. */
  readonly secureContext: SecureContext | null;
  /** Protocols that are offered in the TLS handshake; empty: the extension is left out. */
  readonly alpn: readonly string[];
}

/** What happens while a connection is made, told in the earliest callback there is. */
export interface DialListener {
  resolved(): void;
  connected(): void;
  /** One of several addresses did not answer. */
  addressFailed(): void;
  ready(socket: Socket): void;
  /** Also after `ready`, for as long as the socket lives. */
  failed(error: Error): void;
}

/** Opens a new connection; TLS sessions are never resumed. Certificates are not judged here: see `untrustedCode`. */
export function dial(target: DialTarget, guard: AddressGuard, listener: DialListener): Socket {
  const { host, port, secureContext, alpn } = target;
  const options = {
    host,
    port,
    lookup: observed(guard, listener),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
  };
  const socket =
    secureContext === null
      ? connectTcp(options)
      : dialTls({ ...options, ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }) }, secureContext);
  socket.setNoDelay(true);
  socket.on('error', (error) => listener.failed(error));
  socket.once('connect', () => listener.connected());
  socket.once(secureContext === null ? 'connect' : 'secureConnect', () => listener.ready(socket));
  socket.on('connectionAttemptFailed', (_ip, _port, _family, { code = '' }: NodeJS.ErrnoException) => {
    if (!isLocalFault(code)) listener.addressFailed();
  });
  socket.on('connectionAttemptTimeout', () => listener.addressFailed());
  return socket;
}

function dialTls(
  options: TcpNetConnectOpts & ConnectionOptions & { readonly host: string },
  secureContext: SecureContext,
): TLSSocket {
  const socket = connectTls({ ...options, ...tlsOptions(options.host, secureContext) });
  // To compare names Node asks for the whole chain as objects, a tenth of a handshake; it looks at the first one alone.
  const leaf = () => TLSSocket.prototype.getPeerCertificate.call(socket, false);
  Object.assign(socket, { getPeerCertificate: leaf });
  return socket;
}

/** An untrusted certificate does not end the handshake, so that its expiry can be reported; the exchange ends there. */
function tlsOptions(host: string, secureContext: SecureContext) {
  return {
    secureContext,
    // Neither a name with a dot at its end nor an address may stand there (RFC 6066, 3).
    servername: isIP(host) === 0 ? host.replace(/\.$/, '') : '',
    rejectUnauthorized: false,
  };
}

function observed(guard: AddressGuard, listener: DialListener): AddressGuard['lookup'] {
  return (hostname, options, callback) => {
    guard.lookup(hostname, options, (error, address, family) => {
      if (!error) listener.resolved();
      callback(error, address, family);
    });
  };
}

/** Why the server's certificate is not to be trusted, as OpenSSL's or Node's code; null when it is. */
export function untrustedCode(socket: TLSSocket): string | null {
  return socket.authorized ? null : String(socket.authorizationError);
}

/**
 * When the first certificate of the server's chain, as it sent it, expires. Roots in it are left out, for clients use their
 * own copy; so are, where the chain is trusted, certificates that had expired already and thus have no part in that.
 */
export function chainExpiry(socket: TLSSocket, now: EpochMs): EpochMs | null {
  const leaf = socket.getPeerX509Certificate();
  if (leaf === undefined) return null;
  let earliest = leaf.validToDate.getTime();
  for (let issuer = leaf.issuerCertificate; issuer !== undefined; issuer = issuer.issuerCertificate) {
    const expiry = issuer.validToDate.getTime();
    const counts = issuer.issuer !== issuer.subject && !(socket.authorized && expiry <= now);
    if (counts) earliest = Math.min(earliest, expiry);
  }
  return earliest;
}

/** Verdicts on a chain in which a certificate may just be missing. */
const GAPS: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

export function isChainGap(code: string): boolean {
  return GAPS.has(code);
}
