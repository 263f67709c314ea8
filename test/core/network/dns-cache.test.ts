import { expect, it } from 'vitest';
import { recordLifeMs, tellingFailure } from '../../../src/core/network/dns-cache.ts';

it.each([
  { ttls: [0], lifeMs: 1_000 },
  { ttls: [30], lifeMs: 30_000 },
  { ttls: [86_400], lifeMs: 60_000 },
  { ttls: [300, 5, 40], lifeMs: 5_000 },
])('records that live for $ttls s are used for $lifeMs ms', ({ ttls, lifeMs }) => {
  expect(recordLifeMs(ttls)).toBe(lifeMs);
});

it.each([
  { codes: ['ENODATA', 'ENODATA'], telling: 'ENODATA' },
  { codes: ['ENODATA', 'ETIMEOUT'], telling: 'ETIMEOUT' },
  { codes: ['ESERVFAIL', 'ENODATA'], telling: 'ESERVFAIL' },
  { codes: ['ETIMEOUT', 'ENOTFOUND'], telling: 'ENOTFOUND' },
])('$codes together mean $telling', ({ codes, telling }) => {
  expect(tellingFailure(codes)).toBe(telling);
});
