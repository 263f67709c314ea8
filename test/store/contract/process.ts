import { expect, it } from 'vitest';
import type { LogEntry } from '../../../src/core/incident/incident.ts';
import type { IncidentCommand } from '../../../src/pipeline/incidents/ports.ts';
import type { CreateStore } from '../contract.ts';
import { commitOf, incidentOf, logged, longIncident, messageOf, sampleOf, T0 } from '../fixtures.ts';

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

  it('the log of an incident is read page by page; an entry that comes again stays as it was', async () => {
    const store = await create();
    const entries = [1, 2, 3].map((n): LogEntry => ({ kind: 'note', at: T0 + n, by: 'ada', text: `note ${n}` }));
    const { incidents, incidentLog } = logged(incidentOf({ id: 'a' }), entries);
    await store.commit(commitOf({ incidents, incidentLog: incidentLog.slice(0, 2) }));
    const again = { ...incidentLog[1]!, entry: { ...entries[1]!, text: 'another' } as LogEntry };
    await store.commit(commitOf({ incidentLog: [again, incidentLog[2]!] }));
    expect(await store.incidentLog('a', { after: 0, limit: 2 })).toEqual(incidentLog.slice(0, 2));
    expect(await store.incidentLog('a', { after: 2, limit: 2 })).toEqual(incidentLog.slice(2));
    expect(await store.incidentLog('a', { after: 3, limit: 2 })).toEqual([]);
    expect(await store.incidentLog('b', { after: 0, limit: 2 })).toEqual([]);
  });

  it('a message is sent with the newest entries of the log as it was made', async () => {
    const store = await create();
    const note = (n: number): LogEntry => ({ kind: 'note', at: T0, by: 'ada', text: `note ${n}` });
    const { incidents, incidentLog } = logged(
      incidentOf({ id: 'a' }),
      Array.from({ length: 60 }, (_, n) => note(n)),
    );
    const message = messageOf({ incidentId: 'a', incident: incidents[0]! });
    const later = { incidentId: 'a', sequence: 61, entry: note(60) };
    await store.commit(commitOf({ incidents, incidentLog: [...incidentLog, later], outbox: [message] }));
    const claim = await store.claim('log', T0, T0 + 1, { limit: 1, priority: 'high' });
    expect(claim!.messages).toEqual([{ ...message, log: incidentLog.slice(10).map(({ entry }) => entry) }]);
  });

  it('an incident comes back whole, however many deadlines and transitions it has', async () => {
    const store = await create();
    const long = longIncident(300);
    await store.commit(
      commitOf({ incidents: [longIncident(25)], outbox: [messageOf({ incident: longIncident(25) })] }),
    );
    expect(await store.incidents({})).toEqual([longIncident(25)]);
    expect(await store.unsent(1)).toMatchObject([{ message: { incident: longIncident(25) } }]);
    const corrected = {
      ...long,
      deadlines: long.deadlines.with(3, { ...long.deadlines[3]!, metAt: T0, missedAt: T0 }),
    };
    for (const incident of [long, corrected]) {
      await store.commit(commitOf({ incidents: [incident] }));
      expect(await store.incidents({})).toEqual([incident]);
    }
    const request = { verb: 'acknowledge', incidentId: long.id, by: 'ada' } as const;
    await store.requestIncident({ id: 'a', at: T0, request });
    expect((await store.openCommands(1))[0]!.about).toEqual(corrected);
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
