import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeGetBalance } from '../../../../src/core/probe-kinds/get-balance/judge.ts';
import { REASONS } from '../../../../src/core/verdict/verdict.ts';
import { WARNINGS } from '../../../../src/core/verdict/warnings.ts';
import { runs } from '../../../support/random.ts';
import { answer, withHeaders } from '../../verdict/answers.ts';

const SIM = { iccid: '8988247000100003319', expect: [] as string[] };
const ENTRY = {
  id: 'b1',
  type: 'MODIRECTPAYG',
  dataRemaininginMB: 512.5,
  timeRemaining: 'P23DT23H',
  locations: ['DE'],
};
const NONE = { id: 'b0', type: 'NONE', dataRemaininginMB: 0, timeRemaining: 'PT0S' };

const judge = (facts = answer({ balances: [ENTRY] }), sim = SIM, asked = {}) =>
  judgeGetBalance(facts, sim, asked).assessment;
const judgeEntry = (entry: object) => judge(answer({ balances: [{ ...ENTRY, ...entry }] }));
const without = (key: keyof typeof ENTRY) => judge(answer({ balances: [{ ...ENTRY, [key]: undefined }] }));

it('is good with every check passed', () => {
  const { reason, detail, warnings, checks } = judge();
  expect({ reason, detail, warnings }).toEqual({ reason: 'ok', detail: null, warnings: [] });
  expect(checks.map((check) => check.name)).toEqual([
    'status',
    'json',
    'balances',
    'balances[0].type',
    'balances[0] data remaining',
    'balances[0].timeRemaining',
  ]);
});

describe('a body that breaks the contract is a functional failure', () => {
  it.each(['', 'null', '[]', '{}', '"x"', '<html>', '{"error":{}}', '{"balances":{}}', '{"balances":[', '[[[['])(
    '%j',
    (body) => {
      expect(judge(answer(body))).toMatchObject({ reason: 'functional' });
    },
  );

  it.each([
    { type: 'PREPAID' },
    { type: 7 },
    { dataRemaininginMB: -1 },
    { dataRemaininginMB: 'much' },
    { dataRemaininginMB: 'Infinity' },
    { dataRemaininginMB: true },
    { timeRemaining: '' },
    { timeRemaining: 'P' },
    { timeRemaining: 'PT' },
    { timeRemaining: 'P1DT' },
    { timeRemaining: '23 days' },
    { timeRemaining: '-P1D' },
    { timeRemaining: 30 },
    { timeRemaining: `P${'1'.repeat(60_000)}D` },
  ])('%j', (entry) => {
    expect(judgeEntry(entry)).toMatchObject({ reason: 'functional' });
  });

  it('a number beyond all numbers', () => {
    const body = JSON.stringify({ balances: [ENTRY] }).replace('512.5', '1e400');
    expect(judge(answer(body))).toMatchObject({ reason: 'functional' });
  });

  it.each(['type', 'dataRemaininginMB', 'timeRemaining'] as const)('without %s', (key) => {
    expect(without(key)).toMatchObject({ reason: 'functional' });
  });

  it('an entry that is no object', () => {
    expect(judge(answer({ balances: [null] }))).toMatchObject({
      reason: 'functional',
      detail: 'balances[0]: null, expected an object',
    });
  });

  it('data left on a balance of type NONE', () => {
    expect(judge(answer({ balances: [{ ...NONE, dataRemaininginMB: 3 }] }))).toMatchObject({ reason: 'functional' });
  });
});

