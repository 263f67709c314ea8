import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type MonitorId, monitorId } from '../../../src/core/ids.ts';
import type { Sample } from '../../../src/core/sample.ts';
import { addSamples, emptyRollup, type HourRollup, rollupHour } from '../../../src/core/sla/rollup.ts';
import { HOUR } from '../../../src/core/time.ts';
import { runs } from '../../support/random.ts';
import type { CreateStore } from '../contract.ts';
import { commitOf, sampleOf, samplesFrom, T0, TERMS } from '../fixtures.ts';

const ALL_TIME = { from: 0, to: Number.MAX_SAFE_INTEGER };

export function describeRollups(create: CreateStore): void {
  it('equal the rollup of the samples, however these are batched and repeated', async () => {
    const store = await create();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyBatch(), { maxLength: 6 }), async (batches) => {
        run += 1;
        const operator = `operator-${run}`;
        const newest = new Map<string, HourRollup>();
        for (const batch of batches) {
          const samples = batch.map((fields) => sampleOf({ ...fields, operator }));
          for (const rollup of (await store.commit(commitOf({ samples }))).rollups)
            newest.set(keyOf(rollup), read(rollup));
        }
        const all = batches.flat().map((fields) => sampleOf({ ...fields, operator }));
        const monitor = monitorId(operator, 'get-balance');
        const stored = await Array.fromAsync(store.rollups({ ...ALL_TIME, monitorId: monitor }));
        expect(stored).toEqual(expectedRollups(monitor, all));
        expect(new Map(stored.map((rollup) => [keyOf(rollup), rollup]))).toEqual(newest);
      }),
      { numRuns: runs(15) },
    );
  });

  it('a commit tells only of the rollups that it changed', async () => {
    const store = await create();
    await store.commit(commitOf({ samples: [...samplesFrom(T0, 2), sampleOf({ slot: T0 + HOUR })] }));
    const again = await store.commit(commitOf({ samples: [sampleOf(), sampleOf({ slot: T0 + HOUR + 30_000 })] }));
    expect(again.stored).toBe(1);
    expect(again.rollups.map(({ hour, cells }) => [hour, cells[0]?.latency.count])).toEqual([[T0 + HOUR, 2]]);
  });

  it('keep the terms of the last commit that added to them', async () => {
    const store = await create();
    const stricter = { ...TERMS, latencyLimitMs: 200 };
    await store.commit(commitOf({ samples: [sampleOf()] }));
    const terms = new Map([[monitorId('contoso', 'get-balance'), stricter]]);
    await store.commit(commitOf({ samples: [sampleOf({ slot: T0 + 30_000 })], terms }));
    const [rollup] = await Array.fromAsync(store.rollups(ALL_TIME));
    expect(rollup?.terms).toEqual(stricter);
    // The first sample stands to the stricter limit as its bucket does: above it.
    expect(rollup?.cells[0]?.latency).toMatchObject({ count: 2, within: { limitMs: 200, least: 0, most: 0 } });
  });

  it('stream in order of monitor, location and hour, in [from, to)', async () => {
    const store = await create();
    const samples = ['fabrikam', 'contoso'].flatMap((operator) =>
      ['oslo', 'local'].flatMap((location) =>
        Array.from({ length: 600 }, (_, hour) => sampleOf({ operator, location, slot: T0 + hour * HOUR })),
      ),
    );
    await store.commit(commitOf({ samples }));
    const found = await Array.fromAsync(store.rollups({ from: T0 + HOUR, to: T0 + 599 * HOUR }));
    const expected = ['contoso', 'fabrikam'].flatMap((operator) =>
      ['local', 'oslo'].flatMap((location) =>
        Array.from({ length: 598 }, (_, hour) => `${operator}/get-balance ${location} ${T0 + (hour + 1) * HOUR}`),
      ),
    );
    expect(found.map(keyOf)).toEqual(expected);
  });
}

/** Some are read only when they are looked at. */
const read = ({ monitorId: id, location, hour, terms, minutes, cells, simulated }: HourRollup): HourRollup => ({
  monitorId: id,
  location,
  hour,
  terms,
  minutes,
  cells,
  simulated,
});

const keyOf = ({ monitorId: id, location, hour }: HourRollup) => `${id} ${location} ${hour}`;

function expectedRollups(monitor: MonitorId, samples: readonly Sample[]): HourRollup[] {
  const firstOfSlot = Map.groupBy(samples, ({ location, slot }) => `${location} ${slot}`)
    .values()
    .map(([first]) => first!);
  return Map.groupBy(firstOfSlot, ({ location, slot }) => `${location} ${rollupHour(slot)}`)
    .values()
    .map((group) => {
      const { location, slot } = group[0]!;
      return addSamples(emptyRollup(monitor, location, rollupHour(slot), TERMS), group, TERMS);
    })
    .toArray()
    .sort((a, b) => a.location.localeCompare(b.location) || a.hour - b.hour);
}

function anyBatch(): fc.Arbitrary<Partial<Sample>[]> {
  const sample = fc.record({
    location: fc.constantFrom('local', 'oslo'),
    slot: fc.integer({ min: 0, max: 400 }).map((index) => T0 + index * 30_000),
    reason: fc.constantFrom('ok', 'timeout', 'throttled', 'late'),
    latencyMs: fc.option(fc.double({ min: 0, max: 2_000, noNaN: true }), { nil: null }),
    simulated: fc.boolean(),
  });
  return fc.array(sample as fc.Arbitrary<Partial<Sample>>, { maxLength: 60 });
}
