/** Answers for the judges. */
import type { ExchangeFacts } from '../../../src/core/verdict/exchange.ts';

export const NOW = Date.UTC(2026, 9, 5, 12);
const ID = 'MSFT-00000000-0000-4000-8000-000000000000';

export function answer(body: unknown = {}, overrides: Partial<ExchangeFacts> = {}): ExchangeFacts {
  return {
    transactionId: ID,
    secure: true,
    statusCode: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-ms-dm-transactionid': ID },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    failure: null,
    endedAt: NOW,
    certificateExpiresAt: null,
    addressFallback: false,
    oddities: [],
    resolversDiffer: false,
    intermediateMissing: false,
    crossTalk: false,
    ...overrides,
  };
}

export function withHeaders(headers: ExchangeFacts['headers'], body: unknown = {}, statusCode = 200): ExchangeFacts {
  return answer(body, { statusCode, headers: { ...answer().headers, ...headers } });
}
