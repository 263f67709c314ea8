import type { IncomingMessage, RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { MoDirectSpec } from '../../../src/core/probe-kinds/mo-direct/spec.ts';
import { authority, CLIENT_TLS, httpServer, httpsServer, probeOnce, runnerFor, SERVER_TLS, SIM } from '../kit.ts';

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

describe('launch forms', () => {
  const EID = '89033024010400000100000000009136';
  const OTHER = { iccid: '8988247000100297655', expect: [] };

  it('alternate for each SIM, and the eSIM form has parameters of its own', async () => {
    const seen: string[] = [];
    const url = await httpsServer((request, response) => {
      const { searchParams } = new URL(request.url!, 'https://x');
      seen.push(['iccid', 'iccids', 'eid'].map((name) => searchParams.get(name) ?? '-').join(' '));
      page(request, response);
    });
    const runner = runnerFor(spec(url, { sims: [SIM, OTHER], forms: ['sim', 'esim'], eid: EID }));
    const results = [];
    for (const simIndex of [0, 1, 0, 1, 0]) {
      results.push(await runner.probe({ monitorId: 'contoso/test', slot: 0, simIndex }));
    }
    expect(seen).toEqual([
      `${SIM.iccid} - -`,
      `${OTHER.iccid} - -`,
      `- ${SIM.iccid} ${EID}`,
      `- ${OTHER.iccid} ${EID}`,
      `${SIM.iccid} - -`,
    ]);
    expect(results.map(({ exchanges }) => exchanges[0]?.label)).toContain('GET portal page, eSIM form');
    expect(JSON.stringify(results)).not.toContain(EID);
  });
});

describe('assets', () => {
  const WITH_ASSETS = `<script src="/app.js"></script><link rel="stylesheet" href="/app.css">${PAGE}`;
  async function portal(statusOf: (path: string) => number, body = WITH_ASSETS) {
    const seen: string[] = [];
    const url = await httpsServer((request, response) => {
      const path = request.url!.split('?', 1)[0]!;
      seen.push(path);
      response.writeHead(statusOf(path), { 'Content-Type': 'text/html' }).end(path === '/' ? body : '');
    });
    return { url, seen };
  }
  const scriptMissing = (path: string) => (path === '/app.js' ? 404 : 200);
  const probeTimes = async (count: number, target: MoDirectSpec<string>) => {
    const runner = runnerFor(target);
    const results = [];
    for (let slot = 0; slot < count; slot += 1) {
      results.push(await runner.probe({ monitorId: 'contoso/test', slot, simIndex: 0 }));
    }
    return results;
  };

  it('are looked at in one probe of twenty, the first one included, and cost no latency', async () => {
    const { url, seen } = await portal(scriptMissing);
    const results = await probeTimes(21, spec(url));
    const looked = results.flatMap(({ warnings }, index) => (warnings.includes('asset-missing') ? [index] : []));
    expect(looked).toEqual([0, 20]);
    expect(seen).toHaveLength(21 + 2 * 2);
    expect(results[0]).toMatchObject({ reason: 'ok', totalMs: results[0]?.exchanges[0]?.totalMs });
    expect(results[0]?.exchanges.map(({ label }) => label).toSorted()).toEqual([
      'GET its script',
      'GET its style sheet',
      'GET portal page',
    ]);
  });

  it('fail the probe by agreement, each time', async () => {
    const { url, seen } = await portal(scriptMissing);
    const results = await probeTimes(2, spec(url, { checkAssets: true }));
    for (const result of results) {
      expect(result).toMatchObject({ reason: 'functional', detail: 'script: answered 404', statusCode: 200 });
    }
    expect(seen).toHaveLength(6);
  });

  it('are left alone when the page is bad already, or comes from elsewhere', async () => {
    const bad = await portal((path) => (path === '/' ? 500 : 200));
    await probeTimes(1, spec(bad.url, { checkAssets: true }));
    const foreign = await portal(() => 200, `<script src="https://ads.example/a.js"></script>${PAGE}`);
    expect(await probeTimes(1, spec(foreign.url, { checkAssets: true }))).toMatchObject([{ reason: 'ok' }]);
    expect([bad.seen, foreign.seen]).toEqual([['/'], ['/']]);
  });

  it('share the deadline of the page', async () => {
    const url = await httpsServer((request, response) => {
      if (request.url!.startsWith('/?')) response.setHeader('Content-Type', 'text/html').end(WITH_ASSETS);
    });
    const result = await probeOnce(spec(url, { checkAssets: true }), { deadlineMs: 400 });
    expect(result).toMatchObject({ reason: 'functional' });
    expect(result.exchanges.length).toBeGreaterThan(1);
  });
});
