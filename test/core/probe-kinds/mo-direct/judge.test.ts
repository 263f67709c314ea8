import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assetTrouble,
  judgeMoDirect,
  redirectOf,
  withAssets,
} from '../../../../src/core/probe-kinds/mo-direct/judge.ts';
import { REASONS } from '../../../../src/core/verdict/verdict.ts';
import { runs } from '../../../support/random.ts';
import { answer } from '../../verdict/answers.ts';

const SPEC = { marker: 'data-plan', form: 'sim' } as const;
const PAGE = '<html><body data-plan>Choose a plan</body></html>';
const page = (body: string, type: string | undefined = 'text/html; charset=utf-8') =>
  answer(body, { headers: { 'content-type': type } });
const judge = (body: string, type?: string) => judgeMoDirect(page(body, type), SPEC, null);

it('a page with the marker is good, a sign-in page too', () => {
  expect(judge(PAGE)).toMatchObject({ reason: 'ok', warnings: [] });
  expect(judge('<form data-plan>Sign in</form>')).toMatchObject({ reason: 'ok' });
});

it.each([
  ['', undefined],
  ['<html><body></body></html>', undefined],
  [`${PAGE}<p>Sorry, this service is temporarily\n unavailable</p>`, undefined],
  [`<h1>Under maintenance</h1>${PAGE}`, undefined],
  [PAGE, 'application/json'],
])('%j of type %s is a functional failure', (body, type) => {
  expect(judge(body, type)).toMatchObject({ reason: 'functional' });
});

it('a script that could report trouble is no trouble', () => {
  const scripts =
    '<script>const text = "temporarily unavailable" + "<b>";</script><!-- stack trace --><style>.under::after{content:"under maintenance"}</style>';
  expect(judge(`${scripts}${PAGE}<a title="service unavailable">`)).toMatchObject({ reason: 'ok' });
});

it('a page that shows nothing is a functional failure, marker or not', () => {
  expect(judge('<!doctype html><title>Plans</title><body data-plan></body>')).toMatchObject({
    reason: 'functional',
    detail: 'content: the page shows nothing',
  });
});

describe('a firewall that asks for proof of a human', () => {
  it.each([
    [403, {}, '<script>window._cf_chl_opt={}</script>'],
    [200, { 'cf-mitigated': 'challenge' }, '<title>Just a moment...</title>'],
    [202, { 'x-amzn-waf-action': 'challenge' }, ''],
    [405, { 'x-amzn-waf-action': 'captcha' }, ''],
    [429, {}, '<div id="px-captcha"></div>'],
    [403, {}, '<iframe src="https://geo.captcha-delivery.com/captcha/"></iframe>'],
    [200, {}, '<h2>Please verify you are\n human</h2>'],
  ] as const)('%i %j %s is our own trouble', (statusCode, headers, body) => {
    const assessment = judgeMoDirect(answer(body, { statusCode, headers }), SPEC, null);
    expect(assessment).toMatchObject({ reason: 'own-network', retryAfterMs: null });
    expect(assessment.detail).toContain('ask the operator to let our addresses through');
  });

  it.each([
    [200, '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script><h1>Down</h1>', 'functional'],
    [200, `${PAGE}<script>_cf_chl_opt</script>`, 'ok'],
    [200, '<script>const text = "verify you are human"</script>', 'functional'],
    [403, '<h1>Forbidden</h1>', 'auth'],
    [429, 'Too many requests', 'throttled'],
    [503, '<script>window._cf_chl_opt={}</script>', 'status'],
    [500, '<h2>Please verify you are human</h2>', 'status'],
  ] as const)('is not seen in %i %s', (statusCode, body, reason) => {
    const facts = answer(body, { statusCode, headers: { 'content-type': 'text/html' } });
    expect(judgeMoDirect(facts, SPEC, null)).toMatchObject({ reason });
  });
});

it.each([
  ['esim', 500, 'functional'],
  ['esim', 400, 'functional'],
  ['esim', 404, 'functional'],
  ['esim', 503, 'status'],
  ['esim', 401, 'auth'],
  ['esim', 302, 'redirect'],
  ['sim', 500, 'status'],
] as const)('launched in the form %s, the answer %i is %s', (form, statusCode, reason) => {
  expect(judgeMoDirect(answer('', { statusCode }), { ...SPEC, form }, null)).toMatchObject({ reason });
});

