import { gzipSync } from 'node:zlib';
import type { Answer } from '../contract/answer.ts';
import type { Exchange } from './exchange.ts';

/** Steps of a slow transfer. */
const PIECES = 10;

export function healthy(exchange: Exchange): void {
  exchange.send(exchange.answer());
}

/** The answer is ready and its effects are real, but nothing is ever sent. */
export function silence(exchange: Exchange): void {
  exchange.answer();
}

/** The request has its effect; the sender gets no answer. */
export function resetInstead(exchange: Exchange): void {
  exchange.answer();
  exchange.reset();
}

export function statusOnly(exchange: Exchange, status: number): void {
  const body = JSON.stringify({ error: { code: status, message: 'simulated fault' } });
  exchange.send({ status, headers: { 'Content-Type': 'application/json' }, body });
}

/** No request for a grant arrives; all others do. */
export function grantLost(exchange: Exchange): void {
  if (exchange.method === 'DELETE') statusOnly(exchange, 404);
  else if (exchange.method !== 'PUT') healthy(exchange);
}

export function throttle(exchange: Exchange, retryAfter: string | null): void {
  exchange.send({ status: 429, headers: retryAfter === null ? {} : { 'Retry-After': retryAfter }, body: '' });
}

export function redirect(exchange: Exchange, to: string, status = 302): void {
  exchange.send({ status, headers: { Location: to }, body: '' });
}

/** Sends half of the body first; the short wait lets it arrive before the reset does. */
export function resetMidBody(exchange: Exchange): void {
  const { status, headers, body } = exchange.answer();
  const bytes = Buffer.from(body);
  exchange.response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  exchange.response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)));
  exchange.after(20, () => exchange.reset());
}

/** One byte at a time, then endless spaces: legal JSON that never finishes. */
export function drip(exchange: Exchange, everyMs: number): void {
  const { status, headers, body } = exchange.answer();
  exchange.response.writeHead(status, { ...headers });
  let sent = 0;
  const next = () => {
    exchange.response.write(body[sent] ?? ' ');
    sent += 1;
    exchange.after(everyMs, next);
  };
  next();
}

/** Sends spaces as fast as the client reads. */
export function endlessBody(exchange: Exchange): void {
  const { status, headers } = exchange.answer();
  const { response } = exchange;
  const spaces = Buffer.alloc(65_536, ' ');
  const pour = () => {
    while (!response.destroyed && response.write(spaces));
  };
  response.writeHead(status, { ...headers }).on('drain', pour);
  pour();
}

/** The first byte comes at once, the last byte of the header after `ms`, the body right behind it. */
export function slowHeader(exchange: Exchange, ms: number): void {
  const { status, headers, body } = exchange.answer();
  const lines = Object.entries({ ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' });
  const head = `HTTP/1.1 ${status} OK\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  const { socket } = exchange;
  inPieces(
    exchange,
    ms,
    head,
    (piece) => socket.write(piece),
    () => socket.end(body),
  );
}

/** Sends the header at once and the last byte of the body after `ms`. */
export function slowBody(exchange: Exchange, ms: number): void {
  const { status, headers, body } = exchange.answer();
  const { response } = exchange;
  response.writeHead(status, { ...headers }).flushHeaders();
  inPieces(
    exchange,
    ms,
    body,
    (piece) => response.write(piece),
    () => response.end(),
  );
}

function inPieces(
  exchange: Exchange,
  ms: number,
  text: string,
  write: (piece: string) => void,
  done: () => void,
): void {
  const size = Math.ceil(text.length / PIECES);
  const step = (index: number): void => {
    write(text.slice(index * size, (index + 1) * size));
    if (index + 1 < PIECES) exchange.after(ms / (PIECES - 1), () => step(index + 1));
    else done();
  };
  step(0);
}

export function gzipped(exchange: Exchange): void {
  const { status, headers, body } = exchange.answer();
  sendGzip(exchange, status, headers, gzipSync(body));
}

/** A gzip file may be a row of compressed members: one of 1 MiB, repeated, is a bomb without the work of making one. */
export function gzipBomb(exchange: Exchange, megabytes: number): void {
  const { status, headers } = exchange.answer();
  const member = gzipSync(Buffer.alloc(1_048_576, ' '));
  sendGzip(exchange, status, headers, Buffer.concat(Array.from({ length: megabytes }, () => member)));
}

function sendGzip(exchange: Exchange, status: number, headers: Answer['headers'], bytes: Buffer): void {
  exchange.response.writeHead(status, { ...headers, 'Content-Encoding': 'gzip', 'Content-Length': bytes.length });
  exchange.response.end(bytes);
}

/** One kilobyte per header line. */
export function headerFlood(exchange: Exchange, kilobytes: number): void {
  const answer = exchange.answer();
  const flood = Array.from({ length: kilobytes }, (_, index) => [`X-Flood-${index}`, 'x'.repeat(1_000)] as const);
  exchange.send({ ...answer, headers: { ...answer.headers, ...Object.fromEntries(flood) } });
}

export function garbage(exchange: Exchange): void {
  exchange.answer();
  exchange.socket.end('\u0000\u0001 this is not HTTP \u0002\r\n\r\n');
}
