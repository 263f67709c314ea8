import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { isLoopbackHost } from '../core/network/loopback.ts';
import { endSocket } from '../net/end-socket.ts';
import type { Clock } from '../pipeline/ports/clock.ts';
import { Connections } from './connections.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { authority, listenOn } from './listen.ts';
import { PROBLEM_TYPE, problem, problemBody } from './problem.ts';
import { type RoutesOptions, routes } from './routes.ts';

export interface HttpLimits {
  /** Limits from the first byte of a request to the end of its headers, and to its end. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** The server closes a connection that sends no request for this long. */
  readonly keepAliveTimeoutMs: number;
  /** A connection on which nothing moves while it is answered is cut off: nobody reads the answer. */
  readonly idleTimeoutMs: number;
  /** Connections, in all and from one address; see `Connections`. */
  readonly maxConnections: number;
  readonly maxPerAddress: number;
  /** While fewer than these are free, only /live and /ready are answered. */
  readonly reserved: number;
  /** How long `stop` waits for responses in progress. */
  readonly stopGraceMs: number;
}

const DEFAULT_LIMITS: HttpLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 15_000,
  keepAliveTimeoutMs: 65_000,
  idleTimeoutMs: 60_000,
  maxConnections: 256,
  maxPerAddress: 128,
  reserved: 32,
  stopGraceMs: 2_000,
};

export interface HttpOptions extends Omit<RoutesOptions, 'hostRule'> {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly clock: Clock;
  /** Names under which it answers, beside those of this machine. Default: none on a loopback address, any on another. */
  readonly hosts?: readonly string[];
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpServer {
  readonly address: { readonly host: string; readonly port: number; readonly url: string };
  stop(): Promise<void>;
}

/** Serves until stopped. Throws `UserError` when it cannot listen on the address. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const { host, port, clock, hosts = [] } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const hostRule = { isLoopback: isLoopbackHost(host), hosts };
  const server = createLimitedServer(limits, listener({ ...options, hostRule }));
  const bound = await listenOn(server, host, port);
  server.on('error', (error) => options.log.error({ error: error.message }, 'error on the HTTP listener'));
  return {
    address: { host, port: bound, url: `http://${authority(host, bound)}` },
    stop: () => stop(server, clock, limits.stopGraceMs),
  };
}

function listener(options: RoutesOptions): RequestListener {
  const respond = getRequestListener(routes(options).fetch, { errorHandler: () => problem(400) });
  return (request, response) => {
    response.setHeaders(new Map(Object.entries(SECURITY_HEADERS)));
    return respond(request, response);
  };
}

function createLimitedServer(limits: HttpLimits, handler: RequestListener): Server {
  const server: Server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      // Interval at which Node looks for overdue requests. Its default of 30 s would triple the limits.
      connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
    },
    (request, response) => {
      const isScarce = connections.busy >= limits.maxConnections - limits.reserved;
      if (isScarce && !isHealthCheck(request.url)) answerBusy(response);
      else handler(request, response);
    },
  );
  const connections = new Connections(server, limits);
  server.setTimeout(limits.idleTimeoutMs, (socket) => socket.destroy());
  server.on('clientError', answerBrokenRequest);
  server.on('request', (_request, response) => {
    // `close` ends the connections that are idle when it is called; this ends the others after their response.
    response.once('finish', () => !server.listening && server.closeIdleConnections());
  });
  return server;
}

function isHealthCheck(url = ''): boolean {
  return /^\/(?:live|ready)(?:\?|$)/.test(url);
}

function answerBusy(response: ServerResponse): void {
  const headers = { ...SECURITY_HEADERS, 'Content-Type': PROBLEM_TYPE, 'Retry-After': '1', Connection: 'close' };
  response.writeHead(503, headers).end(problemBody(503, 'Too many requests are being answered.'));
}

const STATUS_OF_CLIENT_ERROR: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};

/** Requests that Node rejects while parsing. This handler answers them with the headers that every response has. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = STATUS_OF_CLIENT_ERROR[error.code ?? ''] ?? 400;
  const body = problemBody(status);
  const headers = {
    ...SECURITY_HEADERS,
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': `${Buffer.byteLength(body)}`,
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  endSocket(socket, `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}

async function stop(server: Server, clock: Clock, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  const cancel = clock.after(graceMs, () => server.closeAllConnections());
  await closed;
  cancel();
}
