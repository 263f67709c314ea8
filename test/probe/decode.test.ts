import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../src/probe/decode.ts';

const MIB = 1024 * 1024;
const BOMB = gzipSync(Buffer.alloc(50 * MIB));
const SMALL = gzipSync('balance');

it('does not unpack what nobody waits for any more, so that a flood of bombs holds no answer up that comes after it', async () => {
  // Some ten seconds of work for four threads, were it done.
  const flood = Array.from({ length: 1_000 }, () =>
    decodeBody(BOMB, 'gzip', null, { maxBytes: 50 * MIB, maxMs: 1 }).catch((error: Error) => error.message),
  );
  expect(new Set(await Promise.all(flood))).toEqual(new Set(['no time to unpack the answer']));

  await expect(decodeBody(SMALL, 'gzip', null, { maxBytes: MIB, maxMs: 2_000 })).resolves.toBe('balance');
});

describe('the charset of a page', () => {
  const LIMITS = { maxBytes: MIB, maxMs: 2_000 };
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<p>café', 'utf16le')]);
  it.each([
    ['the byte order mark', utf16, 'text/html; charset=iso-8859-1', '<p>café'],
    ['the header', Buffer.from('<meta charset=utf-8>caf\xe9', 'latin1'), 'text/html; charset="ISO-8859-1"', 'café'],
    ['a declaration in the page', Buffer.from('<meta charset="windows-1252">caf\xe9', 'latin1'), 'text/html', 'café'],
    [
      'the older form of it',
      Buffer.from('<META http-equiv=Content-Type content="text/html; charset=iso-8859-15">\xa4', 'latin1'),
      'text/html',
      '€',
    ],
    ['no declaration in a comment', Buffer.from('<!-- <meta charset=utf-16> -->café'), 'text/html', 'café'],
    ['UTF-8 where a page that can be read says UTF-16', Buffer.from('<meta charset=utf-16>café'), 'text/html', 'café'],
    ['UTF-8 where nothing is said', Buffer.from('café'), null, 'café'],
    ['UTF-8 where nobody knows the name', Buffer.from('café'), 'text/html; charset=klingon', 'café'],
    [
      'a declaration, where nobody knows the name in the header',
      Buffer.from('<meta charset=latin1>caf\xe9', 'latin1'),
      'text/html; charset=x-none',
      'café',
    ],
    ['no declaration in JSON', Buffer.from('{"a":"<meta charset=latin1>é"}'), 'application/json', 'é"}'],
  ])('comes from %s', async (_, bytes, contentType, text) => {
    expect(await decodeBody(bytes, null, contentType, LIMITS)).toContain(text);
  });
});
