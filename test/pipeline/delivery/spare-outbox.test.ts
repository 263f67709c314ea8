import { beforeEach, describe, expect, it } from 'vitest';
import type { AttemptResult, OutboxMessage } from '../../../src/core/delivery/messages.ts';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import type { Outbox } from '../../../src/pipeline/delivery/ports.ts';
import { SpareOutbox } from '../../../src/pipeline/delivery/spare-outbox.ts';
import { storeAlarm } from '../../../src/pipeline/delivery/store-alarm.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { commitOf, messageOf } from '../../store/fixtures.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { T0 } from '../../support/monitors.ts';

const HIGH = { limit: 10, priority: 'high' } as const;

let clock: ManualClock;
let store: Store;
let isDown: boolean;
let outbox: SpareOutbox;

beforeEach(() => {
  clock = new ManualClock(T0);
  store = memoryStore();
  isDown = true;
  // Every call of a store that is down rejects.
  const methods = ['enqueue', 'dueChannels', 'claim', 'recordAttempt', 'counts', 'endLeases', 'unsent'] as const;
  const calls = methods.map((method) => [
    method,
    (...args: never[]) =>
      isDown
        ? Promise.reject(new Error('disk is full'))
        : (store[method] as (...all: never[]) => Promise<unknown>)(...args),
  ]);
  outbox = new SpareOutbox(Object.fromEntries(calls) as unknown as Outbox, clock);
});

const message = (step: 'opened' | 'resolved', occurrence: number) =>
  messageOf({ step, occurrence, channel: 'mail', incidentId: 'i1', createdAt: T0 }) as OutboxMessage;
const [opened, resolved] = [message('opened', 1), message('resolved', 2)];
const claim = (limit = 10) => outbox.claim('mail', clock.now(), clock.now() + MINUTE, { ...HIGH, limit });
const sent = (): AttemptResult => ({ state: 'sent', at: clock.now() });
const claimed = async (limit?: number) => (await claim(limit))?.messages.map(({ id }) => id) ?? null;

describe('messages that the store does not take', () => {
  it('leave from memory, in order, once, whatever is held again', async () => {
    for (let times = 0; times < 2; times += 1) outbox.hold([opened, resolved]);
    expect(await outbox.dueChannels(T0)).toEqual(['mail']);
    expect(await claimed(1)).toEqual([opened.id]);
    // The older one is on its way.
    outbox.hold([opened, resolved]);
    isDown = false;
    expect(await claimed(1)).toBeNull();
    isDown = true;
    await outbox.recordAttempt([opened.id], sent());
    expect(await claimed(1)).toEqual([resolved.id]);
    await outbox.recordAttempt([resolved.id], sent());
    outbox.hold([opened, resolved]);
    expect(outbox.unsentHere).toBe(0);
  });

  it('are tried again when they are due, and as they were where they may have arrived', async () => {
    outbox.hold([opened]);
    const { id } = (await claim())!;
    const retry = { retryAt: T0 + MINUTE, error: 'timeout' };
    await outbox.recordAttempt([opened.id], { state: 'uncertain', ...retry });
    outbox.hold([resolved]);
    isDown = false;
    expect(await claimed()).toBeNull();
    isDown = true;
    await clock.advance(MINUTE);
    expect(await claim()).toMatchObject({ id, messages: [{ id: opened.id }], attempts: 1, mayHaveArrived: true });
  });

  it('are not sent again once the store has them', async () => {
    outbox.hold([opened]);
    await claim();
    await outbox.recordAttempt([opened.id], sent());
    isDown = false;
    await store.commit(commitOf({ outbox: [opened, resolved] }));
    outbox.stored([opened, resolved]);
    expect(await claimed(1)).toEqual([resolved.id]);
    expect((await store.unsent(10)).map(({ message: { id } }) => id)).toEqual([resolved.id]);
  });

  it('are left to the store where they have not left yet', async () => {
    outbox.hold([opened]);
    isDown = false;
    await store.commit(commitOf({ outbox: [opened] }));
    outbox.stored([opened]);
    expect(outbox.unsentHere).toBe(0);
    expect(await claimed()).toEqual([opened.id]);
  });

  it('of the monitor itself are stored later', async () => {
    const self = { ...opened, incident: null, step: 'self-alert', text: 'x' } as unknown as OutboxMessage;
    await outbox.enqueue([self]);
    expect(await outbox.dueChannels(T0)).toEqual(['mail']);
    isDown = false;
    await outbox.counts();
    expect((await store.unsent(10)).map(({ message: { id } }) => id)).toEqual([self.id]);
  });

  it('do not wait for a store that hangs', async () => {
    const hanging = new SpareOutbox({ ...store, enqueue: () => new Promise(() => undefined) }, clock);
    const adding = hanging.enqueue([opened]);
    await clock.advance(3 * SECOND);
    await adding;
    expect(hanging.unsentHere).toBe(1);
  });
});

it('what was sent while the store could not be told so is not sent again', async () => {
  isDown = false;
  await store.enqueue([opened]);
  await claim();
  isDown = true;
  await expect(outbox.recordAttempt([opened.id], sent())).rejects.toThrow('disk is full');
  isDown = false;
  await clock.advance(5 * MINUTE);
  expect(await claimed()).toBeNull();
  expect(await store.unsent(10)).toEqual([]);
});

it('a store that takes nothing for half a minute is told to every channel, once an hour', async () => {
  const told: string[] = [];
  const enqueue = async (messages: readonly OutboxMessage[]) => void told.push(...messages.map(({ id }) => id));
  const alarm = storeAlarm({ clock, outbox: { enqueue }, channels: () => ['mail', 'pager'] });
  for (const sinceMs of [0, 29_000, 30_000, 31_000]) alarm(sinceMs, new Error('disk is full'));
  expect(told).toEqual(['mail', 'pager'].map((name) => `self.store/self-alert/2026-10-05T00/${name}`));
});
