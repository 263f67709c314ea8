import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { PhasesMs } from '../core/sample.ts';
import type { EpochMs } from '../core/time.ts';
import type { ExchangeFacts } from '../core/verdict/exchange.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import { DeclaredFailure } from '../net/declared-failure.ts';
import { MAX_HEAD_BYTES } from '../net/head-reader.ts';
import { BodyBuffer } from './body-buffer.ts';
import { Connection, type ConnectionListener } from './connection.ts';
import { decodeBody, isOddCoding, tooLarge } from './decode.ts';
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

/** What is offered in the TLS handshake. */
const ALPN = ['http/1.1'];

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
export class Exchange implements ConnectionListener, Dispatcher.DispatchHandler {
  readonly done: Promise<ExchangeRecord>;
  readonly #request: ExchangeRequest;
  readonly #connection: Connection;
  readonly #startedAt = Date.now();
  readonly #timer = new PhaseTimer(performance.now());
  readonly #deadline: NodeJS.Timeout;
  readonly #resolve: (record: Promise<ExchangeRecord>) => void;
  readonly #body = new BodyBuffer();
  #connected: (socket: Socket) => void = () => {};
  #requestSent = false;
  #statusCode: number | null = null;
  #headers: ExchangeFacts['headers'] = {};
  #oddities: readonly string[] = [];
  #ended = false;

  constructor(request: ExchangeRequest, guard: AddressGuard) {
    this.#request = request;
    this.#connection = new Connection({ ...request, alpn: ALPN }, guard, this.#timer, this);
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
    this.#connected = (socket) => callback(null, socket);
    this.#connection.open();
  }

  /** The connection stands. */
  ready(socket: Socket): void {
    if (!this.#ended) this.#connected(socket);
  }

  failed(error: unknown): void {
    this.#end(error);
  }

  // ── undici's view of the request ──────────────────────────────────────────────────────────────────────────────────

  onRequestStart(): void {
    this.#requestSent = true;
    boundHeadAndFraming(this.#connection.socket!, this.#body, {
      started: (atMs) => this.#timer.enter('receive', atMs),
      read: (oddities) => {
        this.#oddities = oddities;
      },
      exceeded: (failure) => this.failed(failure),
    });
  }

  /** The request has been handed over; `wait` starts when it has been flushed. */
  onRequestSent(): void {
    const socket = this.#connection.socket!;
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
    const { socket } = this.#connection;
    socket?.destroy();
    if (error !== null) this.#body.release();
    this.#resolve(
      this.#record(times, error === null ? null : describeFailure(error, phase, socket?.readableEnded ?? false)),
    );
  }

  async #record(
    times: { readonly phasesMs: PhasesMs; readonly totalMs: number },
    broken: ExchangeFacts['failure'],
  ): Promise<ExchangeRecord> {
    const endedAt = Date.now();
    const { intermediateMissing, ...connection } = this.#connection.facts;
    const { body, failure } = broken === null ? await this.#decode(times.totalMs) : { body: '', failure: broken };
    return {
      label: this.#request.label,
      facts: {
        transactionId: this.#request.transactionId,
        ...connection,
        statusCode: this.#statusCode,
        headers: this.#headers,
        body,
        failure,
        endedAt,
        intermediateMissing: intermediateMissing && broken?.phase !== 'tls',
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
      remoteAddress: this.#connection.remoteAddress,
      tlsProtocol: this.#connection.tlsProtocol,
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
