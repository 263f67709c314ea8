import type { Socket } from 'node:net';
import type { PhasesMs } from '../core/sample.ts';
import { type ExchangeFailure, NO_TRANSACTION_ID } from '../core/verdict/exchange.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import { DeclaredFailure } from '../net/declared-failure.ts';
import { BodyBuffer } from './body-buffer.ts';
import { Connection, type ConnectionListener, type ConnectionRequest } from './connection.ts';
import { tooLarge } from './decode.ts';
import type { ExchangeRecord } from './exchange.ts';
import { describeFailure } from './failure.ts';
import { PhaseTimer } from './phase-timer.ts';

export interface TcpExchangeRequest extends ConnectionRequest {
  /** For people; without secrets. */
  readonly label: string;
  /** Sent as soon as the connection stands; may be empty. */
  readonly send: Buffer;
  /** Ends the exchange where it comes. */
  readonly expected: Buffer;
  /** Bound on the reply, in which the expected bytes must come. */
  readonly maxBytes: number;
  /** Absolute bound from the first step to the last byte. */
  readonly deadlineMs: number;
}

export interface TcpExchangeRecord extends ExchangeRecord {
  readonly found: boolean;
}

/** One conversation on a new connection, until the expected bytes came. Every way it can go ends in `done`, which never rejects. */
export class TcpExchange implements ConnectionListener {
  readonly done: Promise<TcpExchangeRecord>;
  readonly #request: TcpExchangeRequest;
  readonly #connection: Connection;
  readonly #startedAt = Date.now();
  readonly #timer = new PhaseTimer(performance.now());
  readonly #deadline: NodeJS.Timeout;
  readonly #resolve: (record: TcpExchangeRecord) => void;
  readonly #reply = new BodyBuffer();
  #searchedTo = 0;
  #requestSent = false;
  #ended = false;

  constructor(request: TcpExchangeRequest, guard: AddressGuard) {
    this.#request = request;
    const { promise, resolve } = Promise.withResolvers<TcpExchangeRecord>();
    this.done = promise;
    this.#resolve = resolve;
    // What arrives while other input holds the thread up would be read after the timers: it is read before this one counts.
    this.#deadline = setTimeout(() => setImmediate(() => this.#tooLate()), request.deadlineMs);
    this.#connection = new Connection(request, guard, this.#timer, this);
    this.#connection.open();
  }

  #tooLate(): void {
    const bytes = this.#reply.length;
    const so = bytes === 0 ? 'no answer' : `${bytes} bytes without the expected text`;
    this.failed(new DeclaredFailure('deadline', `${so} before the deadline`));
  }

  ready(socket: Socket): void {
    if (this.#ended) return;
    this.#requestSent = true;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.#closed());
    const flushed = () => this.#timer.enter('wait', performance.now());
    const { send } = this.#request;
    if (send.length === 0) flushed();
    else socket.write(send, (error) => error ?? flushed());
  }

  #receive(chunk: Buffer): void {
    if (this.#ended) return;
    this.#timer.enter('receive', performance.now());
    this.#reply.append(chunk);
    const { expected, maxBytes } = this.#request;
    const reply = this.#reply.content().subarray(0, maxBytes);
    if (reply.includes(expected, this.#searchedTo)) this.#end(null, true);
    else if (this.#reply.length > maxBytes) this.failed(tooLarge(maxBytes));
    // The text may have begun in this chunk, and go on in the next.
    this.#searchedTo = Math.max(0, reply.length - expected.length + 1);
  }

  /** A reply that ends without the text is one; a connection that ends without a reply has broken off. */
  #closed(): void {
    if (this.#reply.length > 0) this.#end(null, false);
    else this.failed(new DeclaredFailure('closed', 'the server closed the connection without a reply'));
  }

  failed(error: unknown): void {
    this.#end(error, false);
  }

  #end(error: unknown, found: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    const { phase } = this.#timer;
    const times = this.#timer.stop(performance.now());
    clearTimeout(this.#deadline);
    this.#connection.socket?.destroy();
    this.#resolve(this.#record(times, error === null ? null : describeFailure(error, phase, false), found));
    this.#reply.release();
  }

  #record(
    times: { readonly phasesMs: PhasesMs; readonly totalMs: number },
    failure: ExchangeFailure | null,
    found: boolean,
  ): TcpExchangeRecord {
    const connection = this.#connection;
    const { intermediateMissing, ...facts } = connection.facts;
    return {
      label: this.#request.label,
      facts: {
        ...facts,
        transactionId: NO_TRANSACTION_ID,
        intermediateMissing: intermediateMissing && failure?.phase !== 'tls',
        statusCode: null,
        headers: {},
        body: '',
        failure,
        endedAt: Date.now(),
        oddities: [],
        crossTalk: false,
      },
      startedAt: this.#startedAt,
      startedMs: this.#timer.startedMs,
      ...times,
      bytesReceived: this.#reply.length,
      requestSent: this.#requestSent,
      remoteAddress: connection.remoteAddress,
      tlsProtocol: connection.tlsProtocol,
      found,
    };
  }
}
