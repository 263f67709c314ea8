import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket, connect as tcpConnect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { SECURITY_HEADERS } from '../../src/http/headers.ts';
import type { Rendered } from '../../src/http/routes.ts';
import { type HttpOptions, type HttpServer, startHttp } from '../../src/http/server.ts';
import type { Log } from '../../src/pipeline/ports/log.ts';
import { systemClock } from '../../src/runtime/clock.ts';

const errors: object[] = [];
const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (fields) => errors.push(fields),
};

async function start(overrides: Partial<HttpOptions> = {}): Promise<HttpServer> {
  const server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    metrics: { render: async (format) => ({ contentType: `test/${format}`, body: bodyOf(`rendered as ${format}`) }) },
    readiness: () => true,
    log,
    clock: systemClock,
    ...overrides,
  });
  onTestFinished(() => server.stop());
  return server;
}

async function* bodyOf(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

/** Bytes in, all bytes out: for requests that `fetch` would not send. */
async function raw(port: number, request: string): Promise<string> {
  const socket = tcpConnect(port, '127.0.0.1');
  socket.write(request);
  return text(socket);
}

describe('/metrics', () => {
  it.each([
    [
      'a Prometheus server',
      'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    ['curl', '*/*', 'text'],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
    ['who prefers text', 'text/plain;q=0.9,application/openmetrics-text;q=0.5', 'text'],
    ['who refuses OpenMetrics', 'application/openmetrics-text;q=0,*/*', 'text'],
  ])('is rendered for %s as asked', async (_who, accept, format) => {
    const { address } = await start();
    const response = await fetch(`${address.url}/metrics`, { headers: { accept } });

    expect(response.headers.get('content-type')).toBe(`test/${format}`);
    expect(await response.text()).toBe(`rendered as ${format}`);
  });

  it('fails without saying why to the outside, and with the reason in the log', async () => {
    const { address } = await start({ metrics: { render: () => Promise.reject(new Error('board is on fire')) } });
    const response = await fetch(`${address.url}/metrics`);

    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ type: 'about:blank', title: 'Internal Server Error', status: 500 });
    expect(errors).toContainEqual({ error: 'board is on fire', path: '/metrics' });
  });

  it('is cut off when it fails half-way, so that nobody takes a part for the whole', async () => {
    const body = async function* () {
      yield* bodyOf('x'.repeat(100_000));
      throw new Error('board burnt down');
    };
    const { address } = await start({ metrics: { render: async () => ({ contentType: 'text/plain', body: body() }) } });

    await expect(fetch(`${address.url}/metrics`).then((response) => response.text())).rejects.toThrow('terminated');
    expect(errors).toContainEqual({ error: 'board burnt down', path: '/metrics' });
  });

  it('is made no further than a client reads, and ends when the client is gone', async () => {
    let made = 0;
    const ended = Promise.withResolvers<void>();
    const body = async function* () {
      try {
        for (; made < 10_000; made += 1) yield Buffer.alloc(65_536);
      } finally {
        ended.resolve();
      }
    };
    const { address } = await start({ metrics: { render: async () => ({ contentType: 'text/plain', body: body() }) } });
    const leaving = new AbortController();
    const { body: answer } = await fetch(`${address.url}/metrics`, { signal: leaving.signal });
    await answer!.getReader().read();
    leaving.abort();

    await ended.promise;
    expect(made).toBeLessThan(10_000);
  });

  it('makes nothing for HEAD', async () => {
    let made = false;
    const body = async function* () {
      made = true;
      yield* bodyOf('x');
    };
    const { address } = await start({ metrics: { render: async () => ({ contentType: 'text/plain', body: body() }) } });
    const response = await fetch(`${address.url}/metrics`, { method: 'HEAD' });

    expect([response.status, await response.text(), made]).toEqual([200, '', false]);
  });
});

