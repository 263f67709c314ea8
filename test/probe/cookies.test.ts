import { describe, expect, it } from 'vitest';
import { Cookies } from '../../src/probe/cookies.ts';

const LOGIN = 'https://portal.example.com/app/login?x=1';

/** The Cookie header of a request to `to` after answers from `from`. */
function sent(lines: string | readonly string[], from = LOGIN, to = 'https://portal.example.com/app/page'): string {
  const cookies = new Cookies();
  cookies.take(new URL(from), lines);
  return cookies.headerFor(new URL(to))[1] ?? '';
}

describe('a value goes back as it came', () => {
  it.each(['"quoted"', '"a b"', '1,2', 'a b c', '{"x":1,"y":[1,2]}', 'a=b==', '%7B%7D', 'caf\xe9', '', '<script>'])(
    '%j',
    (value) => {
      expect(sent(`session=${value}; Path=/; HttpOnly; SameSite=None; Secure`)).toBe(`session=${value}`);
    },
  );

  it('blanks around name and value are none of them, and the last of two counts', () => {
    expect(sent([' a = 1 ;Path=/', 'a=2;Path=/'])).toBe('a=2');
  });

  it('one with a control character is none, as for browsers', () => {
    expect(sent(['a=b\x01c', 'ok=1'])).toBe('ok=1');
  });
});

describe('where it goes', () => {
  it.each([
    ['to the host that set it', 'a=b', 'https://portal.example.com/app/x', 'a=b'],
    ['to whatever port of it', 'a=b', 'https://portal.example.com:8443/app/x', 'a=b'],
    ['not to another host', 'a=b; Path=/', 'https://login.example.com/', ''],
    ['to the hosts of its domain', 'a=b; Path=/; Domain=example.com', 'https://login.example.com/', 'a=b'],
    [
      'to the hosts of its domain, with a dot in front',
      'a=b; Path=/; domain=.EXAMPLE.com',
      'https://login.example.com/',
      'a=b',
    ],
    ['nowhere with a domain of somebody else', 'a=b; Path=/; Domain=example.org', LOGIN, ''],
    ['nowhere with a domain of everybody', 'a=b; Path=/; Domain=com', LOGIN, ''],
    ['below its path', 'a=b; Path=/app', 'https://portal.example.com/app/deep/er', 'a=b'],
    ['not beside its path', 'a=b; Path=/app', 'https://portal.example.com/apple', ''],
    ['below the path of the page that set it', 'a=b', 'https://portal.example.com/other', ''],
    ['not over plain HTTP if it is secure', 'a=b; Path=/; Secure', 'http://portal.example.com/', ''],
  ])('%s', (_, line, to, header) => {
    expect(sent(line, LOGIN, to)).toBe(header);
  });

  it('addresses and names of a company network have cookies too', () => {
    expect(sent('a=b', 'https://10.1.2.3/', 'https://10.1.2.3/x')).toBe('a=b');
    expect(sent('a=b; Domain=corp.internal', 'https://p.corp.internal/', 'https://q.corp.internal/')).toBe('a=b');
    expect(sent('a=b; Path=/', 'https://localhost/', 'https://localhost/x')).toBe('a=b');
  });
});

describe('how long it lives', () => {
  it.each([
    'a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'a=x; expires=Thu, 01-Jan-70 00:00:01 GMT',
    'a=x; Max-Age=0',
    'a=x; Max-Age=-1',
  ])('%s deletes it', (line) => {
    expect(sent(['a=b; Path=/app', `${line}; Path=/app`])).toBe('');
  });

  it.each(['Expires=soon', 'Max-Age=ten', 'Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT'])(
    '%s keeps it',
    (attribute) => {
      expect(sent(`a=b; ${attribute}`)).toBe('a=b');
    },
  );
});

it('a host that sets cookies without end costs no memory without end', () => {
  const header = sent(Array.from({ length: 10_000 }, (_, index) => `c${index}=${'x'.repeat(100)}`));
  expect(header.length).toBeLessThan(25_000);
});
