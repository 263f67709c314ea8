import { expect, it } from 'vitest';
import { DAY } from '../../../src/core/time.ts';
import type { CreateStore } from '../contract.ts';
import { commitOf, sampleOf, samplesFrom, T0 } from '../fixtures.ts';

export function describeRetention(create: CreateStore): void {
  it('deletes good samples before one moment and all others before another', async () => {
    const store = await create();
    const samples = [10, 5, 1].flatMap((days) => [
      sampleOf({ slot: T0 - days * DAY }),
      sampleOf({ slot: T0 - days * DAY + 30_000, reason: 'timeout' }),
      sampleOf({ slot: T0 - days * DAY + 60_000, reason: 'late' }),
    ]);
    await store.commit(commitOf({ samples }));
    expect(await store.purge({ good: T0 - 3 * DAY, other: T0 - 7 * DAY }, 100)).toBe(4);
    const kept = await Array.fromAsync(store.samples({}));
    expect(kept).toEqual(samples.slice(4));
    expect(await store.purge({ good: T0 - 7 * DAY, other: T0 - 3 * DAY }, 100)).toBe(2);
    expect(await Array.fromAsync(store.samples({}))).toEqual(samples.slice(6));
  });

  it('keeps a sample at the cut-off itself, and every rollup', async () => {
    const store = await create();
    await store.commit(commitOf({ samples: samplesFrom(T0, 2) }));
    expect(await store.purge({ good: T0 + 30_000, other: T0 + 30_000 }, 100)).toBe(1);
    expect((await Array.fromAsync(store.samples({}))).map(({ slot }) => slot)).toEqual([T0 + 30_000]);
    const [rollup] = await Array.fromAsync(store.rollups({ from: T0, to: T0 + 1 }));
    expect(rollup?.cells[0]?.latency.count).toBe(2);
  });

  it('works in steps: never more than asked for, until a step that deletes less finds nothing left', async () => {
    const store = await create();
    const samples = ['a', 'b', 'c'].flatMap((operator) => samplesFrom(T0, 50, { operator }));
    await store.commit(commitOf({ samples }));
    const before = { good: T0 + DAY, other: T0 + DAY };
    const steps: number[] = [];
    do steps.push(await store.purge(before, 40));
    while (steps.at(-1) === 40);
    expect(steps).toEqual([40, 40, 40, 30]);
    expect(await Array.fromAsync(store.samples({}))).toEqual([]);
  });

  it('a step finds what later cut-offs let go, wherever the step before has stopped', async () => {
    const store = await create();
    await store.commit(commitOf({ samples: ['a', 'b'].flatMap((operator) => samplesFrom(T0, 10, { operator })) }));
    expect(await store.purge({ good: T0 + 150_000, other: T0 }, 7)).toBe(7);
    expect(await store.purge({ good: T0 + DAY, other: T0 }, 100)).toBe(13);
  });
}
