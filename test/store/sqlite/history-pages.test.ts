import { describe, expect, it } from 'vitest';
import { openDatabase, openDatabaseForReading } from '../../../src/store/sqlite/open.ts';
import { sqliteStore, viewReads } from '../../../src/store/sqlite/store.ts';
import { openView } from '../../../src/store/view.ts';
import { temporaryDirectory } from '../directories.ts';
import { commitOf, incidentOf, sampleOf, samplesFrom, T0 } from '../fixtures.ts';

const TRACE = { exchanges: [], checks: [{ name: 'status', passed: false, detail: 'found 500' }] };

async function stored() {
  const dataDir = temporaryDirectory();
  const store = sqliteStore(openDatabase(dataDir));
  const failed = sampleOf({ slot: T0 + 90_000, reason: 'status', latencyMs: null });
  await store.commit({
    ...commitOf({
      samples: [...samplesFrom(T0, 3), failed, sampleOf({ slot: T0 + 120_000 }), sampleOf({ operator: 'litware' })],
      incidents: [1, 2, 3].map((n) =>
        incidentOf({ id: `i${n}`, startedAt: T0 + n, state: n === 1 ? 'closed' : 'open' }),
      ),
    }),
    traces: [{ monitorId: 'contoso/get-balance', slot: failed.slot, ground: 'failed', text: JSON.stringify(TRACE) }],
  });
  return { dataDir, store, failed };
}

describe('pages of the past', () => {
  it('go backwards through samples and incidents, as far as is asked', async () => {
    const { dataDir, store } = await stored();
    const view = viewReads(openDatabaseForReading(dataDir));
    const monitor = { operator: 'contoso', service: 'get-balance' };

    const samples = await view.samplePageBackwards({ ...monitor, limit: 2 });
    expect(samples.map(({ slot }) => slot - T0)).toEqual([120_000, 90_000]);
    const bad = await view.samplePageBackwards({ ...monitor, verdicts: ['bad'], limit: 9 });
    expect(bad.map(({ reason }) => reason)).toEqual(['status']);
    expect((await view.firstGoodAfter({ ...monitor, slot: T0 + 90_000 }))?.slot).toBe(T0 + 120_000);
    const newest = (await view.newestSamples()).map(({ operator, slot }) => [operator, slot - T0]);
    expect(Object.fromEntries(newest)).toEqual({ contoso: 120_000, litware: 0 });

    const open = await view.incidentPage({ states: ['open'], limit: 1 });
    expect(open.map(({ id }) => id)).toEqual(['i3']);
    const next = await view.incidentPage({ after: { startedAt: T0 + 3, id: 'i3' }, operators: ['contoso'], limit: 9 });
    expect(next.map(({ id }) => id)).toEqual(['i2', 'i1']);
    expect(await view.incidentPage({ operators: [], limit: 9 })).toEqual([]);
    await view.close();
    await store.close();
  });

  it('hold the trace of a probe until its sample is too old', async () => {
    const { dataDir, store, failed } = await stored();
    const view = viewReads(openDatabaseForReading(dataDir));
    expect(await view.trace('contoso/get-balance', failed.slot)).toEqual(TRACE);
    expect(await view.trace('contoso/get-balance', T0)).toBeNull();
    await store.purge({ good: T0, other: failed.slot + 1 }, 100);
    expect(await view.trace('contoso/get-balance', failed.slot)).toBeNull();
    await view.close();
    await store.close();
  });

  it('are read in a thread of their own, which turns away what is too much', async () => {
    const { dataDir, store } = await stored();
    const view = await openView({ dataDir });
    expect(await view.incidents({ id: 'i2' })).toHaveLength(1);
    const many = await Promise.allSettled(Array.from({ length: 40 }, () => view.newestSamples()));
    expect(many.filter(({ status }) => status === 'rejected')).toHaveLength(8);
    await view.close();
    await store.close();
  });
});
