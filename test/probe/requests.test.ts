import { describe, expect, it } from 'vitest';
import type { ProbeSpec } from '../../src/core/probe-kinds/kinds.ts';
import { httpServer, httpSpec, probeOnce, rawServer, runnerFor } from './kit.ts';

const REQUEST = { monitorId: 'contoso/test', slot: 0, simIndex: 0 } as const;

/** A server that counts, by path, and answers with what `act` does. */
async function counting(act: (path: string, response: Parameters<Parameters<typeof httpServer>[0]>[1]) => void) {
  const seen: string[] = [];
  const url = await httpServer((request, response) => {
    seen.push(request.url ?? '');
    act(request.url ?? '', response);
  });
  return { url, seen };
}

const portal = (url: string): ProbeSpec<string> => ({
  kind: 'mo-direct',
  url,
  transport: {},
  sims: [],
  marker: 'data-plan',
  allowHosts: [],
});

describe('the count of requests is what the server has seen', () => {
  it.each([
    { name: 'a good answer', answer: 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n' },
    { name: 'a half answer', answer: 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc' },
    { name: 'garbage', answer: '\0\x01garbage\r\n\r\n' },
  ])('after $name', async ({ answer }) => {
    let connections = 0;
    const url = await rawServer(answer, (socket) => {
      connections += 1;
      socket.resetAndDestroy();
    });
    const { requestsSent } = await probeOnce(httpSpec(url));
    expect(requestsSent).toBe(1);
    expect(connections).toBe(1);
  });

  it('when the connection is reset before any answer: the library repeats nothing', async () => {
    const { url, seen } = await counting((_, response) => response.socket?.resetAndDestroy());
    for (let turn = 0; turn < 10; turn += 1) {
      expect(await probeOnce(httpSpec(url))).toMatchObject({ reason: 'reset', requestsSent: 1 });
    }
    expect(seen).toHaveLength(10);
  });

  it('when nobody listens: none', async () => {
    const { requestsSent, reason } = await probeOnce(httpSpec('http://127.0.0.1:9'));
    expect({ requestsSent, reason }).toEqual({ requestsSent: 0, reason: 'connect' });
  });

  it('with each hop of a redirect', async () => {
    const { url, seen } = await counting((path, response) => {
      const hop = Number(/hop=(\d)/.exec(path)?.[1] ?? 0);
      if (hop < 3) response.writeHead(302, { Location: `/?hop=${hop + 1}` }).end();
      else response.writeHead(200, { 'content-type': 'text/html' }).end('data-plan');
    });
    const { requestsSent } = await probeOnce(portal(url));
    expect(seen.length).toBeGreaterThan(0);
    expect(requestsSent).toBe(seen.length);
  });

  it('with a request for a token, also when it is refused', async () => {
    let status = 200;
    const { url, seen } = await counting((path, response) => {
      if (path === '/token') response.writeHead(status).end('{"access_token":"abc","expires_in":3600}');
      else response.end();
    });
    const oauth2 = { tokenUrl: `${url}/token`, clientId: 'me', clientSecret: 'secret' };
    const spec = httpSpec(url, { transport: { oauth2 } });
    const runner = runnerFor(spec);
    expect((await runner.probe(REQUEST)).requestsSent).toBe(2);
    expect((await runner.probe(REQUEST)).requestsSent).toBe(1);
    status = 500;
    expect(await probeOnce(spec)).toMatchObject({ reason: 'own-credentials', requestsSent: 1 });
    expect(seen).toEqual(['/token', '/', '/', '/token']);
  });
});
