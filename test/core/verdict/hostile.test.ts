import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeGetBalance } from '../../../src/core/probe-kinds/get-balance/judge.ts';
import { judgeHttp } from '../../../src/core/probe-kinds/http/judge.ts';
import { assetTrouble, judgeMoDirect, redirectOf } from '../../../src/core/probe-kinds/mo-direct/judge.ts';
import { assetsOf } from '../../../src/core/probe-kinds/mo-direct/page.ts';
import {
  judgeGrant,
  judgeProvisioning,
  judgeRevocation,
  withBalance,
} from '../../../src/core/probe-kinds/provisioning/judge.ts';
import type { Assessment } from '../../../src/core/verdict/assessment.ts';
import type { ExchangeFacts } from '../../../src/core/verdict/exchange.ts';
import { REASONS } from '../../../src/core/verdict/verdict.ts';
import { WARNINGS } from '../../../src/core/verdict/warnings.ts';
import { anyText } from '../../support/any-text.ts';
import { runs } from '../../support/random.ts';
import { answer } from './answers.ts';

/** Stands in every body and header; a judge that quotes its target gives it away. */
const CANARY = 'canary-5f1d';
const SIM = { iccid: '8988247000100003319', expect: ['NONE'] };
const PORTAL = { marker: 'data-plan', form: 'sim' } as const;
const PAGE_URL = new URL('https://buy.contoso.example/');
const HOSTS = new Set(['buy.contoso.example']);

/** Everything that judges an answer. */
function judgeAll(facts: ExchangeFacts): Assessment[] {
  const reading = judgeGetBalance(facts, SIM, { limit: 1, location: 'DE' });
  const grant = judgeGrant(facts);
  redirectOf(facts, PAGE_URL, HOSTS, 1);
  assetsOf(facts.body, PAGE_URL, HOSTS);
  assetTrouble(facts);
  return [
    reading.assessment,
    judgeGetBalance(facts, { ...SIM, expect: [] }, {}).assessment,
    grant,
    judgeProvisioning(withBalance(grant, reading), judgeRevocation(facts)),
    judgeMoDirect(facts, PORTAL, null),
    judgeMoDirect(facts, { ...PORTAL, form: 'esim' }, null),
    judgeHttp(facts, { status: [200], contains: CANARY }),
    judgeHttp(facts, { status: [200, 204, 302], contains: 'ok' }),
  ];
}

function objections(assessment: Assessment): string[] {
  const { reason, detail, warnings } = assessment;
  return [
    ...(REASONS.includes(reason) ? [] : [`unknown reason ${reason}`]),
    ...warnings.filter((warning) => !WARNINGS.includes(warning)),
    ...((detail === null) === (reason === 'ok') ? [] : [`${reason} with detail ${detail}`]),
    ...(JSON.stringify(assessment).includes(CANARY) ? [`quotes: ${JSON.stringify(assessment)}`] : []),
  ];
}

