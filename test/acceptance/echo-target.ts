/** A server that says back whatever it was told, in every place where an answer has room for it, and breaks in many ways. */
import type { Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import { listen } from '../probe/kit.ts';

/** What becomes of a request, by the first part of its path. `echo` is the request on one line. */
export const ECHOES: Readonly<Record<string, (socket: Socket, echo: string) => unknown>> = {
  ok: (socket, echo) => answer(socket, 200, echo),
  error: (socket, echo) => answer(socket, 500, echo),
  'reason-phrase': (socket, echo) => socket.end(`HTTP/1.1 503 ${echo}\r\ncontent-length: 0\r\n\r\n`),
  unauthorized: (socket, echo) => answer(socket, 401, echo, `www-authenticate: Basic realm="${echo}"`),
  forbidden: (socket, echo) => answer(socket, 403, echo),
  unknown: (socket, echo) => answer(socket, 404, echo),
  throttled: (socket, echo) => answer(socket, 429, echo, `retry-after: ${echo}`),
  redirect: (socket, echo) => answer(socket, 302, echo, `location: https://127.0.0.1/?${encodeURIComponent(echo)}`),
  'redirect-to-nowhere': (socket, echo) => answer(socket, 302, echo, `location: ${echo}`),
  'content-type': (socket, echo) => answer(socket, 200, '{}', `content-type: ${echo}`),
  encoding: (socket, echo) => answer(socket, 200, echo, `content-encoding: ${echo}`),
  'bad-gzip': (socket, echo) => answer(socket, 200, echo, 'content-encoding: gzip'),
  json: (socket, echo) =>
    answer(socket, 200, JSON.stringify({ balances: [{ type: echo, [echo]: echo }], error: echo })),
  cookie: (socket, echo) => answer(socket, 200, echo, `set-cookie: ${echo}`, `x-ms-dm-transactionid: ${echo}`),
  'header-flood': (socket, echo) => answer(socket, 200, '', `x-flood: ${echo.padEnd(40_000, echo)}`),
  'too-large': (socket, echo) => answer(socket, 200, echo.repeat(Math.ceil(6_000_000 / echo.length))),
  garbage: (socket, echo) => socket.end(`${echo}\r\n\r\n`),
  'bad-header': (socket, echo) => socket.end(`HTTP/1.1 200 OK\r\n${echo}\r\n\r\n`),
  'bad-chunk': (socket, echo) => socket.end(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${echo}\r\n`),
  'cut-short': (socket, echo) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n${echo}`),
  reset: (socket) => socket.destroy(),
  silence: () => {},
};

function answer(socket: Socket, status: number, body: string, ...headers: readonly string[]): void {
  const lines = [`HTTP/1.1 ${status} X`, `content-length: ${Buffer.byteLength(body)}`, 'connection: close', ...headers];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

export interface EchoTarget {
  readonly url: string;
  /** All that it was told. */
  received(): string;
}

/** `POST /token` answers with an access token, `token`. */
export async function echoTarget(tls: TlsOptions, token: string): Promise<EchoTarget> {
  let received = '';
  const server = createServer(tls, (socket) => {
    let request = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      request += chunk;
      if (!isWhole(request)) return;
      received += request;
      const path = /^\S+ \/([^/ ?]*)/.exec(request)?.[1] ?? '';
      const echo = request.replaceAll(/[\r\n]+/g, ' ').trim();
      if (path === 'token') answer(socket, 200, JSON.stringify({ access_token: token, expires_in: 3_600 }));
      else ECHOES[path]?.(socket, echo);
    });
  });
  const port = await listen(server);
  onTestFinished(() => void server.close());
  return { url: `https://127.0.0.1:${port}`, received: () => received };
}

function isWhole(request: string): boolean {
  const end = request.indexOf('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(request)?.[1] ?? 0);
  return end >= 0 && request.length >= end + 4 + length;
}
