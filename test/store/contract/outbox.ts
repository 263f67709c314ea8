import { expect, it } from 'vitest';
import type { OutboxMessage } from '../../../src/core/delivery/messages.ts';
import type { Outbox } from '../../../src/pipeline/delivery/ports.ts';
import type { CreateStore } from '../contract.ts';
import { commitOf, incidentOf, messageOf, T0 } from '../fixtures.ts';

const MINUTE = 60_000;
const HIGH = { limit: 10, priority: 'high' } as const;
const LESSER = { limit: 10, priority: 'lesser' } as const;
const opened = messageOf({ createdAt: T0 });
const resolved = messageOf({ step: 'resolved', occurrence: 2, createdAt: T0 + 10 });
const other = messageOf({ incidentId: 'incident-2', createdAt: T0 + 5 });
const alarm: OutboxMessage = {
  id: 'self.channel.mail/self-alert/1/log',
  incidentId: 'self.channel.mail',
  step: 'self-alert',
  occurrence: 1,
  channel: 'log',
  createdAt: T0,
  incident: null,
  text: 'Channel mail gave up a message\nIt was refused.',
};

/** Claims what is High for a minute; the ids of what was claimed. */
async function claimed(outbox: Outbox, now = T0 + 100, limit = 10, channel = 'log'): Promise<string[]> {
  const claim = await outbox.claim(channel, now, now + MINUTE, { limit, priority: 'high' });
  return claim === null ? [] : claim.messages.map(({ id }) => id);
}

