import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { EpochMs } from '../core/time.ts';
import type { ExchangeFacts } from '../core/verdict/exchange.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import { NameFailure } from '../net/name-servers.ts';
import { chainExpiry, type DialListener, dial, isChainGap, untrustedCode } from './dial.ts';
import type { Origin } from './origin.ts';
import type { PhaseTimer } from './phase-timer.ts';
import type { TlsIdentity } from './secure-contexts.ts';

export interface ConnectionRequest {
  readonly origin: Pick<Origin, 'host' | 'port' | 'isAddress'>;
  /** Null for a connection without TLS. */
  readonly tls: TlsIdentity | null;
  /** Protocols that are offered in the TLS handshake; empty: the extension is left out. */
  readonly alpn: readonly string[];
}

export interface ConnectionListener {
  /** The connection stands, and its certificate is trusted. */
  ready(socket: Socket): void;
  failed(error: unknown): void;
}

/** The way to a connection that may be used: where it may go, how long each phase takes, whom TLS trusts. */
export class Connection implements DialListener {
  readonly #request: ConnectionRequest;
  readonly #guard: AddressGuard;
  readonly #timer: PhaseTimer;
  readonly #listener: ConnectionListener;
  #socket: Socket | null = null;
  #certificateExpiresAt: EpochMs | null = null;
  #tlsProtocol: string | null = null;
  #remoteAddress: string | null = null;
  #addressFailed = false;
  #resolversDiffer = false;
  #intermediateMissing = false;

  constructor(request: ConnectionRequest, guard: AddressGuard, timer: PhaseTimer, listener: ConnectionListener) {
    this.#request = request;
    this.#guard = guard;
    this.#timer = timer;
    this.#listener = listener;
  }

  get socket(): Socket | null {
    return this.#socket;
  }

  get remoteAddress(): string | null {
    return this.#remoteAddress;
  }

  get tlsProtocol(): string | null {
    return this.#tlsProtocol;
  }

  get facts(): Pick<
    ExchangeFacts,
    'secure' | 'certificateExpiresAt' | 'addressFallback' | 'resolversDiffer' | 'intermediateMissing'
  > {
    return {
      secure: this.#request.tls !== null,
      certificateExpiresAt: this.#certificateExpiresAt,
      // Without a connection there was nothing to fall back to.
      addressFallback: this.#addressFailed && this.#remoteAddress !== null,
      resolversDiffer: this.#resolversDiffer,
      intermediateMissing: this.#intermediateMissing,
    };
  }

  open(): void {
    const { origin, tls } = this.#request;
    const refusal = origin.isAddress ? this.#guard.refusal(origin.host) : null;
    if (refusal !== null) {
      this.failed(refusal);
      return;
    }
    if (origin.isAddress) this.resolved();
    this.#dial(tls?.context ?? null);
  }

  #dial(secureContext: SecureContext | null): void {
    const { origin, alpn } = this.#request;
    const { host, port } = origin;
    this.#socket = dial({ host, port, secureContext, alpn }, this.#guard, this);
  }

  resolved(): void {
    this.#timer.enter('connect', performance.now());
  }

  connected(): void {
    if (this.#request.tls !== null) this.#timer.enter('tls', performance.now());
  }

  addressFailed(): void {
    this.#addressFailed = true;
  }

  ready(socket: Socket): void {
    const now = performance.now();
    this.#remoteAddress = socket.remoteAddress ?? null;
    if (socket instanceof TLSSocket && !this.#trust(socket)) return;
    this.#timer.enter('send', now);
    this.#listener.ready(socket);
  }

  #trust(socket: TLSSocket): boolean {
    this.#tlsProtocol = socket.getProtocol();
    this.#certificateExpiresAt = chainExpiry(socket, Date.now());
    const code = untrustedCode(socket);
    if (code === null) return true;
    const { withIntermediates } = this.#request.tls!;
    if (isChainGap(code) && withIntermediates !== null && !this.#intermediateMissing) {
      this.#intermediateMissing = true;
      this.#dialAnew(socket, withIntermediates);
    } else {
      this.failed(Object.assign(new Error('untrusted certificate'), { code }));
    }
    return false;
  }

  /** Only a handshake makes OpenSSL judge a chain: a second one, with more to build it from. Its time is charged to `tls`. */
  #dialAnew(socket: Socket, secureContext: SecureContext): void {
    socket
      .removeAllListeners('error')
      .on('error', () => undefined)
      .destroy();
    this.#dial(secureContext);
  }

  failed(error: unknown): void {
    if (error instanceof NameFailure) this.#resolversDiffer = error.resolversDiffer;
    this.#listener.failed(error);
  }
}