describe('health', () => {
  it('is alive whatever else is wrong, and ready only when told so', async () => {
    let isReady = false;
    const { address } = await start({ readiness: () => isReady });
    const ask = async (path: string) => {
      const response = await fetch(address.url + path);
      return [response.status, await response.json()];
    };

    expect(await ask('/live')).toEqual([200, { status: 'live' }]);
    expect(await ask('/ready')).toEqual([503, { status: 'not-ready' }]);
    isReady = true;
    expect(await ask('/ready')).toEqual([200, { status: 'ready' }]);
  });

  it('answers HEAD without a body', async () => {
    const { address } = await start();
    const response = await fetch(`${address.url}/live`, { method: 'HEAD' });

    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('what is not there', () => {
  it('is a 404 as problem details', async () => {
    const { address } = await start();
    const response = await fetch(`${address.url}/admin`);

    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({ type: 'about:blank', title: 'Not Found', status: 404 });
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('is a 405 that names what is allowed, for %s', async (method) => {
    const { address } = await start();
    const response = await fetch(`${address.url}/metrics`, { method });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect(await response.json()).toMatchObject({ title: 'Method Not Allowed', status: 405 });
  });
});

describe('security headers', () => {
  it.each(['/metrics', '/live', '/ready', '/nowhere'])('stand on %s', async (path) => {
    const { address } = await start();
    const { headers } = await fetch(address.url + path);

    expect(Object.fromEntries(headers)).toMatchObject(
      Object.fromEntries(Object.entries(SECURITY_HEADERS).map(([name, value]) => [name.toLowerCase(), value])),
    );
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each([
    ['garbage', 'GARBAGE\r\n\r\n', 400],
    ['headers of 64 KiB', `GET /live HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(65_536)}\r\n\r\n`, 431],
    ['a host that is none', 'GET /live HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
  ])('stand on the refusal of %s', async (_what, request, status) => {
    const { address } = await start();
    const answer = await raw(address.port, request);

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      expect(answer.toLowerCase()).toContain(`${name}: ${value}\r\n`.toLowerCase());
    }
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toMatchObject({ status });
  });
});

describe('limits', () => {
  it('close a request whose headers never end', async () => {
    const { address } = await start({ limits: { headersTimeoutMs: 200 } });

    expect(await raw(address.port, 'GET /live HTTP/1.1\r\nHost: localhost\r\n')).toMatch(/^HTTP\/1.1 408 /);
  });

  it('give the place of a connection that waits to a newcomer, and serve those that ask', async () => {
    const { address } = await start({ limits: { maxConnections: 2, reserved: 0 } });
    const waiting = await connected(address.port);
    const busy = await connected(address.port);
    busy.write('GET /metr');
    const evicted = once(waiting, 'close');
    expect(await raw(address.port, LIVE)).toMatch(/^HTTP\/1.1 200 /);
    await evicted;
    busy.write('ics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(await text(busy)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('let no clients that never close, nor read, keep anybody out', async () => {
    const { address } = await start({
      limits: { maxConnections: 8, maxPerAddress: 8, reserved: 2, headersTimeoutMs: 300 },
    });
    const sitting = await Promise.all(
      Array.from({ length: 8 }, () => connected(address.port, { allowHalfOpen: true })),
    );
    for (const [index, socket] of sitting.entries()) {
      socket.pause();
      socket.write(index % 2 === 0 ? 'GET /live HTTP/1.1\r\nHost: localhost\r\n' : 'GARBAGE\r\n\r\n');
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const path of ['live', 'ready', 'metrics']) expect((await fetch(`${address.url}/${path}`)).status).toBe(200);
    for (const socket of sitting) socket.destroy();
  });

  it('refuse newcomers only when every connection is being answered, and keep some for health checks', async () => {
    const never = new Promise<never>(() => undefined);
    const limits = { maxConnections: 3, reserved: 2, stopGraceMs: 50 };
    const { address } = await start({ metrics: { render: () => never }, limits });
    const hanging = [await connected(address.port), await connected(address.port)];
    hanging[0]!.write(METRICS);
    await new Promise((resolve) => setTimeout(resolve, 50));
    hanging[1]!.write(METRICS);
    expect(await text(hanging[1]!)).toMatch(/^HTTP\/1.1 503 /);
    expect(await raw(address.port, LIVE)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('cut off a client that does not read its answer', async () => {
    let ended = false;
    const body = async function* () {
      try {
        for (;;) yield Buffer.alloc(65_536);
      } finally {
        ended = true;
      }
    };
    const metrics = { render: async () => ({ contentType: 'text/plain', body: body() }) };
    const { address } = await start({ metrics, limits: { idleTimeoutMs: 200 } });
    const socket = await connected(address.port);
    socket.pause();
    socket.write(METRICS);
    await expect.poll(() => ended, { timeout: 10_000 }).toBe(true);
    socket.destroy();
  });
});

const LIVE = 'GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
const METRICS = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n';

async function connected(port: number, options: object = {}): Promise<Socket> {
  const socket = tcpConnect({ port, host: '127.0.0.1', ...options });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

describe('start and stop', () => {
  it('names the address it really listens on', async () => {
    const { address } = await start();

    expect(address.port).toBeGreaterThan(0);
    expect(address.url).toBe(`http://127.0.0.1:${address.port}`);
  });

  it('says in plain words that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;

    const failure = start({ port });
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow(`cannot listen on 127.0.0.1:${port}: another program uses this port.`);
  });

  it('says in plain words that an address is not of this machine', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toThrow('this machine has no such address');
  });

  it('stops within its grace although an answer hangs, and stopping twice is harmless', async () => {
    const asked = Promise.withResolvers<void>();
    const never = new Promise<never>(() => undefined);
    const render = () => {
      asked.resolve();
      return never;
    };
    const server = await start({ metrics: { render }, limits: { stopGraceMs: 50 } });
    const answer = fetch(`${server.address.url}/metrics`);
    answer.catch(() => undefined);
    await asked.promise;
    await server.stop();
    await server.stop();

    await expect(answer).rejects.toThrow();
    await expect(fetch(server.address.url)).rejects.toThrow();
  });

  it('lets an answer in progress finish', async () => {
    const asked = Promise.withResolvers<void>();
    const rendered = Promise.withResolvers<Rendered>();
    const render = () => {
      asked.resolve();
      return rendered.promise;
    };
    const server = await start({ metrics: { render } });
    const answer = fetch(`${server.address.url}/metrics`);
    await asked.promise;
    const stopped = server.stop();
    rendered.resolve({ contentType: 'text/plain', body: bodyOf('com', 'plete') });

    expect(await (await answer).text()).toBe('complete');
    await stopped;
  });
});
