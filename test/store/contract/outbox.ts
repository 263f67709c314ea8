import { expect, it } from 'vitest';
import { lineOf } from '../../../src/pipeline/message-line.ts';
import type { OutboxMessage } from '../../../src/pipeline/ports.ts';
import type { CreateStore } from '../contract.ts';
import { commitOf, incidentOf, messageOf, T0 } from '../fixtures.ts';

const opened = messageOf({ createdAt: T0 });
const resolved = messageOf({ step: 'resolved', createdAt: T0 + 10 });
const reopened = messageOf({ step: 'reopened', occurrence: 2, createdAt: T0 + 20 });

export function describeOutbox(create: CreateStore): void {
  const storeWith = async (...outbox: OutboxMessage[]) => {
    const store = await create();
    await store.commit(commitOf({ outbox }));
    return store;
  };

  it('a message comes back whole, with the attempts made so far', async () => {
    const store = await storeWith(opened);
    expect(await store.pending(T0, 10)).toEqual([{ ...opened, attempts: 0 }]);
    await store.failed(opened.id, T0 + 5, 'connection refused');
    expect(await store.pending(T0 + 5, 10)).toEqual([{ ...opened, attempts: 1 }]);
  });

  it('an incident keeps its order on a channel: the next message waits until the one before is delivered', async () => {
    const store = await storeWith(opened, resolved, reopened);
    const ids = async () => (await store.pending(T0 + 100, 10)).map(({ id }) => id);
    expect(await ids()).toEqual([opened.id]);
    await store.delivered(opened.id, T0 + 30);
    expect(await ids()).toEqual([resolved.id]);
    await store.delivered(resolved.id, T0 + 40);
    expect(await ids()).toEqual([reopened.id]);
    await store.delivered(reopened.id, T0 + 50);
    expect(await ids()).toEqual([]);
  });

  it('messages of one moment go out in the order in which they were stored', async () => {
    const store = await storeWith(opened, { ...resolved, createdAt: T0 });
    expect((await store.pending(T0, 10)).map(({ id }) => id)).toEqual([opened.id]);
    await store.delivered(opened.id, T0);
    expect((await store.pending(T0, 10)).map(({ id }) => id)).toEqual([resolved.id]);
  });

  it('a failing message holds up its own incident and channel, no other', async () => {
    const store = await storeWith(
      opened,
      resolved,
      messageOf({ channel: 'mail', createdAt: T0 + 1 }),
      messageOf({ incidentId: 'incident-2', createdAt: T0 + 2 }),
    );
    await store.failed(opened.id, T0 + 1_000, 'timeout');
    const due = await store.pending(T0 + 999, 10);
    expect(due.map((message) => `${lineOf(message)} ${message.channel}`)).toEqual([
      'incident-1 mail',
      'incident-2 log',
    ]);
    expect((await store.pending(T0 + 1_000, 10))[0]).toMatchObject({ id: opened.id, attempts: 1 });
  });

  it('is due from its creation on, oldest first, as many as asked for', async () => {
    const store = await storeWith(
      messageOf({ incidentId: 'c', createdAt: T0 + 3 }),
      messageOf({ incidentId: 'a', createdAt: T0 + 1 }),
      messageOf({ incidentId: 'b', createdAt: T0 + 2 }),
    );
    expect(await store.pending(T0, 10)).toEqual([]);
    expect((await store.pending(T0 + 3, 2)).map(lineOf)).toEqual(['a', 'b']);
  });

  it('a message that was stored before is not stored again, delivered or not', async () => {
    const store = await storeWith(opened);
    await store.delivered(opened.id, T0);
    await store.commit(commitOf({ outbox: [{ ...opened, incident: incidentOf({ state: 'resolved' }) }] }));
    expect(await store.pending(T0, 10)).toEqual([]);
  });

  it('a failure that is reported after the delivery does not bring the message back', async () => {
    const store = await storeWith(opened);
    await store.delivered(opened.id, T0);
    await store.failed(opened.id, T0, 'too late');
    expect(await store.pending(T0, 10)).toEqual([]);
  });

  it('a report is recorded once, with its messages, which keep to their own line', async () => {
    const store = await storeWith(opened);
    const report = {
      id: 'contoso/2026-10',
      operator: 'contoso',
      title: 'SLA compliance: Contoso, October 2026',
      summary: '3 of 3 monitored services kept both promises.',
      files: ['/reports/sla-contoso-2026-10.pdf'],
    };
    const told = (channel: string): OutboxMessage => ({
      id: `report/${report.id}/${channel}`,
      kind: 'report',
      channel,
      createdAt: T0 + 1,
      report,
    });
    await store.recordReport(report.id, T0 + 1, [told('log'), told('mail')]);
    await store.recordReport(report.id, T0 + 2, [told('late')]);
    expect(await store.deliveredReports()).toEqual([report.id]);
    expect(await store.pending(T0 + 1, 10)).toEqual([
      { ...opened, attempts: 0 },
      { ...told('log'), attempts: 0 },
      { ...told('mail'), attempts: 0 },
    ]);
  });

  it('tells the age of the oldest undelivered message', async () => {
    const store = await storeWith(resolved, messageOf({ incidentId: 'incident-2', createdAt: T0 + 5 }));
    expect(await store.oldestPending()).toBe(T0 + 5);
    await store.delivered('incident-2/opened/1/log', T0 + 6);
    expect(await store.oldestPending()).toBe(T0 + 10);
    await store.delivered(resolved.id, T0 + 11);
    expect(await store.oldestPending()).toBeNull();
  });
}
