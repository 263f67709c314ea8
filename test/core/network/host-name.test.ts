import { describe, expect, it } from 'vitest';
import { hostNameFault, urlHostFault } from '../../../src/core/network/host-name.ts';

const LABEL = 'a'.repeat(63);

describe('the host of a URL', () => {
  const faultOf = (text: string) => urlHostFault(text, new URL(text));

  it.each([
    'https://portal.example/',
    'https://portal.example./',
    'https://münchen.example/',
    'https://_sip.example/',
    'https://my_service:8443/',
    `https://${LABEL}.example/`,
    'https://192.0.2.1/',
    'https://[2001:db8::1]:8443/',
    'https://localhost/',
  ])('may be %s', (text) => {
    expect(faultOf(text)).toBeNull();
  });

  it.each([
    ['https://a..example/', 'a host name with nothing between two dots'],
    ['https://.example/', 'a host name with nothing between two dots'],
    ['https://portal.example../', 'a host name with nothing between two dots'],
    [`https://a${LABEL}.example/`, 'a part of 64 characters in the host name (at most 63)'],
    [`https://${`${LABEL}.`.repeat(4)}example/`, 'a host name of 263 characters (at most 253)'],
    ['https://-a.example/', 'a host name with a part that is not made of letters, digits and inner hyphens'],
    ['https://a-.example/', 'a host name with a part that is not made of letters, digits and inner hyphens'],
    ['https://a*b.example/', 'a host name with a part that is not made of letters, digits and inner hyphens'],
    ['https://1.2.3/', 'a host that is read as the address 1.2.0.3'],
    ['https://010.0.0.1/', 'a host that is read as the address 8.0.0.1'],
    ['https://2130706433/', 'a host that is read as the address 127.0.0.1'],
    ['https://portal.example:0/', 'port 0'],
  ])('is none: %s', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });
});

describe('a host name', () => {
  it.each([
    [`\${HOST}`, 'a placeholder, which nobody replaces here'],
    ['{{ host }}', 'a placeholder, which nobody replaces here'],
    ['1.2.3', 'a number where a host name or an address of four parts belongs'],
    ['256.1.1.1', 'a number where a host name or an address of four parts belongs'],
    ['', 'no host'],
    ['.', 'no host'],
  ])('is none: %s', (text, fault) => {
    expect(hostNameFault(text)).toBe(fault);
  });
});