describe('what the pages of the contract spell differently is all good', () => {
  it.each([
    ['dataRemaininginMB', []],
    ['dataRemainingInMB', ['spelling-in-mb']],
    ['dataRemainingMB', ['spelling-mb']],
    ['DataRemainingInMb', ['letter-case']],
    ['DATAREMAININGMB', ['letter-case']],
  ])('%s, with warnings %j', (key, warnings) => {
    const { dataRemaininginMB, ...rest } = ENTRY;
    const { assessment, megabytes } = judgeGetBalance(
      answer({ balances: [{ ...rest, [key]: dataRemaininginMB }] }),
      SIM,
      {},
    );
    expect(assessment).toMatchObject({ reason: 'ok', warnings });
    expect(megabytes).toBe(512.5);
  });

  it('the spelling of the examples, where there are several', () => {
    const entry = { dataRemainingMB: 'much', dataRemainingInMB: -1, ...ENTRY };
    expect(judgeGetBalance(answer({ balances: [entry] }), SIM, {})).toMatchObject({ megabytes: 512.5 });
  });

  it.each(['P23DT23H', 'PT0S', 'P1Y2M3DT4H5M6.789S', 'P2W', 'PT36H', 'P0D'])('%s', (timeRemaining) => {
    expect(judgeEntry({ timeRemaining })).toMatchObject({ reason: 'ok', warnings: [] });
  });

  it.each(['MODIRECT', 'MODIRECTPAYG', 'PAYG', 'NOTSUPPORTED'])('%s', (type) => {
    expect(judgeEntry({ type })).toMatchObject({ reason: 'ok', warnings: [] });
  });

  it('unknown extra fields', () => {
    expect(judgeEntry({ isActive: true, 'ms-provisioningDataSet': [] })).toMatchObject({ reason: 'ok', warnings: [] });
  });
});

describe('a deviation that no customer notices is a warning', () => {
  it.each([
    ['byte-order-mark', answer(`\uFEFF${JSON.stringify({ balances: [ENTRY] })}`)],
    ['letter-case', answer({ Balances: [ENTRY] })],
    ['letter-case', answer({ balances: [{ ...ENTRY, type: 'payg' }] })],
    ['numeric-string', answer({ balances: [{ ...ENTRY, dataRemaininginMB: '12.5' }] })],
    ['content-type', withHeaders({ 'content-type': 'text/plain' }, { balances: [ENTRY] })],
    ['content-type', withHeaders({ 'content-type': undefined }, { balances: [ENTRY] })],
    ['transaction-echo-missing', withHeaders({ 'x-ms-dm-transactionid': undefined }, { balances: [ENTRY] })],
    ['transaction-echo-mismatch', withHeaders({ 'x-ms-dm-transactionid': '12345' }, { balances: [ENTRY] })],
    ['cached-answer', withHeaders({ age: '61' }, { balances: [ENTRY] })],
    ['duplicate-key', answer(JSON.stringify({ balances: [ENTRY] }).replace('"type"', '"type":"PREPAID","type"'))],
    ['country-code', answer({ balances: [{ ...ENTRY, locations: ['UK'] }] })],
    ['country-code', answer({ balances: [{ ...ENTRY, locations: ['us'] }] })],
    ['none-with-time', answer({ balances: [{ ...NONE, timeRemaining: 'P1D' }] })],
    ['empty-balances', answer({ balances: [] })],
    ['address-fallback', answer({ balances: [ENTRY] }, { addressFallback: true })],
  ] as const)('%s', (warning, facts) => {
    expect(judge(facts)).toMatchObject({ reason: 'ok', warnings: [warning] });
  });

  it('more balances than asked for, or of another country', () => {
    const facts = answer({ balances: [ENTRY, ENTRY] });
    expect(judge(facts, SIM, { limit: 1 }).warnings).toEqual(['limit-exceeded']);
    expect(judge(facts, SIM, { limit: 2, location: 'FR' }).warnings).toEqual(['other-country']);
    expect(judge(facts, SIM, { limit: 2, location: 'DE' }).warnings).toEqual([]);
  });

  it('an echo in the quotes of the examples is right', () => {
    const echo = `"${answer().transactionId}"`;
    expect(judge(withHeaders({ 'x-ms-dm-transactionid': echo }, { balances: [ENTRY] })).warnings).toEqual([]);
  });
});

it('sums the data up, and takes the plan that lasts longest', () => {
  const entries = [NONE, ENTRY, { ...ENTRY, timeRemaining: 'P60D' }, { ...ENTRY, timeRemaining: 'P1D' }];
  const reading = judgeGetBalance(answer({ balances: entries }), SIM, {});
  expect(reading).toMatchObject({ megabytes: 3 * 512.5, planTimeLeft: { leftMs: 60 * 86_400_000 } });
  expect(judgeGetBalance(answer({ balances: [NONE] }), SIM, {})).toMatchObject({ megabytes: 0, planTimeLeft: null });
});

