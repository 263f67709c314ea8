import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judgeHttp } from '../../../../src/core/probe-kinds/http/judge.ts';
import { runs } from '../../../support/random.ts';
import { answer } from '../../verdict/answers.ts';

it.each([
  { status: 200, expect: { status: [200] }, reason: 'ok' },
  { status: 302, expect: { status: [200, 302] }, reason: 'ok' },
  { status: 401, expect: { status: [401] }, reason: 'ok' },
  { status: 200, expect: { status: [200], contains: 'all fine' }, reason: 'ok' },
  { status: 200, expect: { status: [200], contains: 'all bad' }, reason: 'functional' },
  { status: 500, expect: { status: [200], contains: 'all fine' }, reason: 'status' },
  { status: 302, expect: { status: [200] }, reason: 'redirect' },
])('$status where $expect was expected is $reason', ({ status, expect: expected, reason }) => {
  expect(judgeHttp(answer('it is all fine', { statusCode: status }), expected)).toMatchObject({ reason });
});

it('is good exactly when status and text are as expected', () => {
  const status = fc.integer({ min: 100, max: 599 });
  fc.assert(
    fc.property(fc.string(), fc.string(), status, status, (body, contains, statusCode, expected) => {
      const good = statusCode === expected && body.includes(contains);
      expect(judgeHttp(answer(body, { statusCode }), { status: [expected], contains }).reason === 'ok').toBe(good);
    }),
    { numRuns: runs(200) },
  );
});
