import type { IncomingMessage, RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { httpServer, httpSpec, probeOnce, runnerFor } from './kit.ts';

const REQUEST = { monitorId: 'contoso/test', slot: 0, simIndex: 0 } as const;

it('sends Basic credentials and configured headers, which replace our own', async () => {
  const seen: IncomingMessage[] = [];
  const url = await httpServer((request, response) => {
    seen.push(request);
    response.end();
  });
  const transport = { basicAuth: { username: 'ü', password: 'p:w' }, headers: { accept: 'text/plain', 'X-Key': 'k' } };
  expect(await probeOnce(httpSpec(url, { transport }))).toMatchObject({ reason: 'ok' });
  expect(seen[0]?.headers).toMatchObject({
    authorization: `Basic ${Buffer.from('ü:p:w').toString('base64')}`,
    'x-key': 'k',
  });
  expect(seen[0]?.rawHeaders.filter((name) => name.toLowerCase() === 'accept')).toEqual(['accept']);
});

it.each([401, 403])('calls %i a refusal', async (code) => {
  const url = await httpServer((_, response) => response.writeHead(code).end());
  expect(await probeOnce(httpSpec(url))).toMatchObject({ reason: 'auth', statusCode: code });
});

describe('an OAuth 2 token', () => {
  const token =
    (fields: object): RequestListener =>
    (_, response) =>
      response.end(JSON.stringify(fields));

  async function setUp(
    tokenServer: RequestListener,
    api: RequestListener = (_, response) => response.end(),
    deadlineMs = 500,
  ) {
    const seen = { tokens: [] as string[], calls: [] as IncomingMessage[] };
    const tokenUrl = await httpServer((request, response) => {
      request.setEncoding('utf8').once('data', (body) => {
        seen.tokens.push(`${request.headers.authorization} ${body}`);
        tokenServer(request, response);
      });
    });
    const url = await httpServer((request, response) => {
      seen.calls.push(request);
      api(request, response);
    });
    const oauth2 = { tokenUrl: `${tokenUrl}/token`, clientId: 'id', clientSecret: 'se:cret', scope: 'a b' };
    return { seen, runner: runnerFor(httpSpec(url, { transport: { oauth2 } }), deadlineMs) };
  }

  /** Longer than a call takes on a busy machine. */
  const SLOW_MS = 1_000;

  it('is fetched once, outside the measured call, and kept', async () => {
    const slow: RequestListener = (request, response) =>
      setTimeout(() => token({ access_token: 't0ken', expires_in: 3600 })(request, response), SLOW_MS);
    const { seen, runner } = await setUp(slow, undefined, 10_000);
    const [first] = await Promise.all([runner.probe(REQUEST), runner.probe(REQUEST)]);
    await runner.probe(REQUEST);
    expect(first).toMatchObject({ reason: 'ok', exchanges: { length: 1 } });
    expect(first.totalMs).toBeLessThan(SLOW_MS - 5);
    const basic = Buffer.from('id:se%3Acret').toString('base64');
    expect(seen.tokens).toEqual([`Basic ${basic} grant_type=client_credentials&scope=a+b`]);
    expect(seen.calls.map((call) => call.headers.authorization)).toEqual(Array(3).fill('Bearer t0ken'));
  });

  it('is renewed shortly before it expires', async () => {
    const { seen, runner } = await setUp(token({ access_token: 't', expires_in: 0.05 }));
    await runner.probe(REQUEST);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await runner.probe(REQUEST);
    expect(seen.tokens).toHaveLength(2);
  });

  it('is renewed after the operator refused it', async () => {
    const { seen, runner } = await setUp(token({ access_token: 't', expires_in: 3600 }), (_, response) =>
      response.writeHead(401).end(),
    );
    expect(await runner.probe(REQUEST)).toMatchObject({ reason: 'auth' });
    await runner.probe(REQUEST);
    expect(seen.tokens).toHaveLength(2);
  });

  it.each([
    { name: 'is refused', server: (_, response) => response.writeHead(400).end('{"error":"invalid_client"}') },
    { name: 'is missing from the answer', server: token({}) },
    { name: 'is nothing that a header can carry', server: token({ access_token: 'a\r\nb' }) },
    { name: 'does not come', server: () => {} },
  ] satisfies { name: string; server: RequestListener }[])('that $name is our own trouble', async ({ server }) => {
    const { seen, runner } = await setUp(server);
    const result = await runner.probe(REQUEST);
    expect(result).toMatchObject({ reason: 'own-credentials', exchanges: [], latencyMs: null });
    expect(result.detail).toContain('no access token');
    expect(JSON.stringify(result)).not.toContain('se:cret');
    expect(seen.calls).toEqual([]);
  });
});
