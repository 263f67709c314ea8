import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeMoDirect, redirectOf, visibleText } from '../../../src/core/verdict/mo-direct.ts';
import { REASONS } from '../../../src/core/verdict/verdict.ts';
import { answer } from './answers.ts';

const SPEC = { marker: 'data-plan' };
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

describe('the visible text', () => {
  it.each([
    ['<p>Hello <b>World</b></p>', ' hello world '],
    ['a<script>b</script >c', 'a c'],
    ['a<!-- b > c -->d', 'a d'],
    ['a<script>never closed', 'a '],
    ['a < b', 'a '],
    ['plain', 'plain'],
  ])('of %j is %j', (html, text) => {
    expect(visibleText(html)).toBe(text);
  });

  it('of 5 MiB of the worst takes a moment only', () => {
    for (const worst of ['<', '<!--', '<script>', '</script', '<style><', ' \n']) {
      const html = worst.repeat((5 * 1024 * 1024) / worst.length);
      const startedMs = performance.now();
      visibleText(html);
      expect(performance.now() - startedMs).toBeLessThan(2_000);
    }
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
    { numRuns: 2_000 },
  );
});
