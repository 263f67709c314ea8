import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/core/time.ts';
import { Dispatcher } from '../../src/pipeline/dispatcher.ts';
import type { Delivery, OutboxMessage, Store } from '../../src/pipeline/ports.ts';
import { memoryStore } from '../../src/store/index.ts';
import { commitOf, incidentOf } from '../store/fixtures.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { T0 } from '../support/monitors.ts';
import { silentLog } from '../support/results.ts';

const INCIDENT = incidentOf({ id: 'contoso.get-balance.high.1', startedAt: T0, openedAt: T0, transitions: [] });

let clock: ManualClock;
let store: Store;
let received: string[];
let results: string[];
let backlog: (number | null)[];
let answer: (message: OutboxMessage) => Promise<Delivery>;
let dispatcher: Dispatcher;

beforeEach(() => {
  clock = new ManualClock(T0);
  store = memoryStore();
  received = [];
  results = [];
  backlog = [];
  answer = () => Promise.resolve({ kind: 'delivered' });
  dispatcher = new Dispatcher({
    clock,
    log: silentLog,
    outbox: store,
    random: () => 0.5,
    onResult: (channel, result) => results.push(`${channel}:${result}`),
    onBacklog: (ageMs) => backlog.push(ageMs),
  });
  const notifier = {
    deliver: (message: OutboxMessage) => {
      received.push(message.id);
      return answer(message);
    },
  };
  dispatcher.replace(new Map([['log', notifier]]));
});

function message(step: OutboxMessage['step'], occurrence: number, channel = 'log'): OutboxMessage {
  const id = `${INCIDENT.id}/${step}/${occurrence}/${channel}`;
  return { id, incidentId: INCIDENT.id, step, occurrence, channel, createdAt: T0, incident: INCIDENT, deadline: null };
}

async function send(...outbox: OutboxMessage[]): Promise<void> {
  await store.commit(commitOf({ incidents: [INCIDENT], outbox }));
  dispatcher.start();
}

describe('the dispatcher', () => {
  it('delivers each message once, within a second or two', async () => {
    await send(message('opened', 1));
    await clock.advance(10 * SECOND);
    expect(received).toEqual([message('opened', 1).id]);
    expect(results).toEqual(['log:delivered']);
    expect(await store.oldestPending()).toBeNull();
  });

  it('tries again with growing pauses until the channel takes it, and keeps the order of an incident', async () => {
    let failures = 3;
    answer = () => {
      failures -= 1;
      return Promise.resolve(failures >= 0 ? { kind: 'retryable', reason: 'refused' } : { kind: 'delivered' });
    };
    await send(message('opened', 1), message('resolved', 2));
    await clock.advance(MINUTE);
    const [opened, resolved] = [message('opened', 1).id, message('resolved', 2).id];
    expect(received).toEqual([opened, opened, opened, opened, resolved]);
  });

  it('survives a channel that throws', async () => {
    answer = () => Promise.reject(new Error('broken'));
    await send(message('opened', 1));
    await clock.advance(5 * SECOND);
    expect(results.every((result) => result === 'log:retryable')).toBe(true);
    expect(received.length).toBeGreaterThan(1);
  });

  it('lets a message for a channel that is gone rest, and tells how old it is', async () => {
    await send(message('opened', 1, 'gone'));
    await clock.advance(HOUR);
    expect(results).toEqual(['gone:permanent']);
    expect(backlog.at(-1)).toBeGreaterThan(50 * MINUTE);
  });

  it('gives a channel that never answers ten seconds, then tries again', async () => {
    answer = () => new Promise(() => {});
    await send(message('opened', 1));
    await clock.advance(30 * SECOND);
    expect(results).toEqual(['log:retryable', 'log:retryable']);
  });

  it('is not held up in one channel by another that hangs', async () => {
    const fast: string[] = [];
    dispatcher.replace(
      new Map([
        ['slow', { deliver: () => new Promise<Delivery>(() => {}) }],
        [
          'log',
          {
            deliver: ({ id }: OutboxMessage) =>
              Promise.resolve<Delivery>({ kind: 'delivered' }).finally(() => fast.push(id)),
          },
        ],
      ]),
    );
    await send(message('opened', 1, 'slow'), message('opened', 1));
    await clock.advance(5 * SECOND);
    expect(fast).toEqual([message('opened', 1).id]);
  });
});
