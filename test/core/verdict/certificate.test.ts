import { expect, it } from 'vitest';
import { DAY } from '../../../src/core/time.ts';
import { certificateTrouble, expiryThreshold } from '../../../src/core/verdict/certificate.ts';

it('is usable from its first to before its last moment', () => {
  const validity = { notBefore: 1_000, notAfter: 2_000 };
  const troubles = [999, 1_000, 1_999, 2_000].map((at) => certificateTrouble(validity, at));
  expect(troubles).toEqual([
    'our client certificate is not valid before 1970-01-01T00:00:01.000Z',
    null,
    null,
    'our client certificate expired at 1970-01-01T00:00:02.000Z',
  ]);
});

it.each([
  { leftMs: 30 * DAY + 1, threshold: null },
  { leftMs: 30 * DAY, threshold: 30 },
  { leftMs: 14 * DAY + 1, threshold: 30 },
  { leftMs: 14 * DAY, threshold: 14 },
  { leftMs: 7 * DAY, threshold: 7 },
  { leftMs: DAY, threshold: 1 },
  { leftMs: 1, threshold: 1 },
  { leftMs: 0, threshold: 0 },
  { leftMs: -DAY, threshold: 0 },
])('with $leftMs ms left it has passed the threshold of $threshold days', ({ leftMs, threshold }) => {
  expect(expiryThreshold(1_000_000_000_000, 1_000_000_000_000 - leftMs)).toBe(threshold);
});
