import type { IncomingMessage, RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { MoDirectSpec } from '../../src/core/probe-spec.ts';
import { authority, CLIENT_TLS, httpServer, httpsServer, probeOnce, SERVER_TLS, SIM } from './kit.ts';

const PAGE = '<!doctype html><title>Plans</title><body data-plan="1">Buy</body>';
const page: RequestListener = (_, response) => response.setHeader('Content-Type', 'text/html; charset=utf-8').end(PAGE);
const to =
  (location: string): RequestListener =>
  (_, response) =>
    response.writeHead(302, { Location: location }).end();

function spec(url: string, overrides: Partial<MoDirectSpec<string>> = {}): MoDirectSpec<string> {
  const transport = { tls: CLIENT_TLS };
  return { kind: 'mo-direct', url, transport, sims: [SIM], marker: 'data-plan', allowHosts: [], ...overrides };
}

it('launches as the app does, marked as synthetic', async () => {
  const seen: IncomingMessage[] = [];
  const url = await httpsServer((request, response) => {
    seen.push(request);
    page(request, response);
  });
  const result = await probeOnce(spec(`${url}/buy?brand=x`, { market: 'DE', location: 'FR' }));
  expect(result).toMatchObject({ reason: 'ok', statusCode: 200 });
  const query = Object.fromEntries(new URL(seen[0]!.url!, url).searchParams);
  expect(query).toEqual({
    brand: 'x',
    iccid: SIM.iccid,
    market: 'DE',
    location: 'FR',
    synthetic: '1',
    transactionId: result.transactionIds[0],
  });
  expect(seen[0]!.headers['accept-language']).toContain('en');
  expect(JSON.stringify(result)).not.toContain(SIM.iccid);
});

it('reads compressed pages', async () => {
  const url = await httpsServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' }).end(gzipSync(PAGE));
  });
  expect(await probeOnce(spec(url))).toMatchObject({ reason: 'ok' });
});

describe('redirects', () => {
  it('are followed with fresh ids and cookies, and their time counts', async () => {
    const seen: IncomingMessage[] = [];
    const url = await httpsServer((request, response) => {
      seen.push(request);
      if (request.url === '/home') return page(request, response);
      setTimeout(() => {
        response
          .writeHead(302, { Location: '/home', 'Set-Cookie': ['session=abc; Path=/; HttpOnly', 'bad cookie'] })
          .end();
      }, 60);
    });
    const result = await probeOnce(spec(url));
    expect(result).toMatchObject({ reason: 'ok', statusCode: 200 });
    expect(result.exchanges).toHaveLength(2);
    expect(new Set(result.transactionIds).size).toBe(2);
    expect(seen[1]?.headers).toMatchObject({
      cookie: 'session=abc',
      'x-ms-dm-transactionid': result.transactionIds[1],
    });
    expect(result.latencyMs).toBeGreaterThan(59);
    const total = result.exchanges.reduce((sum, exchange) => sum + exchange.totalMs, 0);
    expect(result.totalMs).toBeCloseTo(total, 6);
  });

  it('to another allowed origin carry no credentials of ours', async () => {
    const seen: IncomingMessage[] = [];
    const elsewhere = (
      await httpsServer(
        (request, response) => {
          seen.push(request);
          expect((request.socket as import('node:tls').TLSSocket).getPeerCertificate()).toEqual({});
          page(request, response);
        },
        { ...SERVER_TLS, ca: authority.certPem, requestCert: true, rejectUnauthorized: false },
      )
    ).replace('127.0.0.1', 'localhost');
    const url = await httpsServer(to(`${elsewhere}/login?x=1#fragment`));
    const transport = { tls: CLIENT_TLS, basicAuth: { username: 'u', password: 'p' }, headers: { 'X-Key': 'k' } };
    const result = await probeOnce(spec(url, { transport, allowHosts: ['localhost'] }));
    expect(result).toMatchObject({ reason: 'ok' });
    expect(seen[0]?.url).toBe('/login?x=1');
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
    expect(seen[0]?.headers).not.toHaveProperty('x-key');
    expect(result.exchanges[1]?.label).toBe(`GET ${new URL(elsewhere).host}`);
  });

  it.each([
    { name: 'to a host that nobody allowed', location: 'https://evil.example/' },
    { name: 'to plain http', location: 'http://127.0.0.1/' },
    { name: 'to something else', location: 'javascript:alert(1)' },
    { name: 'to nowhere', location: 'https://' },
  ])('$name are refused', async ({ location }) => {
    const result = await probeOnce(spec(await httpsServer(to(location))));
    expect(result).toMatchObject({ reason: 'redirect', statusCode: 302 });
    expect(result.exchanges).toHaveLength(1);
  });

  it('end after ten', async () => {
    const result = await probeOnce(spec(await httpsServer((request, response) => to(request.url!)(request, response))));
    expect(result).toMatchObject({ reason: 'redirect', detail: 'more than 10 redirects' });
    expect(result.exchanges).toHaveLength(11);
  });

  it('share one deadline', async () => {
    const url = await httpsServer((request, response) => setTimeout(() => to('/again')(request, response), 80));
    const result = await probeOnce(spec(url), { deadlineMs: 300 });
    expect(result).toMatchObject({ reason: 'timeout', latencyMs: null });
    expect(result.totalMs).toBeGreaterThan(290);
    expect(result.totalMs).toBeLessThan(350);
  });
});

it('refuses a page without the marker', async () => {
  expect(await probeOnce(spec(await httpsServer(page), { marker: 'other' }))).toMatchObject({ reason: 'functional' });
});

it('does not follow a redirect that an API would send', async () => {
  const url = await httpServer(to('/else'));
  const http = { kind: 'http', url, method: 'GET', transport: {}, expect: { status: [200] } } as const;
  expect(await probeOnce(http)).toMatchObject({ reason: 'redirect', statusCode: 302, exchanges: { length: 1 } });
});
