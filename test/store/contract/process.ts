import { expect, it } from 'vitest';
import type { IncidentCommand } from '../../../src/pipeline/incidents/ports.ts';
import type { CreateStore } from '../contract.ts';
import { commitOf, incidentOf, sampleOf, T0 } from '../fixtures.ts';

const command = (id: string): IncidentCommand => ({
  id,
  at: T0,
  request: { verb: 'acknowledge', incidentId: 'incident-1', by: 'ada' },
});

/** What waits for the process: commands, due rows, and the probes outside the slots. */
export function describeProcess(create: CreateStore): void {
  it('commands wait in the order in which they came, until a commit answers them', async () => {
    const store = await create();
    for (const id of ['b', 'a', 'c']) await store.requestIncident(command(id));
    expect((await store.openCommands(2)).map(({ id }) => id)).toEqual(['b', 'a']);
    expect((await store.openCommands(1))[0]).toEqual(command('b'));
    expect(await store.incidentAnswer('b')).toBeNull();
    const answer = { result: 'conflict', reason: 'bob was faster' } as const;
    await store.commit(commitOf({ answers: new Map([['b', answer]]) }));
    expect(await store.incidentAnswer('b')).toEqual(answer);
    expect((await store.openCommands(10)).map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('a command comes with the incident that it names, closed ones too', async () => {
    const store = await create();
    const closed = incidentOf({ id: 'incident-1', state: 'closed' });
    await store.commit(commitOf({ incidents: [closed] }));
    await store.requestIncident(command('a'));
    expect(await store.openCommands(1)).toEqual([{ ...command('a'), about: closed }]);
  });

  it('a command that comes twice under its id waits once, and never again once it is answered', async () => {
    const store = await create();
    await store.requestIncident(command('a'));
    await store.requestIncident(command('a'));
    expect(await store.openCommands(10)).toHaveLength(1);
    await store.commit(commitOf({ answers: new Map([['a', { result: 'done', incidentId: 'incident-1' }]]) }));
    await store.requestIncident(command('a'));
    expect(await store.openCommands(10)).toEqual([]);
  });

  it('answered commands go when they are as old as evidence; those that wait for an answer stay', async () => {
    const store = await create();
    for (const id of ['answered', 'waiting']) await store.requestIncident(command(id));
    const answer = { result: 'done', incidentId: 'incident-1' } as const;
    await store.commit(commitOf({ answers: new Map([['answered', answer]]) }));
    await store.purge({ good: T0 + 1, other: T0 }, 10);
    expect(await store.incidentAnswer('answered')).toEqual(answer);
    await store.purge({ good: T0 + 1, other: T0 + 1 }, 10);
    expect(await store.incidentAnswer('answered')).toBeNull();
    expect((await store.openCommands(10)).map(({ id }) => id)).toEqual(['waiting']);
  });

  it('an incident comes up when it is due, soonest first, until a commit sets another moment or none', async () => {
    const store = await create();
    const [a, b] = [incidentOf({ id: 'a' }), incidentOf({ id: 'b' })];
    const dueAt = new Map([
      ['a', T0 + 2],
      ['b', T0 + 1],
    ]);
    await store.commit(commitOf({ incidents: [a, b], dueAt }));
    expect(await store.dueIncidents(T0, 10)).toEqual([]);
    expect(await store.dueIncidents(T0 + 1, 10)).toEqual(['b']);
    expect(await store.dueIncidents(T0 + 2, 10)).toEqual(['b', 'a']);
    expect(await store.dueIncidents(T0 + 2, 1)).toEqual(['b']);
    await store.commit(commitOf({ incidents: [b], dueAt: new Map([['b', null]]) }));
    expect(await store.dueIncidents(T0 + 2, 10)).toEqual(['a']);
  });

  it('incidents that are not closed are found as such', async () => {
    const store = await create();
    const incidents = (['open', 'resolved', 'closed', 'cancelled'] as const).map((state) =>
      incidentOf({ id: state, state }),
    );
    await store.commit(commitOf({ incidents }));
    const found = await store.incidents({ unclosed: true });
    expect(found.map(({ id }) => id)).toEqual(['cancelled', 'open', 'resolved']);
  });

  it('a confirming probe is kept apart: in no slot and no rollup', async () => {
    const store = await create();
    const extra = sampleOf({ slot: T0 + 17, reason: 'connect' });
    await store.commit(commitOf({ extraSamples: [extra] }));
    await store.commit(commitOf({ extraSamples: [extra] }));
    expect(await store.extraSamples({ monitorId: 'contoso/get-balance', from: T0, to: T0 + 18 })).toEqual([extra]);
    expect(await store.extraSamples({ from: T0, to: T0 + 17 })).toEqual([]);
    expect(await Array.fromAsync(store.samples({}))).toEqual([]);
    expect(await Array.fromAsync(store.rollups({ from: 0, to: Number.MAX_SAFE_INTEGER }))).toEqual([]);
    await store.purge({ good: T0, other: T0 + 18 }, 10);
    expect(await store.extraSamples({ from: T0, to: T0 + 18 })).toEqual([]);
  });
}
