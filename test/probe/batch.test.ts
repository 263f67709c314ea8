import { expect, it } from 'vitest';
import { Batch } from '../../src/probe/batch.ts';

function batch() {
  const posted: (readonly string[])[] = [];
  const flushes: (() => void)[] = [];
  const gathered = new Batch<string>(
    (items) => posted.push(items),
    (flush) => flushes.push(flush),
  );
  return { gathered, posted, flushes };
}

it('posts once, in order, what came until it was time', () => {
  const { gathered, posted, flushes } = batch();
  for (const item of ['a', 'b', 'c']) gathered.add(item);
  expect(posted).toEqual([]);
  expect(flushes).toHaveLength(1);
  flushes[0]!();
  expect(posted).toEqual([['a', 'b', 'c']]);
});

it('starts anew after each post, and keeps what is added meanwhile for the next', () => {
  const { gathered, posted, flushes } = batch();
  gathered.add('a');
  flushes[0]!();
  gathered.add('b');
  flushes[1]!();
  expect(posted).toEqual([['a'], ['b']]);
});