describe('assets', () => {
  const trouble = (overrides: object) => assetTrouble(answer('', overrides));
  const failure = (code: string, phase: 'connect' | 'wait') => ({
    failure: { code, phase, attempts: [], explanation: null },
  });

  it.each([
    [{ statusCode: 404 }, 'answered 404'],
    [{ statusCode: 503 }, 'answered 503'],
    [failure('ECONNREFUSED', 'connect'), 'connection refused (ECONNREFUSED), while connecting'],
    [failure('DEADLINE', 'wait'), 'DEADLINE, while waiting for the first byte'],
    [failure('BODY_TOO_LARGE', 'wait'), null],
    [failure('ENETUNREACH', 'connect'), null],
    [failure('ABORTED', 'wait'), null],
    [{ statusCode: 200 }, null],
    [{ statusCode: 302 }, null],
    [{ statusCode: 429 }, null],
  ])('%j: %s', (overrides, expected) => {
    expect(trouble(overrides)).toBe(expected);
  });

  it('that are missing are a warning, or by agreement a failure', () => {
    const assets = [
      { kind: 'script', trouble: 'answered 404' },
      { kind: 'style sheet', trouble: null },
    ] as const;
    const lenient = withAssets(judge(PAGE), assets, false);
    expect(lenient).toMatchObject({ reason: 'ok', detail: null, warnings: ['asset-missing'] });
    expect(lenient.checks.every((check) => check.passed)).toBe(true);
    expect(withAssets(judge(PAGE), assets, true)).toMatchObject({
      reason: 'functional',
      detail: 'script: answered 404',
      warnings: [],
    });
    expect(withAssets(judge(PAGE), assets.slice(1), true)).toMatchObject({ reason: 'ok', warnings: [] });
  });
});

describe('a redirect', () => {
  const from = new URL('https://buy.contoso.example/a');
  const allowed = new Set(['buy.contoso.example', 'login.contoso.example']);
  const follow = (location: string | undefined, hops = 1, statusCode = 302) =>
    redirectOf(answer('', { statusCode, headers: { location } }), from, allowed, hops);

  it('leads on within the allowed hosts', () => {
    expect(follow('/b')).toMatchObject({ to: { href: 'https://buy.contoso.example/b' } });
    expect(follow('https://LOGIN.contoso.example/x', 10)).toMatchObject({ to: { hostname: 'login.contoso.example' } });
  });
  it.each([
    undefined,
    'https://',
    'http://buy.contoso.example/',
    '//evil.example/',
    'https://buy.contoso.example.evil.example/',
    'file:///etc/passwd',
  ])('to %s is refused', (location) => {
    expect(follow(location)?.refused).toEqual(expect.any(String));
  });
  it('is refused after ten', () => {
    expect(follow('/b', 11)).toEqual({ refused: 'more than 10 redirects' });
  });
  it('is none with another status', () => {
    expect(follow('/b', 1, 200)).toBeNull();
    expect(follow('/b', 1, 304)).toBeNull();
  });
});

it('always ends in a reason of the closed list', () => {
  const html = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom('<', '>', '<script', '</', '<!--', '-->', 'data-plan', 'bad gateway'), { maxLength: 50 })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(
      html,
      fc.option(fc.string(), { nil: undefined }),
      fc.integer({ min: 0, max: 999 }),
      fc.option(fc.string({ minLength: 1 })),
      (body, type, statusCode, refused) => {
        const facts = answer(body, { statusCode, headers: { 'content-type': type, location: type } });
        expect(REASONS).toContain(judgeMoDirect(facts, SPEC, refused).reason);
        redirectOf(facts, new URL('https://a.example'), new Set(), 1);
      },
    ),
    { numRuns: runs(200) },
  );
});

describe('a Location as servers send it', () => {
  const FROM = new URL('https://portal.example.com/a/');
  const to = (location: string, hosts = ['portal.example.com']) =>
    redirectOf(answer('', { statusCode: 302, headers: { location } }), FROM, new Set(hosts), 1);
  /** Headers are text of which each character stands for a byte. */
  const bytes = (text: string) => Buffer.from(text).toString('latin1');

  it.each([
    [bytes('/über/café?q=ü'), 'https://portal.example.com/%C3%BCber/caf%C3%A9?q=%C3%BC'],
    ['/caf\xe9', 'https://portal.example.com/caf%E9'],
    ['https://portal.example.com./b', 'https://portal.example.com/b'],
    ['//portal.example.com/b', 'https://portal.example.com/b'],
    ['?x=1', 'https://portal.example.com/a/?x=1'],
    ['HTTPS://PORTAL.EXAMPLE.COM:443/b', 'https://portal.example.com/b'],
    [' /b ', 'https://portal.example.com/b'],
    ['/a b', 'https://portal.example.com/a%20b'],
    ['\\b', 'https://portal.example.com/b'],
  ])('%j leads where a browser goes', (location, href) => {
    expect(to(location)).toMatchObject({ to: { href }, refused: null });
  });

  it('a host in its own letters is the host of that name', () => {
    expect(to(bytes('https://bücher.example/'), ['xn--bcher-kva.example'])).toMatchObject({ refused: null });
  });
});
