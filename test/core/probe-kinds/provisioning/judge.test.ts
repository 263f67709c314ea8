import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  grantOutcome,
  judgeGrant,
  judgeProvisioning,
  judgeRevocation,
} from '../../../../src/core/probe-kinds/provisioning/judge.ts';
import { REASONS } from '../../../../src/core/verdict/verdict.ts';
import { runs } from '../../../support/random.ts';
import { answer } from '../../verdict/answers.ts';

const judge = (put: number, remove: number | null) =>
  judgeProvisioning(
    judgeGrant(answer({}, { statusCode: put })),
    remove === null ? null : judgeRevocation(answer({}, { statusCode: remove })),
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
  { put: 200, remove: 200, reason: 'ok' },
  { put: 201, remove: 404, reason: 'ok' },
  { put: 200, remove: 500, reason: 'cleanup' },
  { put: 200, remove: 401, reason: 'cleanup' },
  { put: 200, remove: 429, reason: 'throttled' },
  { put: 429, remove: 200, reason: 'throttled' },
  { put: 500, remove: 200, reason: 'status' },
  { put: 500, remove: 500, reason: 'status' },
  { put: 500, remove: null, reason: 'status' },
])('PUT $put, DELETE $remove is $reason', ({ put, remove, reason }) => {
  expect(judge(put, remove)).toMatchObject({ reason });
});

it('tells of a clean-up that failed beside a grant that failed', () => {
  expect(judge(500, 503).detail).toMatch(/^answered 500.*; the clean-up failed \(answered 503.*\)$/);
});

describe('what a probe leaves behind', () => {
  const LOST = { phase: 'wait', code: 'DEADLINE', attempts: [], explanation: null } as const;
  const remove = (statusCode: number) => judgeRevocation(answer({}, { statusCode }));

  it.each([
    { when: 'nothing was sent', put: answer({}, { failure: LOST }), sent: false, removed: null, state: 'not-granted' },
    { when: 'all went well', put: answer({}), sent: true, removed: remove(200), state: 'revoked' },
    {
      when: 'the answer was lost, DELETE clean',
      put: answer({}, { failure: LOST }),
      sent: true,
      removed: remove(404),
      state: 'revoked',
    },
    {
      when: 'it was refused',
      put: answer({}, { statusCode: 403 }),
      sent: true,
      removed: remove(403),
      state: 'not-granted',
    },
    { when: 'DELETE failed', put: answer({}), sent: true, removed: remove(500), state: 'unrevoked' },
    {
      when: 'PUT failed half-way',
      put: answer({}, { statusCode: 500 }),
      sent: true,
      removed: remove(500),
      state: 'unrevoked',
    },
    {
      when: 'a refusal broke off',
      put: answer({}, { statusCode: 403, failure: LOST }),
      sent: true,
      removed: remove(500),
      state: 'unrevoked',
    },
  ])('when $when: $state', ({ put, sent, removed, state }) => {
    expect(grantOutcome(put, sent, removed)).toMatchObject({ state });
  });

  it('says why it is left, and how long the operator wants its peace', () => {
    const throttled = judgeRevocation(answer({}, { statusCode: 429, headers: { 'retry-after': '7' } }));
    expect(grantOutcome(answer({}), true, throttled)).toEqual({
      state: 'unrevoked',
      reason: 'throttled',
      retryAfterMs: 7_000,
    });
  });
});

it('always ends in a reason of the closed list', () => {
  const status = fc.oneof(fc.constantFrom(200, 201, 204, 404, 429, 500), fc.integer({ min: 0, max: 999 }));
  const exchange = fc.record({ statusCode: status, body: fc.oneof(fc.string(), fc.json()) });
  fc.assert(
    fc.property(exchange, fc.option(exchange), (put, remove) => {
      const grant = judgeGrant(answer({}, put));
      const whole = judgeProvisioning(grant, remove === null ? null : judgeRevocation(answer({}, remove)));
      expect(REASONS).toContain(whole.reason);
      if (grant.reason !== 'ok') expect(whole.reason).toBe(grant.reason);
    }),
    { numRuns: runs(200) },
  );
});
