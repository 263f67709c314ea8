import { expect, it } from 'vitest';
import { createLifecycle } from '../../src/runtime/lifecycle.ts';
import { ManualClock } from '../support/manual-clock.ts';

const messages = (error: unknown): string[] => (error as AggregateError).errors.map((cause: Error) => cause.message);

it('releases the latest resource first, and waits for each', async () => {
  const lifecycle = createLifecycle(new ManualClock(0));
  const released: string[] = [];
  lifecycle.onStop('store', () => released.push('store'));
  lifecycle.onStop('scheduler', async () => {
    await Promise.resolve();
    released.push('scheduler');
  });
  await lifecycle.stop();
  expect(released).toEqual(['scheduler', 'store']);
});

it('releases once, however often it is asked to', async () => {
  const lifecycle = createLifecycle(new ManualClock(0));
  let count = 0;
  lifecycle.onStop('store', () => (count += 1));
  await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  await lifecycle.stop();
  expect(count).toBe(1);
});

it('a cleanup that fails or throws stops none of the others, and all are reported', async () => {
  const lifecycle = createLifecycle(new ManualClock(0));
  const released: string[] = [];
  lifecycle.onStop('store', () => released.push('store'));
  lifecycle.onStop('server', () => Promise.reject(new Error('port is gone')));
  lifecycle.onStop('workers', () => {
    throw new Error('no such thread');
  });
  const error = await lifecycle.stop().catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(AggregateError);
  expect(messages(error)).toEqual([
    'workers did not stop cleanly: no such thread',
    'server did not stop cleanly: port is gone',
  ]);
  expect(released).toEqual(['store']);
});

it('a cleanup that hangs is left behind at its limit', async () => {
  const clock = new ManualClock(0);
  const lifecycle = createLifecycle(clock, 5_000);
  const released: string[] = [];
  lifecycle.onStop('store', () => released.push('store'));
  lifecycle.onStop('probes', () => Promise.withResolvers<void>().promise, 2_000);
  const stopped = lifecycle.stop().catch((cause: unknown) => cause);
  await clock.advance(1_999);
  expect(released).toEqual([]);
  await clock.advance(1);
  expect(messages(await stopped)).toEqual(['probes did not stop within 2000 ms']);
  expect(released).toEqual(['store']);
});

it('a cleanup that fails after its limit disturbs nobody', async () => {
  const clock = new ManualClock(0);
  const lifecycle = createLifecycle(clock, 10);
  const late = Promise.withResolvers<void>();
  lifecycle.onStop('probes', () => late.promise);
  const stopped = lifecycle.stop().catch((cause: unknown) => cause);
  await clock.advance(10);
  late.reject(new Error('too late'));
  expect(messages(await stopped)).toEqual(['probes did not stop within 10 ms']);
});

it('what a start acquires while or after everything is released, is released too', async () => {
  const lifecycle = createLifecycle(new ManualClock(0));
  const released: string[] = [];
  lifecycle.onStop('first', () => {
    released.push('first');
    lifecycle.onStop('meanwhile', () => released.push('meanwhile'));
  });
  await lifecycle.stop();
  lifecycle.onStop('afterwards', () => released.push('afterwards'));
  expect(released).toEqual(['first', 'meanwhile', 'afterwards']);
});

it('all cleanups together are bounded, and each is begun', async () => {
  const clock = new ManualClock(0);
  const lifecycle = createLifecycle(clock, 7_000, 9_000);
  const begun: string[] = [];
  for (const name of ['lock', 'store', 'recorder', 'probes'])
    lifecycle.onStop(name, () => {
      begun.push(name);
      return Promise.withResolvers<void>().promise;
    });
  const stopped = lifecycle.stop().catch((cause: unknown) => cause);
  await clock.advance(9_200);
  expect(begun).toEqual(['probes', 'recorder', 'store', 'lock']);
  expect(messages(await stopped)).toHaveLength(4);
});
