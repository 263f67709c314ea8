import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { Client, type Dispatcher } from 'undici';
import type { PhasesMs } from '../core/sample.ts';
import type { EpochMs } from '../core/time.ts';
import type { ExchangeFacts } from '../core/verdict/exchange.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import { DeclaredFailure } from '../net/declared-failure.ts';
import { MAX_HEAD_BYTES } from '../net/head-reader.ts';
import { NameFailure } from '../net/name-servers.ts';
import { BodyBuffer } from './body-buffer.ts';
import { decodeBody, isOddCoding, tooLarge } from './decode.ts';
import { chainExpiry, type DialListener, dial, isChainGap, untrustedCode } from './dial.ts';
import { describeFailure } from './failure.ts';
import type { Origin } from './origin.ts';
import { PhaseTimer } from './phase-timer.ts';
import { boundHeadAndFraming } from './response-limits.ts';
import type { TlsIdentity } from './secure-contexts.ts';

/** For an answer that is complete just before the deadline. */
const MIN_DECODE_MS = 50;

/** undici's own timeouts watch idle time and are coarse: the deadline is ours alone. One request per connection. */
const CLIENT_OPTIONS = {
  pipelining: 1,
  maxHeaderSize: MAX_HEAD_BYTES,
  headersTimeout: 0,
  bodyTimeout: 0,
  allowH2: false,
  useMilo: false,
} as const;

export interface ExchangeRequest {
  /** For people; without SIM numbers and secrets. */
  readonly label: string;
  readonly origin: Origin;
  readonly method: Dispatcher.HttpMethod;
  /** Path and query, encoded. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string | null;
  readonly transactionId: string;
  /** Null for plain HTTP. */
  readonly tls: TlsIdentity | null;
  /** Bound on the body, both as sent and as decoded. */
  readonly maxBodyBytes: number;
  /** Absolute bound from the first step to the last byte. */
  readonly deadlineMs: number;
}

/** An exchange as it went: the facts for the judge, and the measurements. */
export interface ExchangeRecord {
  readonly label: string;
  readonly facts: ExchangeFacts;
  readonly startedAt: EpochMs;
  /** On the clock of `performance.now`. */
  readonly startedMs: number;
  readonly phasesMs: PhasesMs;
  readonly totalMs: number;
  readonly bytesReceived: number;
  readonly requestSent: boolean;
  readonly remoteAddress: string | null;
  readonly tlsProtocol: string | null;
}

/** One HTTP/1.1 request on a new connection. Every way it can go ends in `done`, which never rejects. */
export class Exchange implements DialListener, Dispatcher.DispatchHandler {
  readonly done: Promise<ExchangeRecord>;
  readonly #request: ExchangeRequest;
  readonly #guard: AddressGuard;
  readonly #startedAt = Date.now();
  readonly #timer = new PhaseTimer(performance.now());
  readonly #deadline: NodeJS.Timeout;
  readonly #resolve: (record: Promise<ExchangeRecord>) => void;
  readonly #body = new BodyBuffer();
  #socket: Socket | null = null;
  #connected: (socket: Socket) => void = () => {};
  #requestSent = false;
  #statusCode: number | null = null;
  #headers: ExchangeFacts['headers'] = {};
  #oddities: readonly string[] = [];
  #certificateExpiresAt: EpochMs | null = null;
  #tlsProtocol: string | null = null;
  #remoteAddress: string | null = null;
  #addressFailed = false;
  #resolversDiffer = false;
  #intermediateMissing = false;
  #ended = false;

  constructor(request: ExchangeRequest, guard: AddressGuard) {
    this.#request = request;
    this.#guard = guard;
    const { promise, resolve } = Promise.withResolvers<ExchangeRecord>();
    this.done = promise;
    this.#resolve = resolve;
    // What arrives while other input holds the thread up would be read after the timers: it is read before this one counts.
    this.#deadline = setTimeout(() => setImmediate(() => this.#tooLate()), request.deadlineMs);
    this.#dispatch();
  }

