import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { ProvisioningSpec } from '../../../src/core/probe-kinds/provisioning/spec.ts';
import { CLIENT_TLS, httpsServer, MUTUAL_TLS, probeOnce, runnerFor, SIM } from '../kit.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly transactionId: string;
}
const UUID_V4 = /^MSFT-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

type Answer = (response: ServerResponse) => unknown;
const ok: Answer = (response) => response.end('{}');
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end('{}');
const hang: Answer = () => {};
const hangUp: Answer = (response) => response.socket?.destroy();

/** Answers each method with its list in turn, the last one for ever. */
async function operator(put: Answer[], remove: Answer[]) {
  const seen: Seen[] = [];
  const url = await httpsServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const transactionId = String(headers['x-ms-dm-transactionid']);
      const turn = seen.filter((earlier) => earlier.method === method).length;
      seen.push({ method, url: path, body, transactionId });
      const answers = method === 'PUT' ? put : remove;
      response.setHeader('X-MS-DM-TransactionId', transactionId);
      (answers[turn] ?? answers.at(-1)!)(response);
    });
  }, MUTUAL_TLS);
  return { url, seen };
}

function spec(baseUrl: string, overrides: Partial<ProvisioningSpec<string>> = {}): ProvisioningSpec<string> {
  return {
    kind: 'provisioning',
    baseUrl,
    transport: { tls: CLIENT_TLS },
    sims: [SIM],
    mode: 'exempt',
    path: 'microbalance',
    location: 'US',
    locationIn: 'body',
    ...overrides,
  };
}

/** Longer than an exchange takes on a busy machine. */
const SLOW_MS = 1_000;

it('grants, then takes back under an id of its own; the latency is that of the grant', async () => {
  const slow: Answer = (response) => setTimeout(() => ok(response), SLOW_MS);
  const { url, seen } = await operator([ok], [slow]);
  const result = await probeOnce(spec(`${url}/v1`));
  expect(result).toMatchObject({ reason: 'ok', statusCode: 200, warnings: [] });
  expect(seen).toMatchObject([
    { method: 'PUT', url: `/v1/sims/iccid:${SIM.iccid}/microbalance`, body: '{"location":"US"}' },
    { method: 'DELETE', url: `/v1/sims/iccid:${SIM.iccid}/microbalance`, body: '{}' },
  ]);
  expect(result.transactionIds).toEqual(seen.map((request) => request.transactionId));
  expect(new Set(result.transactionIds).size).toBe(2);
  expect(result.latencyMs).toBeLessThan(SLOW_MS - 5);
  expect(result.totalMs).toBe(result.exchanges[0]?.totalMs);
  expect(result.exchanges.map((exchange) => exchange.label.split(' ')[0])).toEqual(['PUT', 'DELETE']);
  expect(result.exchanges[1]!.startMs).toBeGreaterThanOrEqual(result.totalMs);
});

it.each([
  { locationIn: 'query', url: '?location=US', body: '{}' },
  { locationIn: 'both', url: '?location=US', body: '{"location":"US"}' },
] as const)(
  'carries the location in $locationIn where the operator wants it so',
  async ({ locationIn, url: query, body }) => {
    const { url, seen } = await operator([ok], [ok]);
    await probeOnce(spec(url, { locationIn, path: 'microBalance' }));
    expect(seen[0]).toMatchObject({ url: `/sims/iccid:${SIM.iccid}/microBalance${query}`, body });
    expect(seen[1]?.url).toContain(query);
  },
);

describe('takes back whatever may have been granted', () => {
  it('after a grant that timed out', async () => {
    const { url, seen } = await operator([hang], [ok]);
    const result = await probeOnce(spec(url), { deadlineMs: 300 });
    expect(result).toMatchObject({ reason: 'timeout', latencyMs: null });
    expect(seen.map((request) => request.method)).toEqual(['PUT', 'DELETE']);
  });

  it.each([
    { name: 'met silence', put: hangUp, reason: 'reset' },
    { name: 'failed', put: status(500), reason: 'status' },
    { name: 'was refused', put: status(403), reason: 'auth' },
    { name: 'was sent elsewhere', put: status(307, { Location: 'https://else.example/' }), reason: 'redirect' },
  ])('after a grant that $name', async ({ put, reason }) => {
    const { url, seen } = await operator([put], [status(404)]);
    expect(await probeOnce(spec(url))).toMatchObject({ reason });
    expect(seen.map((request) => request.method)).toEqual(['PUT', 'DELETE']);
  });

  it('but asks nothing when no byte of the grant can have left', async () => {
    const { url, seen } = await operator([ok], [ok]);
    const result = await probeOnce(spec(url, { transport: {} }));
    expect(result.reason).toBe('tls');
    expect(result.exchanges).toHaveLength(1);
    expect(seen).toEqual([]);
  });
});

