import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
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
