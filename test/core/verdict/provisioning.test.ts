import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeGrant, judgeProvisioning, judgeRevocation } from '../../../src/core/verdict/provisioning.ts';
import { REASONS } from '../../../src/core/verdict/verdict.ts';
import { answer } from './answers.ts';

const judge = (put: number, ...deletes: number[]) =>
  judgeProvisioning(
    judgeGrant(answer({}, { statusCode: put })),
    deletes.map((statusCode) => judgeRevocation(answer({}, { statusCode }))),
  );

describe('a grant', () => {
  it.each(['', ' ', '{}', '{"expires":"soon"}'])('answered with %j is good', (body) => {
    expect(judgeGrant(answer(body))).toMatchObject({ reason: 'ok' });
  });
  it.each(['<html>', 'null', '[]', '{"error":{"code":1}}'])('answered with %j is a functional failure', (body) => {
    expect(judgeGrant(answer(body))).toMatchObject({ reason: 'functional' });
  });
});

it.each([
  { put: 200, deletes: [200], reason: 'ok' },
  { put: 201, deletes: [404], reason: 'ok' },
  { put: 200, deletes: [500], reason: 'cleanup' },
  { put: 200, deletes: [401], reason: 'cleanup' },
  { put: 200, deletes: [500, 200], reason: 'cleanup' },
  { put: 200, deletes: [429], reason: 'throttled' },
  { put: 429, deletes: [200], reason: 'throttled' },
  { put: 500, deletes: [200], reason: 'status' },
  { put: 500, deletes: [500, 500, 500], reason: 'status' },
  { put: 500, deletes: [], reason: 'status' },
])('PUT $put, DELETE $deletes is $reason', ({ put, deletes, reason }) => {
  expect(judge(put, ...deletes)).toMatchObject({ reason });
});

it('tells how the clean-up went', () => {
  expect(judge(200, 500, 503, 204).detail).toContain('cleaned up at attempt 3');
  expect(judge(500, 500, 500, 500).detail).toMatch(
    /^answered 500.*; the clean-up failed \(answered 500.*\), also at attempt 3$/,
  );
});

it('always ends in a reason of the closed list', () => {
  const status = fc.oneof(fc.constantFrom(200, 201, 204, 404, 429, 500), fc.integer({ min: 0, max: 999 }));
  const exchange = fc.record({ statusCode: status, body: fc.oneof(fc.string(), fc.json()) });
  fc.assert(
    fc.property(exchange, fc.array(exchange, { maxLength: 3 }), (put, deletes) => {
      const grant = judgeGrant(answer({}, put));
      const whole = judgeProvisioning(
        grant,
        deletes.map((facts) => judgeRevocation(answer({}, facts))),
      );
      expect(REASONS).toContain(whole.reason);
      if (grant.reason !== 'ok') expect(whole.reason).toBe(grant.reason);
    }),
    { numRuns: 2_000 },
  );
});
