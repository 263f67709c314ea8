import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Sample } from '../../../src/core/sample.ts';
import { REASONS } from '../../../src/core/verdict/verdict.ts';
import { runs } from '../../support/random.ts';
import type { CreateStore } from '../contract.ts';
import { commitOf, sampleOf, samplesFrom, T0 } from '../fixtures.ts';

const slots = (samples: readonly Sample[]) => samples.map(({ slot }) => slot);

export function describeStreams(create: CreateStore): void {
  it('a slot keeps its first sample, within a commit and between commits', async () => {
    const store = await create();
    const first = sampleOf({ reason: 'timeout' });
    expect((await store.commit(commitOf({ samples: [first, sampleOf()] }))).stored).toBe(1);
    expect((await store.commit(commitOf({ samples: [sampleOf({ reason: 'dns' })] }))).stored).toBe(0);
    expect(await Array.fromAsync(store.samples({}))).toEqual([first]);
  });

  it('the same slot of another location, service or operator is another slot', async () => {
    const store = await create();
    const samples = [
      sampleOf(),
      sampleOf({ location: 'oslo' }),
      sampleOf({ service: 'mo-direct' }),
      sampleOf({ operator: 'fabrikam' }),
    ];
    expect((await store.commit(commitOf({ samples }))).stored).toBe(4);
    expect(await Array.fromAsync(store.samples({}))).toEqual(samples);
  });

  it('a sample reads back as it was stored', async () => {
    const store = await create();
    let slot = T0;
    await fc.assert(
      fc.asyncProperty(anySample(), async (fields) => {
        slot += 1_000;
        const sample = sampleOf({ ...fields, slot, startedAt: slot + 2 });
        await store.commit(commitOf({ samples: [sample] }));
        expect(await Array.fromAsync(store.samples({ from: slot, to: slot + 1 }))).toEqual([sample]);
      }),
      { numRuns: runs(20) },
    );
  });

  it('streams are ordered by operator, service and location, then slot, whatever came first', async () => {
    const store = await create();
    const ordered = ['contoso', 'contoso-2', 'fabrikam'].flatMap((operator) =>
      ['get-balance', 'mo-direct'].flatMap((service) =>
        ['local', 'oslo'].flatMap((location) => samplesFrom(T0, 3, { operator, service, location })),
      ),
    );
    const shuffled = ordered.map((_, index) => ordered[(index * 7) % ordered.length]!);
    for (const sample of shuffled) await store.commit(commitOf({ samples: [sample] }));
    expect(await Array.fromAsync(store.samples({}))).toEqual(ordered);
  });

  it('a stream longer than a page has every sample once, also where pages end with a monitor', async () => {
    const store = await create();
    const samples = [
      ...samplesFrom(T0, 1_000, { operator: 'a' }),
      ...samplesFrom(T0, 1_700, { operator: 'b' }),
      ...samplesFrom(T0, 2, { operator: 'c', location: 'local' }),
      ...samplesFrom(T0, 2, { operator: 'c', location: 'oslo' }),
    ];
    await store.commit(commitOf({ samples }));
    expect(await Array.fromAsync(store.samples({}))).toEqual(samples);
    const later = await Array.fromAsync(store.samples({ from: T0 + 30_000, startedAfter: T0 }));
    expect(later).toEqual(samples.filter(({ slot }) => slot > T0));
  });

  it('filters by operator, service and slots in [from, to)', async () => {
    const store = await create();
    const mine = samplesFrom(T0, 4);
    const others = [...samplesFrom(T0, 4, { service: 'mo-direct' }), ...samplesFrom(T0, 4, { operator: 'fabrikam' })];
    await store.commit(commitOf({ samples: [...mine, ...others] }));
    const query = { operator: 'contoso', service: 'get-balance', from: T0 + 30_000, to: T0 + 90_000 };
    expect(await Array.fromAsync(store.samples(query))).toEqual(mine.slice(1, 3));
    expect(await Array.fromAsync(store.samples({ service: 'mo-direct' }))).toHaveLength(4);
    expect(await Array.fromAsync(store.samples({ operator: 'nobody' }))).toEqual([]);
  });

  it('filters by verdict, over as many pages as it takes', async () => {
    const store = await create();
    const reasons = ['ok', 'timeout', 'throttled', 'late', 'status'] as const;
    const samples = Array.from({ length: 3_000 }, (_, index) =>
      sampleOf({ slot: T0 + index * 1_000, reason: reasons[index % reasons.length]! }),
    );
    await store.commit(commitOf({ samples }));
    const bad = await Array.fromAsync(store.samples({ verdict: 'bad', from: T0 + 1_000_000 }));
    expect(bad).toEqual(samples.slice(1_000).filter(({ verdict }) => verdict === 'bad'));
  });

  it('counts contract warnings with the first and the last slot, most frequent first', async () => {
    const store = await create();
    const at = (minute: number, warnings: readonly string[], changes: Partial<Sample> = {}) =>
      sampleOf({ slot: T0 + minute * 60_000, warnings, ...changes });
    const samples = [
      at(0, ['letter-case']),
      at(1, ['letter-case', 'stale-balance']),
      at(2, []),
      at(3, ['stale-balance']),
      at(4, ['stale-balance', 'letter-case']),
      at(5, ['stale-balance']),
      at(6, ['stale-balance'], { service: 'mo-direct' }),
      at(9, ['stale-balance']),
    ];
    await store.commit(commitOf({ samples }));
    const query = { monitorId: 'contoso/get-balance', from: T0, to: T0 + 540_000 } as const;
    expect(await store.warnings(query)).toEqual([
      { warning: 'stale-balance', samples: 4, first: T0 + 60_000, last: T0 + 300_000 },
      { warning: 'letter-case', samples: 3, first: T0, last: T0 + 240_000 },
    ]);
    expect((await store.warnings({ from: T0, to: T0 + 540_000 }))[0]?.samples).toBe(5);
  });

  it('finds what started after a moment, however late it started for its slot', async () => {
    const store = await create();
    const punctual = samplesFrom(T0, 4);
    const anHourLate = sampleOf({ slot: T0 - 3_600_000, startedAt: T0 + 30_004 });
    await store.commit(commitOf({ samples: punctual }));
    await store.commit(commitOf({ samples: [anHourLate] }));
    const late = await Array.fromAsync(store.samples({ startedAfter: T0 + 30_003 }));
    expect(slots(late)).toEqual([anHourLate.slot, T0 + 60_000, T0 + 90_000]);
  });

  it('goes on while a stream is being read, and after its reader has walked away', async () => {
    const store = await create();
    await store.commit(commitOf({ samples: samplesFrom(T0, 1_500) }));
    for await (const { slot } of store.samples({})) {
      await store.commit(commitOf({ samples: [sampleOf({ slot: slot - 30_000 })] }));
      break;
    }
    expect(await Array.fromAsync(store.samples({}))).toHaveLength(1_501);
  });
}

function anySample(): fc.Arbitrary<Partial<Sample>> {
  const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
  return fc.record({
    reason: fc.constantFrom(...REASONS),
    detail: maybe(fc.string({ unit: 'grapheme' })),
    latencyMs: maybe(ms),
    totalMs: maybe(ms),
    statusCode: maybe(fc.integer({ min: 100, max: 599 })),
    transactionIds: fc.array(fc.string(), { maxLength: 3 }),
    phasesMs: maybe(fc.record({ dns: ms, connect: ms, tls: ms, send: ms, wait: ms, receive: ms })),
    maxStallMs: maybe(ms),
    warnings: fc.array(fc.string(), { maxLength: 2 }),
    simulated: fc.boolean(),
  });
}