describe('a clean-up', () => {
  it.each([204, 404])('answered with %i is clean', async (code) => {
    const { url } = await operator([ok], [status(code)]);
    expect(await probeOnce(spec(url))).toMatchObject({ reason: 'ok' });
  });

  it('that fails makes the probe bad, and is left to later attempts', async () => {
    const { url, seen } = await operator([status(201)], [status(500), ok]);
    const result = await probeOnce(spec(url));
    expect(result).toMatchObject({ reason: 'cleanup', statusCode: 201, requestsSent: 2 });
    expect(result.detail).toContain('answered 500');
    expect(result.grant).toEqual({ state: 'unrevoked', reason: 'status', retryAfterMs: null });
    expect(seen.map((request) => request.method)).toEqual(['PUT', 'DELETE']);
  });

  it('that is throttled excludes the probe and is left alone', async () => {
    const { url, seen } = await operator([ok], [status(429, { 'Retry-After': '7' })]);
    expect(await probeOnce(spec(url))).toMatchObject({ reason: 'throttled', retryAfterMs: 7_000 });
    expect(seen).toHaveLength(2);
  });

  it('without an answer is a failed one, and has a second even when the probe has less', async () => {
    const { url, seen } = await operator([ok], [hang]);
    const startedMs = performance.now();
    const result = await probeOnce(spec(url), { deadlineMs: 300 });
    expect(performance.now() - startedMs).toBeGreaterThan(999);
    expect(result).toMatchObject({ reason: 'cleanup', grant: { state: 'unrevoked', reason: 'timeout' } });
    expect(seen.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
  });

  it('that the stop of the thread cuts short leaves its grant to the next start', async () => {
    const { url, seen } = await operator([ok], [hang]);
    const runner = runnerFor(spec(url), 300);
    const probing = runner.probe({ monitorId: 'contoso/test', slot: 0, simIndex: 0 });
    while (seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    runner.abort();
    expect(await probing).toMatchObject({ reason: 'aborted', grant: { state: 'unrevoked', reason: 'aborted' } });
    expect(seen).toHaveLength(2);
  });
});

describe('taking back apart from a probe', () => {
  const revoke = (baseUrl: string, iccid: string) =>
    runnerFor(spec(baseUrl)).revoke({ monitorId: 'contoso/test', iccid });

  it('sends one DELETE under an id of its own', async () => {
    const { url, seen } = await operator([ok], [ok]);
    const runner = runnerFor(spec(url));
    await runner.probe({ monitorId: 'contoso/test', slot: 0, simIndex: 0 });
    expect(await runner.revoke({ monitorId: 'contoso/test', iccid: SIM.iccid })).toEqual({
      reason: 'ok',
      detail: null,
      retryAfterMs: null,
      requestsSent: 1,
    });
    expect(seen.map(({ method }) => method)).toEqual(['PUT', 'DELETE', 'DELETE']);
    expect(new Set(seen.map(({ transactionId }) => transactionId)).size).toBe(3);
    for (const { transactionId } of seen) expect(transactionId).toMatch(UUID_V4);
  });

  it.each([
    { name: 'failed', answer: status(500), reason: 'status' },
    { name: 'met a hang-up', answer: hangUp, reason: 'reset' },
  ])('that $name says so', async ({ answer, reason }) => {
    const { url } = await operator([ok], [answer]);
    expect(await revoke(url, SIM.iccid)).toMatchObject({ reason });
  });

  it('without credentials of ours sends nothing', async () => {
    const { url, seen } = await operator([ok], [ok]);
    const broken = spec(url, { transport: { tls: { ...CLIENT_TLS, key: 'none' } } });
    const revocation = await runnerFor(broken).revoke({ monitorId: 'contoso/test', iccid: SIM.iccid });
    expect(revocation).toMatchObject({ reason: 'own-credentials', requestsSent: 0 });
    expect(seen).toEqual([]);
  });
});

describe('no SIM is touched but the test SIMs of the operator:', () => {
  const STRANGER = '8988247000101867183';

  it.each([
    { name: 'an index beyond the list', request: { simIndex: 1 } },
    { name: 'a grant for another SIM than stands there now', request: { simIndex: 0, iccid: STRANGER } },
  ])('$name is refused', async ({ request }) => {
    const { url, seen } = await operator([ok], [ok]);
    const result = await runnerFor(spec(url)).probe({ monitorId: 'contoso/test', slot: 0, ...request });
    expect(result).toMatchObject({ reason: 'aborted', requestsSent: 0, grant: null, transactionIds: [] });
    expect(result.detail).toContain('nothing was sent');
    expect(seen).toEqual([]);
  });

  it('the clean-up of a foreign SIM is refused, whose number is not repeated', async () => {
    const { url, seen } = await operator([ok], [ok]);
    await expect(runnerFor(spec(url)).revoke({ monitorId: 'contoso/test', iccid: STRANGER })).rejects.toThrow(
      "…7183 is none of the operator's test SIMs; nothing was sent",
    );
    expect(seen).toEqual([]);
  });
});

it('a reset is never answered with a repetition of the library: each request is seen once, under a fresh id', async () => {
  const { url, seen } = await operator([hangUp], [hangUp]);
  for (let turn = 0; turn < 5; turn += 1) {
    expect(await probeOnce(spec(url))).toMatchObject({ reason: 'reset', requestsSent: 2 });
  }
  expect(seen.map(({ method }) => method)).toEqual(Array.from({ length: 5 }, () => ['PUT', 'DELETE']).flat());
  expect(new Set(seen.map(({ transactionId }) => transactionId)).size).toBe(10);
});
