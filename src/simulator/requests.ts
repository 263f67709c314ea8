import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { SimulatorClock } from './clock.ts';
import { type Answer, refusal } from './contract/answer.ts';
import type { Door } from './door.ts';
import type { Exchange } from './faults/exchange.ts';
import type { Profile } from './profile.ts';

const LONGEST_BODY_BYTES = 65_536;

/** Passes on the body once it is complete; of a longer one only the beginning, which then is no JSON. */
export function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    if (bytes < LONGEST_BODY_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  });
  request.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
}

/** The path, and the query with its question mark. */
export function splitTarget(target: string): { readonly path: string; readonly search: string } {
  const mark = target.indexOf('?');
  return mark === -1 ? { path: target, search: '' } : { path: target.slice(0, mark), search: target.slice(mark) };
}

/** The answer to a client whose certificate is missing or not trusted; null for a good one. */
export function strangerAnswer(request: IncomingMessage, status: Profile['withoutCertificate']): Answer | null {
  const trusted = request.socket instanceof TLSSocket && request.socket.authorized;
  // Under `tls` a stranger's session has ended before it could send a request.
  if (trusted || status === 'tls') return null;
  if (status !== 400) return refusal(status, 'client certificate', 'is missing or not trusted');
  const page = '<html><title>400 No required SSL certificate was sent</title></html>';
  return { status, headers: { 'Content-Type': 'text/html' }, body: page };
}

/** A request in flight, tied to its connection: when the connection is gone, nothing more happens. */
export function liveExchange(
  request: IncomingMessage,
  response: ServerResponse,
  { door, clock }: { readonly door: Door; readonly clock: SimulatorClock },
  facts: Pick<Exchange, 'service' | 'faultSince' | 'random' | 'answer'>,
): Exchange {
  let cancel = () => {};
  response.once('close', () => cancel());
  return {
    ...facts,
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    response,
    socket: request.socket,
    send({ status, headers, body }) {
      response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
    },
    after(delayMs, step) {
      if (response.closed) return;
      if (delayMs === 0) step();
      else cancel = clock.after(delayMs, step);
    },
    reset: () => door.reset(request),
  };
}
