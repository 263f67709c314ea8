import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import type { GetBalanceSpec } from '../../../src/core/probe-kinds/get-balance/spec.ts';
import { CLIENT_TLS, httpsServer, MUTUAL_TLS, probeOnce, SIM } from '../kit.ts';

const NONE = { balances: [{ id: '1', type: 'NONE', dataRemaininginMB: 0, timeRemaining: 'PT0S' }] };

function spec(baseUrl: string, overrides: Partial<GetBalanceSpec<string>> = {}): GetBalanceSpec<string> {
  return {
    kind: 'get-balance',
    baseUrl,
    transport: { tls: CLIENT_TLS },
    sims: [SIM],
    fieldsTemplate: 'basic',
    ...overrides,
  };
}

async function operator(answer: unknown, seen: IncomingMessage[] = []) {
  return httpsServer((request, response) => {
    seen.push(request);
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('X-MS-DM-TransactionId', request.headers['x-ms-dm-transactionid'] ?? '');
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }, MUTUAL_TLS);
}

it('asks as the marketplace does', async () => {
  const seen: IncomingMessage[] = [];
  const url = `${await operator(NONE, seen)}/v1`;
  const result = await probeOnce(spec(url, { limit: 3, location: 'DE' }));
  expect(result).toMatchObject({ reason: 'ok', detail: null, warnings: [], statusCode: 200, retryAfterMs: null });
  const [request] = seen;
  expect(request?.url).toBe(`/v1/sims/iccid:${SIM.iccid}/balances?fieldsTemplate=basic&limit=3&location=DE`);
  expect(request?.headers['user-agent']).toBe('threenines/test');
  expect(request?.headers['accept-encoding']).toBe('identity');
  expect(request?.headers['x-ms-dm-transactionid']).toMatch(/^MSFT-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(result.transactionIds).toEqual([request?.headers['x-ms-dm-transactionid']]);
});

it('measures latency from the request to the last byte, connection set-up apart', async () => {
  const result = await probeOnce(spec(await operator(NONE)));
  const { send, wait, receive, dns, connect, tls } = result.phasesMs!;
  expect(result.latencyMs).toBeCloseTo(send + wait + receive, 6);
  expect(result.totalMs).toBeCloseTo(result.latencyMs! + dns + connect + tls, 2);
});

it('takes the SIMs in turn, with a fresh id each time', async () => {
  const seen: IncomingMessage[] = [];
  const sims = [SIM, { iccid: '8988247000100297655', expect: [] }];
  const url = await operator(NONE, seen);
  for (const simIndex of [0, 1, 2]) await probeOnce(spec(url, { sims }), { simIndex });
  expect(seen.map((request) => request.url?.match(/iccid:\d+(\d{4})/)?.[1])).toEqual(['3319', '7655', '3319']);
  expect(new Set(seen.map((request) => request.headers['x-ms-dm-transactionid'])).size).toBe(3);
});

it('never repeats the SIM number or the answer', async () => {
  const secret = 'body-canary-1234567890';
  const result = await probeOnce(
    spec(await operator({ balances: [{ type: secret, iccid: SIM.iccid, [secret]: secret }] })),
  );
  expect(result.reason).toBe('functional');
  expect(JSON.stringify(result)).not.toContain(secret);
  expect(JSON.stringify(result)).not.toContain(SIM.iccid);
  expect(result.exchanges[0]?.label).toBe('GET /sims/iccid:…3319/balances');
});
