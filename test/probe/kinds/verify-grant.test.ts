import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import type { ProvisioningSpec } from '../../../src/core/probe-kinds/provisioning/spec.ts';
import { CLIENT_TLS, httpsServer, MUTUAL_TLS, probeOnce, SIM } from '../kit.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;
const balance =
  (megabytes: number): Answer =>
  (_, response) => {
    const type = megabytes === 0 ? 'NONE' : 'MODIRECT';
    const entry = { type, dataRemaininginMB: megabytes, timeRemaining: 'PT0S' };
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ balances: [entry] }));
  };
const status =
  (code: number, headers = {}): Answer =>
  (_, response) =>
    response.writeHead(code, headers).end('{}');

/** Grants as `put` says, answers balances as `get` says, and revokes. */
async function verified(get: Answer, put: Answer = status(200), deadlineMs = 2_000) {
  const methods: string[] = [];
  const baseUrl = await httpsServer((request, response) => {
    methods.push(request.method!);
    response.setHeader('X-MS-DM-TransactionId', request.headers['x-ms-dm-transactionid']!);
    if (request.method === 'GET') get(request, response);
    else if (request.method === 'PUT') put(request, response);
    else response.end('{}');
  }, MUTUAL_TLS);
  const spec: ProvisioningSpec<string> = {
    kind: 'provisioning',
    baseUrl,
    transport: { tls: CLIENT_TLS },
    sims: [SIM],
    mode: 'exempt',
    path: 'microbalance',
    locationIn: 'body',
    verify: true,
  };
  return { result: await probeOnce(spec, { deadlineMs }), methods };
}

/** Longer than an exchange takes on a busy machine. */
const SLOW_MS = 1_000;

it('a grant that does not show in the balance is good; the look at it costs no latency', async () => {
  const { result, methods } = await verified((request, response) =>
    setTimeout(() => balance(0)(request, response), SLOW_MS),
  );
  expect(result).toMatchObject({ reason: 'ok', warnings: [] });
  expect(methods).toEqual(['PUT', 'GET', 'DELETE']);
  expect(result.latencyMs).toBeLessThan(SLOW_MS - 5);
  expect(result.totalMs).toBe(result.exchanges[0]?.totalMs);
  expect(result.checks).toContainEqual({ name: 'balance during the grant', passed: true, detail: '0 MB' });
});

it('one that shows is a functional failure, and is taken back', async () => {
  const { result, methods } = await verified(balance(5));
  expect(result).toMatchObject({
    reason: 'functional',
    detail: 'balance during the grant: 5 MB left, expected 0',
  });
  expect(methods.at(-1)).toBe('DELETE');
});

it.each([
  ['answers 500', status(500)],
  ['answers nonsense', status(200)],
  ['hangs', () => {}],
] as const)('a balance that %s leaves the verdict to the grant', async (_, get) => {
  const { result, methods } = await verified(get, status(200), 400);
  expect(result).toMatchObject({ reason: 'ok', warnings: ['grant-unverified'] });
  expect(methods).toEqual(['PUT', 'GET', 'DELETE']);
});

it('a wish for rest is heard', async () => {
  const { result } = await verified(status(429, { 'Retry-After': '7' }));
  expect(result).toMatchObject({ reason: 'ok', retryAfterMs: 7_000 });
});

it('a failed grant is not looked at', async () => {
  const { result, methods } = await verified(balance(0), status(500));
  expect(result).toMatchObject({ reason: 'status', warnings: [] });
  expect(methods).toEqual(['PUT', 'DELETE']);
});