export function describeOutbox(create: CreateStore): void {
  const storeWith = async (...outbox: OutboxMessage[]) => {
    const store = await create();
    await store.commit(commitOf({ outbox }));
    return store;
  };
  const fail = (store: Outbox, ids: string[], state: 'pending' | 'uncertain', retryAt: number) =>
    store.recordAttempt(ids, { state, retryAt, error: 'timeout' });
  const sent = (store: Outbox, ...ids: string[]) => store.recordAttempt(ids, { state: 'sent', at: T0 + 50 });

  it('a message comes back whole, about an incident or about the monitor itself', async () => {
    const store = await storeWith(opened, alarm, other);
    const fresh = { attempts: 0, mayHaveArrived: false };
    const high = await store.claim('log', T0 + 5, T0 + MINUTE, HIGH);
    expect(high).toEqual({ id: `${opened.id}+1`, messages: [opened, other], ...fresh });
    const lesser = await store.claim('log', T0, T0 + MINUTE, LESSER);
    expect(lesser).toEqual({ id: alarm.id, messages: [alarm], ...fresh });
  });

  it('what is claimed is claimed by nobody else while its lease lasts', async () => {
    const store = await storeWith(opened);
    expect(await claimed(store, T0)).toEqual([opened.id]);
    expect(await claimed(store, T0 + MINUTE - 1)).toEqual([]);
    expect(await store.dueChannels(T0 + MINUTE - 1)).toEqual([]);
  });

  it('a lease that has ended gives the same group again under the same id, with nothing added: it may have arrived', async () => {
    const store = await storeWith(opened, other);
    const first = await store.claim('log', T0 + 5, T0 + MINUTE, HIGH);
    await store.enqueue([messageOf({ incidentId: 'incident-3', createdAt: T0 + 6 })]);
    const again = await store.claim('log', T0 + MINUTE, T0 + 2 * MINUTE, HIGH);
    expect(again).toEqual({ ...first, attempts: 1, mayHaveArrived: true });
    expect(await claimed(store, T0 + MINUTE)).toEqual(['incident-3/opened/1/log']);
  });

  it('when its process is gone, what was in flight is due at once, and may have arrived', async () => {
    const store = await storeWith(opened, other);
    await claimed(store, T0 + 100, 1);
    await store.endLeases(T0 + 200);
    expect(await store.claim('log', T0 + 200, T0 + MINUTE, HIGH)).toMatchObject({
      messages: [opened],
      mayHaveArrived: true,
    });
  });

  it('an uncertain group is repeated unchanged; one that surely failed is grouped anew', async () => {
    const store = await storeWith(opened, other);
    const group = await claimed(store);
    await fail(store, group, 'uncertain', T0 + 200);
    await store.enqueue([messageOf({ incidentId: 'incident-3', createdAt: T0 + 6 })]);
    expect((await store.claim('log', T0 + 200, T0 + MINUTE, HIGH))?.id).toBe(`${opened.id}+1`);
    await fail(store, group, 'pending', T0 + 300);
    expect(await claimed(store, T0 + 300)).toEqual([opened.id, other.id, 'incident-3/opened/1/log']);
  });

  it('an incident keeps its order on a channel: what waits behind a failed message waits with it', async () => {
    const store = await storeWith(opened, resolved, other);
    expect(await claimed(store, T0 + 100, 1)).toEqual([opened.id]);
    expect(await claimed(store)).toEqual([other.id]);
    await fail(store, [opened.id], 'pending', T0 + 1_000);
    expect(await claimed(store, T0 + 999)).toEqual([]);
    expect(await claimed(store, T0 + 1_000)).toEqual([opened.id, resolved.id]);
  });

  it('messages of one moment go out in the order in which they were stored', async () => {
    const store = await storeWith(opened, { ...resolved, createdAt: T0 });
    expect(await claimed(store)).toEqual([opened.id, resolved.id]);
  });

  it('a channel that fails holds up no other', async () => {
    const mail = messageOf({ channel: 'mail', createdAt: T0 });
    const store = await storeWith(opened, mail);
    expect(await store.dueChannels(T0)).toEqual(['log', 'mail']);
    await fail(store, await claimed(store), 'uncertain', T0 + MINUTE);
    expect(await store.dueChannels(T0 + 100)).toEqual(['mail']);
    expect(await claimed(store, T0 + 100, 10, 'mail')).toEqual([mail.id]);
  });

  it('is due from its creation on, oldest first, as many as asked for', async () => {
    const store = await storeWith(other, opened);
    expect(await claimed(store, T0 - 1)).toEqual([]);
    expect(await claimed(store, T0 + 100, 1)).toEqual([opened.id]);
    expect(await claimed(store, T0 + 100, 1)).toEqual([other.id]);
  });

  it('gives out what is about High incidents apart from all else, also when it is repeated', async () => {
    const warning = messageOf({ incidentId: 'w', incident: incidentOf({ id: 'w', severity: 'warning' }) });
    const store = await storeWith(warning, alarm, opened);
    const lesser = await store.claim('log', T0, T0 + MINUTE, LESSER);
    expect(lesser?.messages).toEqual([warning, alarm]);
    expect(await store.claim('log', T0, T0 + MINUTE, LESSER)).toBeNull();
    expect(await claimed(store)).toEqual([opened.id]);
    await fail(store, [warning.id, alarm.id], 'uncertain', T0 + 200);
    expect(await claimed(store, T0 + 200)).toEqual([]);
    const again = await store.claim('log', T0 + 200, T0 + MINUTE, LESSER);
    expect(again).toMatchObject({ id: lesser!.id, mayHaveArrived: true });
  });

  it('a clock that was set back by an hour or more holds nothing up', async () => {
    const store = await storeWith(opened);
    expect(await claimed(store, T0 - 2 * 60 * MINUTE)).toEqual([opened.id]);
    await fail(store, [opened.id], 'pending', T0 + 1_000);
    expect(await claimed(store, T0 - 3 * 60 * MINUTE)).toEqual([opened.id]);
  });

  it('drops updates and reminders that a newer message has overtaken, and never anything else', async () => {
    const steps = ['opened', 'reminder', 'escalated', 'updated', 'updated', 'resolved'] as const;
    const messages = steps.map((step, index) => messageOf({ step, occurrence: index + 1, createdAt: T0 + index }));
    const store = await storeWith(...messages);
    const ids = await claimed(store);
    expect(ids.map((id) => id.split('/')[1])).toEqual(['opened', 'escalated', 'resolved']);
    expect(await store.counts()).toMatchObject([{ messages: 3 }]);
  });

  it('keeps an update that nothing has overtaken, and one that may have arrived', async () => {
    const update = messageOf({ step: 'updated', occurrence: 2, createdAt: T0 });
    const store = await storeWith(update);
    await fail(store, await claimed(store), 'uncertain', T0 + 200);
    await store.enqueue([resolved]);
    expect(await claimed(store, T0 + 200)).toEqual([update.id]);
  });

  it('holds nothing up behind a message that only some recipients still wait for', async () => {
    const store = await storeWith(opened);
    const error = 'recipient-deferred (SMTP 450 at RCPT)';
    await store.recordAttempt(await claimed(store), { state: 'uncertain', retryAt: T0 + MINUTE, error });
    await store.enqueue([resolved]);
    expect(await claimed(store, T0 + 200)).toEqual([resolved.id]);
    expect(await claimed(store, T0 + MINUTE)).toEqual([opened.id]);
  });

  it('a message that was stored before is not stored again, sent or not', async () => {
    const store = await storeWith(opened);
    await claimed(store);
    await sent(store, opened.id);
    await store.commit(commitOf({ outbox: [opened] }));
    await store.enqueue([opened]);
    expect(await claimed(store)).toEqual([]);
  });

  it('a failure that is reported after the delivery does not bring the message back', async () => {
    const store = await storeWith(opened);
    await claimed(store);
    await sent(store, opened.id);
    await fail(store, [opened.id], 'pending', T0);
    await store.recordAttempt([opened.id], { state: 'dead', error: 'rejected' });
    expect(await store.unsent(10)).toEqual([]);
  });

  it('a dead message rests, holds up no later one of its incident, and can be brought back', async () => {
    const store = await storeWith(opened, resolved);
    await claimed(store, T0 + 100, 1);
    await store.recordAttempt([opened.id], { state: 'dead', error: 'rejected: HTTP 400' }, [alarm]);
    expect(await claimed(store)).toEqual([resolved.id]);
    expect((await store.claim('log', T0 + 100, T0 + MINUTE, LESSER))?.messages).toEqual([alarm]);
    expect(await store.unsent(1)).toEqual([
      { message: opened, state: 'dead', attempts: 1, dueAt: T0 + 100 + MINUTE, lastError: 'rejected: HTTP 400' },
    ]);
    expect(await store.revive('no such message', T0)).toBe(false);
    expect(await store.revive(resolved.id, T0)).toBe(false);
    expect(await store.revive(opened.id, T0 + 200)).toBe(true);
    expect(await claimed(store, T0 + 200)).toEqual([opened.id]);
  });

  it('counts what waits by channel and state, with the age of the oldest', async () => {
    const mail = messageOf({ channel: 'mail', createdAt: T0 + 7 });
    const store = await storeWith(opened, resolved, other, mail);
    await claimed(store, T0 + 100, 1);
    await store.recordAttempt([opened.id], { state: 'dead', error: 'rejected' });
    await claimed(store, T0 + 100, 10, 'mail');
    expect(await store.counts()).toEqual([
      { channel: 'log', state: 'dead', messages: 1, oldestAt: T0 },
      { channel: 'log', state: 'pending', messages: 2, oldestAt: T0 + 5 },
      { channel: 'mail', state: 'in-flight', messages: 1, oldestAt: T0 + 7 },
    ]);
  });

  it('forgets what was sent or given up long ago, in steps, and nothing that still waits', async () => {
    const store = await storeWith(opened, other, resolved);
    await claimed(store, T0 + 100, 2);
    await sent(store, opened.id);
    await store.recordAttempt([other.id], { state: 'dead', error: 'rejected' });
    expect(await store.purgeSent(T0 + 1, 10)).toBe(0);
    expect(await store.purgeSent(T0 + 1_000, 1)).toBe(1);
    expect(await store.purgeSent(T0 + 1_000, 10)).toBe(1);
    expect((await store.unsent(10)).map(({ message }) => message.id)).toEqual([resolved.id]);
  });
}
