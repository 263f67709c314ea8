import type { IncomingHttpHeaders } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { Agent, buildConnector, request } from 'undici';
import type { Delivery, DeliveryReason } from '../core/delivery/messages.ts';
import { SECOND } from '../core/time.ts';
import { FAILURE } from '../core/verdict/exchange.ts';
import { readOneHead } from '../net/head-reader.ts';
import type { Clock } from '../pipeline/ports/clock.ts';
import type { AddressGuard } from '../pipeline/ports/network.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Receivers answer in a few words; nobody reads more. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Enough for what a receiver has to say. */
const BEGINNING_BYTES = 1_024;

const UNREADABLE = Object.assign(new Error('the head of the answer cannot be read'), { code: 'HTTPParserError' });

export interface HttpClientOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly guard: AddressGuard;
  readonly userAgent: string;
  /** PEM bundle that replaces the system's roots. */
  readonly ca?: string | undefined;
}

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The beginning of an answer of 2xx that refuses all the same. */
  readonly refusal?: RegExp;
}

/**
 * One request on a connection of its own, and what it means for a message. Redirects are not followed: they would carry
 * the message, and the secret in its URL, to somebody else. Nothing of URL, headers or answer is in the result.
 */
export async function send(
  outgoing: OutgoingRequest,
  { clock, guard, userAgent, ca }: HttpClientOptions,
  signal: AbortSignal,
): Promise<Delivery> {
  const { method, body = null } = outgoing;
  const { url, authorization } = withoutUserInfo(outgoing.url);
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && guard.refusal(host) !== null) return failed('permanent', 'address-not-allowed', null);
  const dial = buildConnector({ lookup: guard.lookup, timeout: CONNECT_TIMEOUT_MS, ...(ca !== undefined && { ca }) });
  let connected = false;
  const agent = new Agent({
    maxResponseSize: MAX_ANSWER_BYTES,
    connect: (options, callback) => {
      // Typed as nothing, returns the socket. undici itself waits for a connection that nobody wants any more.
      const socket = dial(options, (...result) => {
        connected = result[0] === null;
        // Receivers may say 100 Continue without being asked, which undici takes for a fault.
        if (result[0] === null) readOneHead(socket, { refused: () => socket.destroy(UNREADABLE) });
        callback(...result);
      }) as unknown as Socket;
      signal.addEventListener('abort', () => socket.destroy(signal.reason), { once: true });
    },
  });
  try {
    const headers = { 'user-agent': userAgent, ...authorization, ...outgoing.headers };
    const answer = await request(url, { dispatcher: agent, method, headers, body, signal });
    const meaning = meaningOf(answer.statusCode, retryAfterOf(answer.headers, clock));
    const { refusal } = outgoing;
    if (refusal !== undefined && meaning.kind === 'delivered' && refusal.test(await beginningOf(answer.body))) {
      return failed('permanent', 'rejected', `HTTP ${answer.statusCode}`);
    }
    // The status line says it all; what becomes of the rest changes nothing.
    answer.body.on('error', () => undefined).resume();
    return meaning;
  } catch (error) {
    return connected ? interrupted(error, signal) : notConnected(error, signal);
  } finally {
    await agent.destroy();
  }
}

/** The first words of an answer, as far as they come. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  try {
    for await (const chunk of body) {
      text += chunk.toString('latin1');
      if (text.length >= BEGINNING_BYTES) break;
    }
  } catch {
    // What came is what there is.
  }
  return text.slice(0, BEGINNING_BYTES);
}

/** User and password of a URL become Basic credentials, as in curl. */
function withoutUserInfo(text: string): { readonly url: string; readonly authorization: Record<string, string> } {
  const url = new URL(text);
  if (url.username === '' && url.password === '') return { url: text, authorization: {} };
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { url: url.href, authorization: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } };
}

function meaningOf(status: number, retryAfterMs: number | null): Delivery {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const detail = `HTTP ${status}`;
  const rest = retryAfterMs === null ? {} : { retryAfterMs };
  if (status === 429) return { ...failed('retryable', 'rate-limited', detail), ...rest };
  // A receiver that is being deployed, or moves, answers 404 for a while.
  if (status === 404) return { ...failed('retryable', 'not-found', detail), ...rest };
  if (status >= 500 || status === 408 || status === 425)
    return { ...failed('retryable', 'server-error', detail), ...rest };
  return failed('permanent', reasonOfRefusal(status), detail);
}

/** Seconds, or a date, which is compared with the receiver's own clock where it shows that. */
function retryAfterOf(headers: IncomingHttpHeaders, clock: Pick<Clock, 'now'>): number | null {
  const asked = headers['retry-after'];
  if (typeof asked !== 'string') return null;
  if (/^\d{1,6}$/.test(asked)) return Number(asked) * SECOND;
  const until = Date.parse(asked);
  const shown = Date.parse(String(headers.date ?? ''));
  return Number.isNaN(until) ? null : Math.max(0, until - (Number.isNaN(shown) ? clock.now() : shown));
}

function reasonOfRefusal(status: number): DeliveryReason {
  if (status < 400) return 'redirect';
  if (status === 401 || status === 403) return 'unauthorized';
  return status === 410 ? 'not-found' : 'rejected';
}

/** The receiver has not seen the request. */
function notConnected(error: unknown, signal: AbortSignal): Delivery {
  const code = codeOf(error);
  if (code === FAILURE.addressNotAllowed || code === FAILURE.specialAddress)
    return failed('permanent', 'address-not-allowed', null);
  if (signal.aborted || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return failed('retryable', 'timeout', null);
  return failed('retryable', reasonOfConnect(code), code);
}

function reasonOfConnect(code: string): DeliveryReason {
  if (code === 'ECONNREFUSED') return 'refused';
  if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'ENODATA', 'ESERVFAIL'].includes(code)) return 'dns';
  return /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_)/.test(code) ? 'tls' : 'connect';
}

/** The request left, or began to. */
function interrupted(error: unknown, signal: AbortSignal): Delivery {
  if (signal.aborted) return failed('uncertain', 'timeout', null);
  const code = codeOf(error);
  if (code.startsWith('UND_ERR_') && code.endsWith('TIMEOUT')) return failed('uncertain', 'timeout', null);
  const isBroken = code === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW';
  return failed('uncertain', isBroken ? 'protocol' : 'connection-lost', code);
}

export function failed(
  kind: 'retryable' | 'permanent' | 'uncertain',
  reason: DeliveryReason,
  detail: string | null,
): Exclude<Delivery, { kind: 'delivered' }> {
  return { kind, reason, detail };
}

/** Codes alone: messages of errors quote addresses and answers. */
function codeOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  if (!Error.isError(first)) return 'UNKNOWN';
  const code = 'code' in first && typeof first.code === 'string' ? first.code : first.name;
  return /^[A-Za-z0-9_]{1,60}$/.test(code) ? code : 'UNKNOWN';
}