  #tooLate(): void {
    this.failed(new DeclaredFailure('deadline', 'no complete answer before the deadline'));
  }

  #dispatch(): void {
    const { origin, method, path, headers, body } = this.#request;
    try {
      const client = new Client(origin.url, { ...CLIENT_OPTIONS, connect: (_, callback) => this.#connect(callback) });
      client.dispatch({ method, path, headers, body, reset: true }, this);
    } catch (error) {
      this.failed(error);
    }
  }

  #connect(callback: (error: null, socket: Socket) => void): void {
    const { origin, tls } = this.#request;
    const refusal = origin.isAddress ? this.#guard.refusal(origin.host) : null;
    if (refusal !== null) {
      this.failed(refusal);
      return;
    }
    if (origin.isAddress) this.resolved();
    this.#connected = (socket) => callback(null, socket);
    this.#dial(tls?.context ?? null);
  }

  #dial(secureContext: SecureContext | null): void {
    const { host, port } = this.#request.origin;
    this.#socket = dial({ host, port, secureContext }, this.#guard, this);
  }

  // ── while connecting ──────────────────────────────────────────────────────────────────────────────────────────────

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
    if (!this.#ended) this.#connected(socket);
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
    this.#end(error);
  }

  // ── undici's view of the request ──────────────────────────────────────────────────────────────────────────────────

  onRequestStart(): void {
    this.#requestSent = true;
    boundHeadAndFraming(this.#socket!, this.#body, {
      started: (atMs) => this.#timer.enter('receive', atMs),
      read: (oddities) => {
        this.#oddities = oddities;
      },
      exceeded: (failure) => this.failed(failure),
    });
  }

  /** The request has been handed over; `wait` starts when it has been flushed. */
  onRequestSent(): void {
    const socket = this.#socket!;
    const flushed = () => this.#timer.enter('wait', performance.now());
    if (socket.writableLength === 0) flushed();
    else socket.write('', (error) => error ?? flushed());
  }

  onResponseStart(_: unknown, statusCode: number, headers: ExchangeFacts['headers']): void {
    // Informational answers are read before they get here.
    if (statusCode < 200) return;
    this.#statusCode = statusCode;
    this.#headers = headers;
    const { method, maxBodyBytes } = this.#request;
    // The length is that of a body which does not come (RFC 9112, 6.3).
    const isBodiless = method === 'HEAD' || statusCode === 204 || statusCode === 304;
    if (!isBodiless && Number(headers['content-length']) > maxBodyBytes) this.failed(tooLarge(maxBodyBytes));
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    if (this.#ended) return;
    this.#body.append(chunk);
    if (this.#body.length > this.#request.maxBodyBytes) this.failed(tooLarge(this.#request.maxBodyBytes));
  }

  onResponseEnd(): void {
    this.#end(null);
  }

  onResponseError(_: unknown, error: Error): void {
    this.failed(error);
  }

  // ── the end ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #end(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const phase = this.#timer.phase;
    const times = this.#timer.stop(performance.now());
    clearTimeout(this.#deadline);
    // Before undici would do it with an error of its own, whose stack trace costs a tenth of an exchange. Without an error: some
    // of undici's it takes for a reason to ask again, on a new connection.
    this.#socket?.destroy();
    if (error !== null) this.#body.release();
    this.#resolve(
      this.#record(times, error === null ? null : describeFailure(error, phase, this.#socket?.readableEnded ?? false)),
    );
  }

  async #record(
    times: { readonly phasesMs: PhasesMs; readonly totalMs: number },
    broken: ExchangeFacts['failure'],
  ): Promise<ExchangeRecord> {
    const endedAt = Date.now();
    const { body, failure } = broken === null ? await this.#decode(times.totalMs) : { body: '', failure: broken };
    return {
      label: this.#request.label,
      facts: {
        transactionId: this.#request.transactionId,
        secure: this.#request.tls !== null,
        statusCode: this.#statusCode,
        headers: this.#headers,
        body,
        failure,
        endedAt,
        certificateExpiresAt: this.#certificateExpiresAt,
        // Without a connection there was nothing to fall back to.
        addressFallback: this.#addressFailed && this.#remoteAddress !== null,
        resolversDiffer: this.#resolversDiffer,
        intermediateMissing: this.#intermediateMissing && broken?.phase !== 'tls',
        oddities: isOddCoding(this.#header('content-encoding'))
          ? [...this.#oddities, 'Content-Encoding that is none']
          : this.#oddities,
        // Only who sees all exchanges can tell.
        crossTalk: false,
      },
      startedAt: this.#startedAt,
      startedMs: this.#timer.startedMs,
      ...times,
      bytesReceived: this.#body.length,
      requestSent: this.#requestSent,
      remoteAddress: this.#remoteAddress,
      tlsProtocol: this.#tlsProtocol,
    };
  }

  async #decode(spentMs: number): Promise<Pick<ExchangeFacts, 'body' | 'failure'>> {
    try {
      const { maxBodyBytes, deadlineMs } = this.#request;
      const limits = { maxBytes: maxBodyBytes, maxMs: Math.max(MIN_DECODE_MS, deadlineMs - spentMs) };
      const bytes = this.#body.content();
      const body = await decodeBody(bytes, this.#header('content-encoding'), this.#header('content-type'), limits);
      return { body, failure: null };
    } catch (error) {
      return { body: '', failure: describeFailure(error, 'receive', true) };
    }
  }

  #header(name: string): string | null {
    return this.#headers[name]?.toString() ?? null;
  }
}
