import { expect, it } from 'vitest';
import { certificateTrouble } from '../../../src/core/verdict/certificate.ts';

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
