import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatDuration,
  formatPercentage,
  parseDuration,
  parseListen,
  parsePercentage,
} from '../../src/config/units.ts';

describe('a duration', () => {
  it.each([
    ['400ms', 400],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['28d', 2_419_200_000],
    ['0s', 0],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['30', 's', '1.5s', '-1s', '1 s', '1S', '1w', '1h30m', '', '1e3s', '٣s', ' 1s'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('survives being written and read', () => {
    fc.assert(fc.property(fc.nat(999_999_999), (ms) => parseDuration(formatDuration(ms)) === ms));
  });
});

describe('a percentage', () => {
  it.each([
    ['99.90%', 999_000],
    ['99.9%', 999_000],
    ['99.8995%', 998_995],
    ['100%', 1_000_000],
    ['0.0001%', 1],
    ['5%', 50_000],
  ])('%s is %i ppm, to the digit', (text, ppm) => {
    expect(parsePercentage(text)).toBe(ppm);
  });

  it.each(['99.9', '99,9%', '.9%', '99.%', '99.99999%', '1e2%', '-1%', '%', '1000%'])('%j is none', (text) => {
    expect(parsePercentage(text)).toBeNull();
  });

  it('survives being written and read', () => {
    fc.assert(fc.property(fc.nat(1_000_000), (ppm) => parsePercentage(formatPercentage(ppm)) === ppm));
  });
});

describe('a listen address', () => {
  it.each([
    ['127.0.0.1:8080', '127.0.0.1', 8080],
    ['[::1]:0', '::1', 0],
    ['localhost:65535', 'localhost', 65_535],
  ])('%s is host and port', (text, host, port) => {
    expect(parseListen(text)).toEqual({ host, port });
  });

  it.each(['8080', ':8080', '127.0.0.1', '127.0.0.1:65536', '::1:80', 'a b:80', '127.0.0.1:-1', 'http://a:1'])(
    '%j is none',
    (text) => {
      expect(parseListen(text)).toBeNull();
    },
  );
});
