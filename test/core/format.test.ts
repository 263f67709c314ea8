import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count, duration, latency, objective, percent, points } from '../../src/core/format.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('percent', () => {
  it.each([
    [0.998995, '99.899 %'],
    [0.999, '99.900 %'],
    [0.9989999999999999, '99.899 %'],
    [0.99999999, '99.999 %'],
    [1, '100.000 %'],
    [0, '0.000 %'],
    [-0.0400001, '-4.001 %'],
    [null, '–'],
  ])('reads %d as %s', (ratio, text) => {
    expect(plain(percent(ratio))).toBe(text);
  });

  it('takes the digits it is given', () => {
    expect(plain(percent(0.95219, 2))).toBe('95.21 %');
    expect(plain(percent(0.95, 0))).toBe('95 %');
  });

  it('never reads more than was measured, and less by less than one step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 89_280 }), fc.integer({ min: 1, max: 89_280 }), (a, b) => {
        const ratio = Math.min(a, b) / Math.max(a, b);
        const read = Number.parseFloat(percent(ratio)) / 100;
        expect(read).toBeLessThanOrEqual(ratio + 1e-15);
        expect(ratio - read).toBeLessThan(0.000_01 + 1e-15);
      }),
    );
  });

  it('never reads the promise when the promise was missed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (missedBy) => {
        expect(Number.parseFloat(percent(0.999 - missedBy * 1e-9))).toBeLessThan(99.9);
      }),
    );
  });
});

describe('objective', () => {
  it.each([
    [0.999, '99.90 %'],
    [0.9995, '99.95 %'],
    [0.99999, '99.999 %'],
    [0.5, '50.00 %'],
  ])('reads %d as %s', (ratio, text) => {
    expect(plain(objective(ratio))).toBe(text);
  });
});

describe('points', () => {
  it.each([
    [0.9995, 0.999, 0.05],
    [0.999, 0.999, 0],
    [0.998995, 0.999, -0.001],
    [0.9995999, 0.999, 0.059],
    [0.9, 0.999, -9.9],
  ])('from %d over %d are %d', (ratio, other, expected) => {
    expect(points(ratio, other)).toBe(expected);
  });
});

describe('latency', () => {
  it.each([
    [400, '400.0 ms'],
    [400.04, '400.1 ms'],
    [399.999, '400.0 ms'],
    [212.41, '212.5 ms'],
    [1_211, '1,211.0 ms'],
    [0, '0.0 ms'],
    [null, '–'],
  ])('reads %d as %s', (ms, text) => {
    expect(plain(latency(ms))).toBe(text);
  });
});

describe('duration', () => {
  it.each([
    [0, '0 s'],
    [1, '1 s'],
    [59_999, '1 min'],
    [2_592_000, '43 min 12 s'],
    [1_800_001, '30 min 1 s'],
    [90_061_000, '1 d 1 h 1 min 1 s'],
    [7_200_000, '2 h'],
  ])('reads %d ms as %s', (ms, text) => {
    expect(plain(duration(ms))).toBe(text);
  });
});

it('counts have separators', () => {
  expect(count(86_400)).toBe('86,400');
});
