import { DAY } from '../time.ts';
import type { Assessment, Findings } from './assessment.ts';
import { type ExchangeFacts, headerOf } from './exchange.ts';
import { retryAfter } from './retry-after.ts';
import { judgeFailure } from './transport.ts';

const CERTIFICATE_WARNING_MS = 14 * DAY;
const FRESH_SECONDS = 60;
/**
 * The words of nginx, and of servers that copied them, with 400 for a client certificate that is missing or not
 * trusted.
 */
const CERTIFICATE_REFUSED = /no required SSL certificate was sent|the SSL certificate error/i;
const AGE_SECONDS = /^\d{1,15}$/;

/** Judges the part that all kinds of probe share. Null when a complete answer came with an accepted status. */
export function judgeResponse(
  facts: ExchangeFacts,
  accepted: readonly number[],
  findings: Findings,
): Assessment | null {
  noteConnection(facts, findings);
  if (facts.failure !== null) return findings.as(judgeFailure(facts.failure, facts.secure));
  const status = facts.statusCode;
  if (status === null) return findings.as({ reason: 'protocol', detail: 'no status' });
  const expected = accepted.join(' or ');
  if (findings.check('status', accepted.includes(status), `${status}, expected ${expected}`)) {
    return judgeTransaction(facts, findings);
  }
  return judgeStatus(facts, status, `answered ${status}, expected ${expected}`, findings);
}

function judgeStatus(facts: ExchangeFacts, status: number, detail: string, findings: Findings): Assessment {
  if (status === 429) {
    const wait = retryAfter(headerOf(facts, 'retry-after'), facts.endedAt);
    findings.warnIf(!wait.understood, 'retry-after');
    return findings.as(
      { reason: 'throttled', detail: `${detail}; staying away ${wait.delayMs / 1000} s` },
      wait.delayMs,
    );
  }
  if (status === 401 || status === 403) return findings.as({ reason: 'auth', detail });
  if (status === 400 && CERTIFICATE_REFUSED.test(facts.body)) {
    return findings.as({ reason: 'auth', detail: `${detail}; the page refuses our client certificate` });
  }
  if (status >= 300 && status < 400) return findings.as({ reason: 'redirect', detail });
  // Another success, such as 204, says that all is well but carries no content.
  if (status >= 200 && status < 300) return findings.as({ reason: 'functional', detail });
  return findings.as({ reason: 'status', detail });
}

/** An answer to another request may be about another SIM. */
function judgeTransaction(facts: ExchangeFacts, findings: Findings): Assessment | null {
  if (!facts.crossTalk) return null;
  findings.check('transaction', false, 'the answer to another request that was in flight');
  return findings.conclude();
}

export function noteConnection(facts: ExchangeFacts, findings: Findings): void {
  findings.warnIf(facts.addressFallback, 'address-fallback');
  findings.warnIf(facts.resolversDiffer, 'resolvers-differ');
  findings.warnIf(facts.intermediateMissing, 'intermediate-missing');
  if (facts.oddities.length > 0) {
    findings.warn('lenient-syntax');
    findings.check('syntax', true, `overlooked: ${facts.oddities.join(', ')}`);
  }
  const expiresAt = facts.certificateExpiresAt;
  const expiring =
    expiresAt !== null && expiresAt > facts.endedAt && expiresAt - facts.endedAt < CERTIFICATE_WARNING_MS;
  findings.warnIf(expiring, 'certificate-expiring');
}

/** An answer from a shared cache says nothing about the operator's own servers now. */
export function noteAge(facts: ExchangeFacts, findings: Findings): void {
  const age = headerOf(facts, 'age')?.trim() ?? '';
  const old = AGE_SECONDS.test(age) ? Number(age) > FRESH_SECONDS : isCacheHit(facts);
  findings.warnIf(old, 'cached-answer');
}

/** `Cache-Status` is from RFC 9211; the others come from older caches. */
const HITS: readonly (readonly [header: string, hit: RegExp])[] = [
  ['cache-status', /;\s?hit\b/i],
  ['cf-cache-status', /^(?:hit|stale|updating)$/i],
  ['x-cache', /\b(?:hit|stale)\b/i],
];

/** Every request of ours is unique, so a cache that has an answer for it ignores the question. */
function isCacheHit(facts: ExchangeFacts): boolean {
  return HITS.some(([header, hit]) => hit.test((headerOf(facts, header) ?? '').slice(0, 200)));
}

/** The contract prints the id in double quotes, which are no part of it. */
export function noteTransactionEcho(facts: ExchangeFacts, findings: Findings): void {
  const echo = headerOf(facts, 'x-ms-dm-transactionid');
  if (echo === null) findings.warn('transaction-echo-missing');
  else findings.warnIf(echo.replaceAll('"', '').trim() !== facts.transactionId, 'transaction-echo-mismatch');
}

export function noteContentType(facts: ExchangeFacts, findings: Findings, expected: string): void {
  const type = headerOf(facts, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  findings.warnIf(type !== expected, 'content-type');
}
