import { describe, expect, it } from 'vitest';
import { Findings } from '../../../src/core/verdict/assessment.ts';
import { judgeResponse, noteAge } from '../../../src/core/verdict/response.ts';
import { answer, NOW, withHeaders } from './answers.ts';

const judge = (facts = answer()) => judgeResponse(facts, [200], new Findings());

it('says nothing about an accepted status', () => {
  expect(judge()).toBeNull();
});

it.each([
  { status: 301, reason: 'redirect' },
  { status: 307, reason: 'redirect' },
  { status: 401, reason: 'auth' },
  { status: 403, reason: 'auth' },
  { status: 400, reason: 'status' },
  { status: 404, reason: 'status' },
  { status: 409, reason: 'status' },
  { status: 202, reason: 'functional' },
  { status: 204, reason: 'functional' },
  { status: 500, reason: 'status' },
  { status: 503, reason: 'status' },
])('$status is $reason', ({ status, reason }) => {
  expect(judge(withHeaders({ 'retry-after': '5' }, {}, status))).toMatchObject({ reason, retryAfterMs: null });
});

describe('429 is excluded, and honours Retry-After', () => {
  it.each([
    { value: '120', ms: 120_000, warnings: [] },
    { value: '0', ms: 1_000, warnings: [] },
    { value: '36000', ms: 900_000, warnings: [] },
    { value: 'Mon, 05 Oct 2026 12:02:00 GMT', ms: 120_000, warnings: [] },
    { value: 'Monday, 05-Oct-26 12:02:00 GMT', ms: 120_000, warnings: [] },
    { value: 'Mon Oct  5 12:02:00 2026', ms: 120_000, warnings: [] },
    { value: 'Mon, 05 Oct 2026 11:00:00 GMT', ms: 1_000, warnings: [] },
    { value: '-5', ms: 60_000, warnings: ['retry-after'] },
    { value: '2026-10-05', ms: 60_000, warnings: ['retry-after'] },
    { value: 'soon', ms: 60_000, warnings: ['retry-after'] },
    { value: undefined, ms: 60_000, warnings: ['retry-after'] },
  ])('$value: $ms ms', ({ value, ms, warnings }) => {
    const facts = answer({}, { statusCode: 429, headers: { 'retry-after': value } });
    expect(judge(facts)).toMatchObject({ reason: 'throttled', retryAfterMs: ms, warnings });
  });
});

it('warns of a certificate in its last two weeks, not of one that has gone', () => {
  const warnings = (expiresInDays: number) => {
    const findings = new Findings();
    judgeResponse(answer({}, { certificateExpiresAt: NOW + expiresInDays * 86_400_000 }), [200], findings);
    return findings.conclude().warnings;
  };
  expect([15, 13, -1].map(warnings)).toEqual([[], ['certificate-expiring'], []]);
});

describe('an answer from a cache', () => {
  it.each([
    [{ age: '61' }, true],
    [{ age: '60', 'x-cache': 'HIT' }, false],
    [{ age: 'old', 'x-cache': 'HIT' }, true],
    [{ 'x-cache': 'Hit from cloudfront' }, true],
    [{ 'x-cache': 'RefreshHit from cloudfront' }, false],
    [{ 'x-cache': 'Miss from cloudfront' }, false],
    [{ 'x-cache': 'MISS, HIT' }, true],
    [{ 'cf-cache-status': 'STALE' }, true],
    [{ 'cf-cache-status': 'DYNAMIC' }, false],
    [{ 'cache-status': 'ExampleCache; hit; ttl=376' }, true],
    [{ 'cache-status': 'ExampleCache; fwd=uri-miss' }, false],
    [{}, false],
  ])('%j: %s', (headers, cached) => {
    const findings = new Findings();
    noteAge(withHeaders(headers), findings);
    expect(findings.conclude().warnings).toEqual(cached ? ['cached-answer'] : []);
  });
});
