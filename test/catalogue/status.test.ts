import type { OutgoingHttpHeaders } from 'node:http';
import { expect } from 'vitest';
import { httpServer, httpSpec, probeOnce } from '../probe/kit.ts';
import { simulatedOperator } from '../support/simulated-operator.ts';
import { describeRow } from './describe-row.ts';

const operator = simulatedOperator();

async function answering(status: number, headers: OutgoingHttpHeaders = {}) {
  return probeOnce(httpSpec(await httpServer((_, response) => response.writeHead(status, headers).end())));
}

describeRow(22, {
  500: () => answering(500),
  502: () => answering(502),
  503: () => answering(503),
  504: () => answering(504),
  '503 with Retry-After': () => answering(503, { 'Retry-After': '120' }),
});

/** Throttled, and told how long to stay away: between two numbers of seconds. */
async function throttled(retryAfter: string | null, atLeast: number, atMost = atLeast) {
  const result = await operator.probe('get-balance', { fault: 'throttled', retryAfter });
  expect(result.retryAfterMs).toBeGreaterThanOrEqual(atLeast * 1_000);
  expect(result.retryAfterMs).toBeLessThanOrEqual(atMost * 1_000);
  return result;
}

const httpDate = (inSeconds: number) => new Date(Date.now() + inSeconds * 1_000).toUTCString();

describeRow(23, {
  'with seconds': () => throttled('120', 120),
  'with an HTTP date': () => throttled(httpDate(120), 100, 120),
  'with a date in the past': () => throttled(httpDate(-120), 1),
  'without Retry-After': () => throttled(null, 60),
  'with ten hours': () => throttled('36000', 15 * 60),
});

describeRow(27, {
  'as if it were repeated': () => operator.probe('get-balance', { fault: 'http-status', code: 409 }),
});

async function redirected(code: 301 | 302 | 307) {
  const result = await operator.probe('get-balance', { fault: 'redirect', code });
  expect(result.exchanges).toHaveLength(1);
  return result;
}

describeRow(29, {
  301: () => redirected(301),
  302: () => redirected(302),
  307: () => redirected(307),
});