it('the answer to another request is a functional failure, whatever it says', () => {
  expect(judge(answer({ balances: [ENTRY] }, { crossTalk: true }))).toMatchObject({
    reason: 'functional',
    detail: 'transaction: the answer to another request that was in flight',
  });
  expect(judge(answer('', { crossTalk: true, statusCode: 500 }))).toMatchObject({ reason: 'status' });
});

describe('a SIM with an expected type', () => {
  const sim = { ...SIM, expect: ['NONE'] };
  it('is good with it', () => {
    expect(judge(answer({ balances: [NONE] }), sim)).toMatchObject({ reason: 'ok' });
  });
  it.each([{ balances: [] }, { balances: [ENTRY] }])('fails with %j', (body) => {
    expect(judge(answer(body), sim)).toMatchObject({ reason: 'functional' });
  });
});

describe('hostile answers', () => {
  it('nested beyond reason do not throw', () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    expect(judge(answer(deep))).toMatchObject({ reason: 'functional' });
    expect(judge(answer(`{"balances":[{"type":${deep}}]}`))).toMatchObject({ reason: 'functional' });
  });

  it('cannot reach a prototype', () => {
    const body = '{"__proto__":{"balances":[]},"constructor":1}';
    expect(judge(answer(body))).toMatchObject({ reason: 'functional', detail: 'balances: nothing, expected an array' });
  });

  it('are never quoted', () => {
    const canary = 'canary-5f1d';
    const entry = {
      [canary]: canary,
      type: canary,
      dataRemaininginMB: canary,
      timeRemaining: canary,
      locations: [canary],
    };
    for (const body of [canary, { [canary]: canary }, { balances: canary }, { balances: [entry, canary] }]) {
      expect(JSON.stringify(judge(withHeaders({ age: canary, 'x-ms-dm-transactionid': canary }, body)))).not.toContain(
        canary,
      );
    }
  });

  it('always end in a reason and warnings of the closed lists', () => {
    const scalar = fc.oneof(fc.jsonValue(), fc.constantFrom('NONE', 'PT0S', '1', -0, 1e308, 'P1D'));
    const key = fc.constantFrom(
      'type',
      'Type',
      'dataRemaininginMB',
      'dataRemainingMB',
      'timeRemaining',
      'locations',
      '__proto__',
      'x',
    );
    const entry = fc.oneof(fc.jsonValue(), fc.dictionary(key, scalar));
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ balances: fc.oneof(fc.array(entry), fc.jsonValue()) }).map((value) => JSON.stringify(value)),
    );
    const header = fc.constantFrom(
      'content-type',
      'age',
      'retry-after',
      'x-ms-dm-transactionid',
      'location',
      '__proto__',
    );
    const value = fc.oneof(
      fc.string(),
      fc.array(fc.string()),
      fc.constantFrom('99', 'text/html', 'Wed, 21 Oct 2026 07:28:00 GMT'),
    );
    const status = fc.oneof(fc.constant(200), fc.integer({ min: 0, max: 999 }), fc.constant(null));
    const sim = fc.record({ iccid: fc.string(), expect: fc.array(fc.constantFrom('NONE', 'PAYG')) });
    const asked = fc.record({ limit: fc.nat(3), location: fc.constantFrom('DE', 'uk') }, { requiredKeys: [] });
    fc.assert(
      fc.property(
        body,
        fc.dictionary(header, value),
        status,
        sim,
        asked,
        (text, headers, statusCode, someSim, query) => {
          const { assessment } = judgeGetBalance(answer(text, { headers, statusCode }), someSim, query);
          expect(REASONS).toContain(assessment.reason);
          expect(assessment.warnings.every((warning) => WARNINGS.includes(warning))).toBe(true);
          if (assessment.reason === 'ok') expect(assessment.checks.every((check) => check.passed)).toBe(true);
          if (assessment.reason === 'functional') expect(assessment.checks.some((check) => !check.passed)).toBe(true);
          expect(assessment.detail === null).toBe(assessment.reason === 'ok');
          expect(assessment.retryAfterMs === null).toBe(assessment.reason !== 'throttled');
        },
      ),
      { numRuns: runs(300) },
    );
  });
});
