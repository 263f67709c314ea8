import { expect, it } from 'vitest';
import { NO_TRACK_RECORD } from '../../../src/core/attribution/track-record.ts';
import type { OutboxMessage } from '../../../src/core/delivery/messages.ts';
import type { MonitorId } from '../../../src/core/ids.ts';
import { INITIAL_STATE, type MonitorState } from '../../../src/core/incident/monitor-state.ts';
import type { Commit } from '../../../src/pipeline/recording/ports.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import type { CreateStore } from '../contract.ts';
import { commitOf, incidentOf, messageOf, sampleOf, samplesFrom, T0 } from '../fixtures.ts';

const MONITOR: MonitorId = 'contoso/get-balance';
const ALL_TIME = { from: 0, to: Number.MAX_SAFE_INTEGER };

export function describeCommits(create: CreateStore): void {
  it('states read back as they were last stored', async () => {
    const store = await create();
    const failing: MonitorState = {
      ...INITIAL_STATE,
      firstSlot: T0,
      evaluatedThrough: T0 + 60_000,
      lastKnown: { at: T0 + 60_000, verdict: 'bad' },
      run: { startedAt: T0, slot: T0, known: 3, excluded: 1, checkedAt: null, simulated: false },
      downSince: T0,
      incident: incidentOf(),
    };
    await store.commit(commitOf({ states: new Map([[MONITOR, INITIAL_STATE]]) }));
    await store.commit(commitOf({ states: new Map([[MONITOR, failing]]) }));
    await store.commit(commitOf({ states: new Map([['fabrikam/mo-direct', INITIAL_STATE]]) }));
    expect(await store.states()).toEqual(
      new Map([
        [MONITOR, failing],
        ['fabrikam/mo-direct', INITIAL_STATE],
      ]),
    );
  });

  it('track records read back as they were last stored, and only with the rest of their commit', async () => {
    const store = await create();
    const record = { workedAt: T0, acceptedAt: T0 + 1, refusals: 2, quarantine: { abc: T0 + 2 }, certificate: null };
    await store.commit(commitOf({ trackRecords: new Map([[MONITOR, NO_TRACK_RECORD]]) }));
    await store.commit(commitOf({ trackRecords: new Map([[MONITOR, record]]) }));
    const broken = commitOf({
      trackRecords: new Map([[MONITOR, NO_TRACK_RECORD]]),
      outbox: [{ ...messageOf(), incident: { ...incidentOf(), openedAt: 1n } } as unknown as OutboxMessage],
    });
    await expect(store.commit(broken)).rejects.toThrow(/BigInt/);
    expect(await store.trackRecords()).toEqual(new Map([[MONITOR, record]]));
  });

  it('an incident is replaced by its later version; incidents are found by id, operator and service', async () => {
    const store = await create();
    const resolved = incidentOf({ state: 'resolved', endedAt: T0 + 1, resolvedAt: T0 + 2 });
    const earlier = incidentOf({ id: 'earlier', operator: 'fabrikam', startedAt: T0 - 1 });
    const portal = incidentOf({ id: 'portal', service: 'mo-direct', startedAt: T0 + 1 });
    await store.commit(commitOf({ incidents: [incidentOf(), portal] }));
    await store.commit(commitOf({ incidents: [resolved, earlier] }));
    expect(await store.incidents({})).toEqual([earlier, resolved, portal]);
    expect(await store.incidents({ id: 'portal' })).toEqual([portal]);
    expect(await store.incidents({ operator: 'contoso', service: 'get-balance' })).toEqual([resolved]);
  });

  it('downtime is kept once, and found when it, or what bounds it, touches [from, to)', async () => {
    const store = await create();
    const span = {
      monitorId: MONITOR,
      from: T0,
      to: T0 + 60_000,
      lastGoodBefore: T0 - 30_000,
      lastBad: T0 + 30_000,
      upTo: T0 + 60_000,
    };
    const other = {
      monitorId: 'fabrikam/mo-direct' as const,
      from: T0 - 10,
      to: T0 + 10,
      lastGoodBefore: null,
      lastBad: T0 - 10,
      upTo: null,
    };
    await store.commit(commitOf({ downtime: [other, span] }));
    await store.commit(commitOf({ downtime: [span] }));
    expect(await store.downtime(ALL_TIME)).toEqual([span, other]);
    expect(await store.downtime({ monitorId: MONITOR, from: T0 + 59_999, to: T0 + 90_000 })).toEqual([span]);
    expect(await store.downtime({ monitorId: MONITOR, from: T0 + 60_000, to: T0 + 90_000 })).toEqual([]);
    expect(await store.downtime({ from: T0 - 100, to: T0 })).toEqual([span, other]);
    expect(await store.downtime({ from: T0 - 40_000, to: T0 - 30_000 })).toEqual([]);
  });

  it('a commit that fails in its middle leaves nothing, and the next one is not harmed', async () => {
    const store = await create();
    await store.commit(commitOf({ samples: samplesFrom(T0, 3) }));
    const before = await contentsOf(store);

    // No JSON can hold a BigInt, so the very last thing to be stored fails.
    const unstorable = { ...messageOf(), incident: { ...incidentOf(), openedAt: 1n } };
    const everything = fullCommit();
    await expect(
      store.commit({ ...everything, outbox: [...everything.outbox, unstorable as unknown as Commit['outbox'][0]] }),
    ).rejects.toThrow(/BigInt/);
    expect(await contentsOf(store)).toEqual(before);

    expect(await store.commit(everything)).toMatchObject({
      stored: 4,
      rollups: [{ cells: [{ latency: { count: 5 } }] }, {}],
    });
    const after = await contentsOf(store);
    expect(after.rollups.map(({ cells }) => cells[0]?.latency.count)).toEqual([5, 2]);
    expect(after.unsent).toHaveLength(1);
  });

  it('a commit without the terms of a monitor with samples is refused', async () => {
    const store = await create();
    await expect(store.commit(commitOf({ samples: [sampleOf()], terms: new Map() }))).rejects.toThrow(
      'a commit with samples of contoso/get-balance needs its terms',
    );
    expect(await Array.fromAsync(store.samples({}))).toEqual([]);
  });

  it('an empty commit changes nothing', async () => {
    const store = await create();
    expect(await store.commit(commitOf())).toEqual({ stored: 0, rollups: [] });
  });

  it('closing twice is as good as once', async () => {
    const store = await create();
    await store.close();
    await store.close();
  });
}

/** Adds two samples to the hour that the test has begun, and two of a new monitor. */
function fullCommit(): Commit {
  return commitOf({
    samples: [...samplesFrom(T0 + 90_000, 2), ...samplesFrom(T0, 2, { operator: 'fabrikam' })],
    states: new Map([[MONITOR, INITIAL_STATE]]),
    incidents: [incidentOf()],
    downtime: [{ monitorId: MONITOR, from: T0, to: T0 + 1, lastGoodBefore: null, lastBad: T0, upTo: T0 + 1 }],
    outbox: [messageOf({ incidentId: 'incident-2' })],
  });
}

async function contentsOf(store: Store) {
  return {
    samples: await Array.fromAsync(store.samples({})),
    rollups: await Array.fromAsync(store.rollups(ALL_TIME)),
    states: await store.states(),
    incidents: await store.incidents({}),
    downtime: await store.downtime(ALL_TIME),
    unsent: await store.unsent(100),
  };
}