const depth = fc.oneof({ arbitrary: fc.constantFrom(1, 100), weight: 30 }, fc.constant(10_000));
const hostileText = fc.constantFrom(
  CANARY,
  `${CANARY}\u0000`,
  `\ud800${CANARY}`,
  '\udfff',
  `\ufeff${CANARY}`,
  'NONE',
  'PT0S',
  `P${'9'.repeat(40)}D`,
  '9'.repeat(400),
  'UK',
);
const hostileLiteral = fc.oneof(
  fc.constantFrom(
    '1e400',
    '-0',
    '-1',
    '9'.repeat(400),
    '1.7976931348623157e308',
    '0.1',
    'NaN',
    'null',
    'true',
    '{}',
    '[]',
  ),
  hostileText.map((text) => JSON.stringify(text)),
  hostileText.map((text) => `"${text}"`),
  depth.map((levels) => `${'['.repeat(levels)}${']'.repeat(levels)}`),
  depth.map((levels) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`),
);
const hostileKey = fc.constantFrom(
  ...['type', 'TYPE', 'dataRemaininginMB', 'dataRemainingInMB', 'dataRemainingMB', 'DATAREMAININGMB'],
  ...['timeRemaining', 'locations', 'balances', 'error', '__proto__', 'constructor', 'toString', 'hasOwnProperty'],
  ...['', CANARY, '\\u0074ype', '\\ud800'],
);
/** Written by hand, since no value can have a key twice. */
const objectText = fc
  .array(fc.tuple(hostileKey, hostileLiteral), { maxLength: 6 })
  .map((pairs) => `{${pairs.map(([key, value]) => `"${key}":${value}`).join()}}`);
const balancesText = fc.array(objectText, { maxLength: 3 }).map((entries) => `{"balances":[${entries.join()}]}`);
const pageText = fc
  .array(
    fc.constantFrom(
      ...['<', '>', '<!--', '-->', '<script', '<script src=', '</script', '<link rel=stylesheet href=', '<base href='],
      ...['<title>', '</title>', '"', "'", 'data-plan', 'bad gateway', '_cf_chl_opt', 'İ', CANARY, ' ', '&amp;'],
      ...['https://buy.contoso.example/', '//', 'javascript:', '\u0000', '\ud800'],
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));
const body = fc.oneof(
  { arbitrary: balancesText, weight: 4 },
  { arbitrary: objectText, weight: 2 },
  { arbitrary: pageText, weight: 3 },
  hostileLiteral,
  anyText(),
  fc.json(),
);

const headerName = fc.constantFrom(
  ...['content-type', 'age', 'retry-after', 'x-ms-dm-transactionid', 'location', 'x-cache', 'cache-status'],
  ...['cf-cache-status', 'cf-mitigated', 'x-amzn-waf-action', '__proto__', 'constructor'],
);
const headerValue = fc.oneof(
  hostileText,
  anyText(),
  fc.array(hostileText, { maxLength: 2 }),
  fc.constantFrom('text/html', 'application/json', 'HIT', 'challenge', '99', '-1', '1e9', 'https://[', 'Mon, 99 Foo'),
  fc.constantFrom(' '.repeat(8_000), 'a;'.repeat(4_000), ','.repeat(8_000)),
);
const status = fc.oneof(
  { arbitrary: fc.constant(200), weight: 3 },
  fc.integer({ min: 0, max: 999 }),
  fc.constant(null),
);

describe('whatever a target answers', () => {
  it('each judge ends in a reason and warnings of the closed lists, and quotes nothing', () => {
    fc.assert(
      fc.property(body, fc.dictionary(headerName, headerValue), status, (text, headers, statusCode) => {
        const assessments = judgeAll(answer(text, { headers, statusCode }));
        expect(assessments.flatMap(objections)).toEqual([]);
      }),
      { numRuns: runs(1_000) },
    );
  });
});

// Half a megabyte: a judge whose time grows with the square of the length needs minutes, and the limit of a test ends it.
describe('the time of a judge grows with the length of the page only', () => {
  it.each([
    ...['<', '<a>', '<a>b', '<p>x y</p>', '<!-->', '<!---->', '<script></script>', '</script', '<style><', '<title>'],
    ...[' \n', 'ab ', 'a\t', 'İ', '&amp;', '<s ', '"', '<script src=//x>', '<base href=//x>', '<link a="'],
    ...[`<link ${'a'.repeat(250_000)}>`, `<link ${'a '.repeat(125_000)}>`, `<link a${' '.repeat(250_000)}>`],
    ...['<link rel="stylesheet" href="http://x/">', `<link ${'a="'.repeat(80_000)}>`, 'under ', 'verify you are '],
  ])('%.20s', (piece) => {
    const page = piece.repeat(Math.ceil((512 * 1024) / piece.length));
    const facts = answer(page, { headers: { 'content-type': 'text/html' } });
    expect(objections(judgeMoDirect(facts, PORTAL, null))).toEqual([]);
    expect(assetsOf(page, PAGE_URL, HOSTS).length).toBeLessThanOrEqual(2);
    expect(objections(judgeHttp(facts, { status: [200], contains: 'ok' }))).toEqual([]);
  });

  it.each([
    ['keys', `{"balances":[{${Array.from({ length: 70_000 }, (_, index) => `"${index}":1`).join()}}]}`],
    ['balances', `{"balances":[${Array.from({ length: 200_000 }, () => '{}').join()}]}`],
    ['depth', `{"balances":${'['.repeat(320_000)}${']'.repeat(320_000)}}`],
    ['escapes', `{"balances":"${'\\u0000'.repeat(100_000)}"}`],
  ])('and with that of a body of the API full of %s', (_, text) => {
    expect(objections(judgeGetBalance(answer(text), SIM, {}).assessment)).toEqual([]);
  });
});
