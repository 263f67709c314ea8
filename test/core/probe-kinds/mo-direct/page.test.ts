import { describe, expect, it } from 'vitest';
import { assetsOf, isBlank, visibleText } from '../../../../src/core/probe-kinds/mo-direct/page.ts';

describe('the visible text', () => {
  it.each([
    ['<p>Hello <b>World</b></p>', ' hello world '],
    ['a<script>b</script >c', 'a c'],
    ['a<!-- b > c -->d', 'a d'],
    ['a<!-->d', 'a d'],
    ['a<script>never closed', 'a '],
    ['a < b', 'a '],
    ['plain', 'plain'],
  ])('of %j is %j', (html, text) => {
    expect(visibleText(html)).toBe(text);
  });
});

describe('a page', () => {
  it.each([
    '',
    ' \n',
    '<html><head><title>Plans</title></head><body><div id="root"></div></body></html>',
    '<!-- x -->',
  ])('%j is blank', (html) => {
    expect(isBlank(html)).toBe(true);
  });
  it.each([
    'Buy',
    '<p>Buy</p>',
    '<div></div><script src="/app.js"></script>',
    '<img src="a.png">',
    '<button></button>',
  ])('%j is not', (html) => {
    expect(isBlank(html)).toBe(false);
  });
});

describe('assets', () => {
  const url = new URL('https://buy.contoso.example/shop/start?x=1');
  const hosts = new Set(['buy.contoso.example', 'cdn.contoso.example']);
  const assets = (html: string) => assetsOf(html, url, hosts).map((asset) => `${asset.kind} ${asset.url}`);

  it('are the first script and the first style sheet', () => {
    const html = `<link rel=icon href=/i.png><LINK REL="preload stylesheet" HREF='main.css?a=1&amp;b=2'><link rel="stylesheet" href="b.css">
      <script>const text = '<script src="/no.js">'</script><script defer src = /app.js type="module"></script><script src="b.js"></script>`;
    expect(assets(html)).toEqual([
      'style sheet https://buy.contoso.example/shop/main.css?a=1&b=2',
      'script https://buy.contoso.example/app.js',
    ]);
  });

  it.each([
    [
      'from other hosts, or without TLS',
      '<script src="https://ads.example/a.js"></script><script src="http://cdn.contoso.example/b.js"></script>',
      [],
    ],
    [
      'from another allowed host',
      '<script src="//CDN.contoso.example/b.js"></script>',
      ['script https://cdn.contoso.example/b.js'],
    ],
    [
      'under the base of the page',
      '<base href="/app/"><script src="a.js"></script>',
      ['script https://buy.contoso.example/app/a.js'],
    ],
    ['in comments', '<!-- <script src="a.js"></script> -->', []],
    [
      'behind a letter that grows in lower case',
      '<p>İİİİ</p><script src="a.js"></script>',
      ['script https://buy.contoso.example/shop/a.js'],
    ],
    ['inline', '<script>x</script><style>y</style>', []],
    ['of a page that ends early', '<script src="a.js', []],
    ['with no address', '<script src=""></script><script src="https://"></script><script src></script>', []],
    ['alternate', '<link rel="alternate stylesheet" href="a.css">', []],
  ])('%s', (_, html, expected) => {
    expect(assets(html)).toEqual(expected);
  });
});

it('of all characters only İ changes its length in lower case', () => {
  const growing: string[] = [];
  for (let code = 0; code <= 0xffff; code += 1) {
    const character = String.fromCharCode(code);
    if (character.toLowerCase().length !== 1) growing.push(character);
  }
  expect(growing).toEqual(['İ']);
});
