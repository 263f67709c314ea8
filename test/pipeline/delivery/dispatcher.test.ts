import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim, Delivery, OutboxMessage } from '../../../src/core/delivery/messages.ts';
import type { IncidentRecord } from '../../../src/core/incident/incident.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { Dispatcher } from '../../../src/pipeline/delivery/dispatcher.ts';
import type { Notifier } from '../../../src/pipeline/delivery/ports.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { incidentOf, messageOf } from '../../store/fixtures.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { T0 } from '../../support/monitors.ts';
import { inSoak } from '../../support/random.ts';
import { silentLog } from '../../support/results.ts';

const DELIVERED: Delivery = { kind: 'delivered' };
const REFUSED: Delivery = { kind: 'retryable', reason: 'refused', detail: 'ECONNREFUSED' };
const REJECTED: Delivery = { kind: 'permanent', reason: 'rejected', detail: 'HTTP 400' };

/** A channel that answers as told, and remembers what it was given, when. */
class FakeChannel implements Notifier {
  readonly sends: { readonly id: string; readonly ids: string[]; readonly at: number }[] = [];
  answer: (claim: Pick<Claim, 'id' | 'messages'>, signal: AbortSignal) => Delivery | Promise<Delivery> = () =>
    DELIVERED;
  readonly maxMessages: number;

  constructor(maxMessages = 1) {
    this.maxMessages = maxMessages;
  }

  async deliver(claim: Pick<Claim, 'id' | 'messages'>, signal: AbortSignal): Promise<Delivery> {
    this.sends.push({ id: claim.id, ids: claim.messages.map(({ id }) => id), at: clock.now() - T0 });
    return this.answer(claim, signal);
  }

  get ids(): string[] {
    return this.sends.flatMap(({ ids }) => ids);
  }
}

let clock: ManualClock;
let store: Store;
let results: string[];
let errors: string[];
let dispatcher: Dispatcher;
let single: FakeChannel;
let group: FakeChannel;
let open: IncidentRecord[];

beforeEach(() => {
  clock = new ManualClock(T0);
  store = memoryStore();
  results = [];
  errors = [];
  open = [];
  single = new FakeChannel();
  group = new FakeChannel(500);
  dispatcher = aDispatcher();
});

function aDispatcher(): Dispatcher {
  const made = new Dispatcher({
    clock,
    log: { ...silentLog, error: (_fields, text) => errors.push(text) },
    outbox: store,
    random: () => 0.5,
    commandLine: (words) => `threenines ${words}`,
    onResult: (channel, result) => results.push(`${channel}:${result}`),
    onBacklog: () => undefined,
    openIncidents: async () => open,
  });
  made.replace(
    new Map([
      ['single', single],
      ['group', group],
    ]),
  );
  return made;
}

function message(
  step: 'opened' | 'resolved',
  occurrence: number,
  channel = 'single',
  incidentId = 'i1',
): OutboxMessage {
  return messageOf({ step, occurrence, channel, incidentId, createdAt: T0 });
}

function about(incidentId: string, severity: 'high' | 'warning', channel = 'group'): OutboxMessage {
  return messageOf({ incidentId, channel, createdAt: T0, incident: incidentOf({ id: incidentId, severity }) });
}

/** One message each about so many incidents. */
function storm(incidents: number, channel = 'group'): OutboxMessage[] {
  return Array.from({ length: incidents }, (_, index) => message('opened', 1, channel, `i${index}`));
}

async function send(...outbox: OutboxMessage[]): Promise<void> {
  await store.enqueue(outbox);
  dispatcher.start();
}

const unsent = async () => (await store.unsent(1_000)).map(({ message: { id }, state }) => `${id} ${state}`);
const failing = (times: number, failure: Delivery) => () => (times-- > 0 ? failure : DELIVERED);

describe('the dispatcher', () => {
  it('delivers each message once, within a second or two', async () => {
    await send(message('opened', 1));
    await clock.advance(2 * SECOND);
    await clock.advance(HOUR);
    expect(single.ids).toEqual(['i1/opened/1/single']);
    expect(results).toEqual(['single:delivered']);
    expect(await unsent()).toEqual([]);
  });

  it('tries again with growing pauses until the channel takes it, and keeps the order of an incident', async () => {
    single.answer = failing(3, REFUSED);
    await send(message('opened', 1), message('resolved', 2));
    await clock.advance(MINUTE);
    const [opened, resolved] = [message('opened', 1).id, message('resolved', 2).id];
    expect(single.ids).toEqual([opened, opened, opened, opened, resolved]);
    const [first, second, third, fourth] = single.sends.map(({ at }) => at);
    expect([second! - first!, third! - second!, fourth! - third!]).toEqual([1_000, 2_000, 3_000]);
  });

  it('tries every five minutes at most, for three days, then gives up aloud', async () => {
    single.answer = () => REFUSED;
    const old = { ...message('opened', 1), createdAt: T0 - 71 * HOUR };
    await send(old);
    await clock.advance(HOUR - MINUTE);
    const pauses = single.sends.map(({ at }, index) => at - (single.sends[index - 1]?.at ?? at));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5 * MINUTE + SECOND);
    expect(await unsent()).toEqual(['i1/opened/1/single pending']);
    await clock.advance(6 * MINUTE);
    expect(await unsent()).toEqual(['i1/opened/1/single dead']);
    expect(errors).toContain('a message was given up');
  });

  it('after an outage of hours delivers everything, in order, as soon as the receiver is back', async () => {
    let down = true;
    single.answer = () => (down ? REFUSED : DELIVERED);
    await send(message('opened', 1), message('opened', 1, 'single', 'i2'));
    await clock.advance(inSoak(12, 2) * HOUR);
    await store.enqueue([message('resolved', 2), message('resolved', 2, 'single', 'i2')]);
    await clock.advance(inSoak(12, 2) * HOUR);
    single.sends.length = 0;
    down = false;
    await clock.advance(6 * MINUTE);
    const of = (incident: string) => single.ids.filter((id) => id.startsWith(incident));
    expect(of('i1')).toEqual(['i1/opened/1/single', 'i1/resolved/2/single']);
    expect(of('i2')).toEqual(['i2/opened/1/single', 'i2/resolved/2/single']);
    expect(await unsent()).toEqual([]);
  });

  it('stays away for as long as a receiver asks, with everything', async () => {
    const rateLimited: Delivery = {
      kind: 'retryable',
      reason: 'rate-limited',
      detail: 'HTTP 429',
      retryAfterMs: 90_000,
    };
    single.answer = failing(1, rateLimited);
    await send(...storm(3, 'single'));
    await clock.advance(80 * SECOND);
    expect(single.sends).toHaveLength(1);
    await clock.advance(15 * SECOND);
    expect(new Set(single.ids).size).toBe(3);
  });

  it('repeats what may have arrived under the same id', async () => {
    single.answer = failing(2, { kind: 'uncertain', reason: 'timeout', detail: null });
    await send(message('opened', 1));
    await clock.advance(MINUTE);
    expect(single.sends.map(({ id }) => id)).toEqual(Array(3).fill('i1/opened/1/single'));
    expect(results).toEqual(['single:uncertain', 'single:uncertain', 'single:delivered']);
  });

  it('calls a channel that does not answer within thirty seconds uncertain, even one that ignores the end of its time', async () => {
    single.answer = () => new Promise(() => {});
    await send(message('opened', 1));
    await clock.advance(MINUTE);
    expect(results).toEqual(['single:uncertain']);
    expect(await unsent()).toEqual(['i1/opened/1/single in-flight']);
  });

  it('survives a channel that throws', async () => {
    single.answer = () => Promise.reject(new Error('with https://hooks.example/secret'));
    await send(message('opened', 1));
    await clock.advance(5 * SECOND);
    expect(new Set(results)).toEqual(new Set(['single:uncertain']));
    expect(JSON.stringify(await store.unsent(1))).not.toContain('secret');
  });

  it('is not held up in one channel by another that hangs', async () => {
    single.answer = () => new Promise(() => {});
    await send(message('opened', 1), message('opened', 1, 'group'));
    await clock.advance(5 * SECOND);
    expect(group.ids).toEqual(['i1/opened/1/group']);
  });

  it('sends after a crash between delivery and mark exactly one repeat, with the same id', async () => {
    const recordAttempt = store.recordAttempt.bind(store);
    store.recordAttempt = () => Promise.reject(new Error('killed'));
    await send(message('opened', 1));
    await clock.advance(2 * SECOND);
    store.recordAttempt = recordAttempt;
    await dispatcher.stop();
    dispatcher = aDispatcher();
    dispatcher.start();
    await clock.advance(HOUR);
    expect(single.sends.map(({ id }) => id)).toEqual(['i1/opened/1/single', 'i1/opened/1/single']);
  });
});

describe('a storm', () => {
  it('becomes at most one message per channel and minute, with all incidents and nothing lost', async () => {
    await send(...storm(200).slice(0, 3));
    await clock.advance(10 * SECOND);
    await store.enqueue(storm(200));
    await clock.advance(5 * MINUTE);
    expect(group.sends.map(({ ids }) => ids.length)).toEqual([3, 197]);
    expect(group.sends[1]!.at - group.sends[0]!.at).toBeGreaterThanOrEqual(MINUTE);
    expect(new Set(group.ids).size).toBe(200);
  });

  it('of warnings neither holds up a High incident nor shares a message with one, and is not held up by it', async () => {
    await send(about('w1', 'warning'), about('h1', 'high'));
    await clock.advance(10 * SECOND);
    await store.enqueue([about('w2', 'warning'), about('w3', 'warning'), about('h2', 'high')]);
    await clock.advance(2 * MINUTE);
    const told = group.sends.map(({ ids, at }) => [ids.map((id) => id.split('/')[0]), Math.floor(at / 10_000) * 10]);
    expect(told).toEqual([
      [['h1'], 0],
      [['w1'], 0],
      [['h2'], 60],
      [['w2', 'w3'], 60],
    ]);
  });

  it('of warnings holds up no High incident where the receiver needs one event per incident', async () => {
    const warnings = Array.from({ length: 20 }, (_, index) => about(`w${index}`, 'warning', 'single'));
    await send(...warnings, about('h1', 'high', 'single'));
    await clock.advance(5 * SECOND);
    expect(single.ids[0]).toMatch(/^h1/);
    expect(new Set(single.ids).size).toBe(21);
  });

  it('goes out one by one where the receiver needs one event per incident', async () => {
    await send(...storm(200, 'single'));
    await clock.advance(5 * SECOND);
    expect(new Set(single.ids).size).toBe(200);
  });

  it('loses no incident to one that the receiver refuses', async () => {
    group.answer = ({ messages }) => (messages.some(({ incidentId }) => incidentId === 'i7') ? REJECTED : DELIVERED);
    await send(...storm(20));
    await clock.advance(30 * MINUTE);
    expect(await unsent()).toEqual(
      ['i7/opened/1/group dead', expect.stringMatching(/single pending|sent/)].slice(0, 1),
    );
    const delivered = group.sends.filter(({ ids }) => !ids.includes('i7/opened/1/group')).flatMap(({ ids }) => ids);
    expect(new Set(delivered).size).toBe(19);
  });
});

it('a warning that spoils its group divides no group of High incidents', async () => {
  group.answer = ({ messages }) => (messages.some(({ incidentId }) => incidentId === 'w7') ? REJECTED : DELIVERED);
  await send(...Array.from({ length: 8 }, (_, index) => about(`w${index}`, 'warning')));
  await clock.advance(1.5 * SECOND);
  await store.enqueue(storm(10));
  await clock.advance(2 * SECOND);
  expect(group.sends.map(({ ids }) => ids.length).slice(0, 2)).toEqual([8, 10]);
});

describe('a message that a channel refuses for good', () => {
  it('is given up at once, and the other channels are told, once an hour', async () => {
    single.answer = () => REJECTED;
    await send(message('opened', 1), message('opened', 1, 'single', 'i2'));
    await clock.advance(10 * SECOND);
    expect(await unsent()).toEqual(['i1/opened/1/single dead', 'i2/opened/1/single dead']);
    expect(group.ids).toEqual([expect.stringMatching(/^self\.channel\.single\/self-alert\/.*\/group$/)]);
    await clock.advance(HOUR);
    expect(single.sends).toHaveLength(2);
  });

  it('holds up no later message of its incident', async () => {
    single.answer = ({ messages }) => (messages[0]!.step === 'opened' ? REJECTED : DELIVERED);
    await send(message('opened', 1), message('resolved', 2));
    await clock.advance(5 * SECOND);
    expect(await unsent()).toEqual(['i1/opened/1/single dead']);
  });

  it('raises no alarm when it was one', async () => {
    single.answer = () => REJECTED;
    group.answer = () => REJECTED;
    await send(message('opened', 1));
    await clock.advance(3 * HOUR);
    expect(single.sends).toHaveLength(1);
    expect(group.sends).toHaveLength(1);
  });

  it('is one for a channel that is gone', async () => {
    await send(message('opened', 1, 'gone'));
    await clock.advance(10 * SECOND);
    expect(await unsent()).toEqual(['i1/opened/1/gone dead']);
    expect(results).toContain('gone:permanent');
  });
});

describe('a receiver that forgets', () => {
  it('is reminded each minute of all that is open, behind the messages in flight', async () => {
    const told: string[][] = [];
    const forgetful = Object.assign(new FakeChannel(), {
      refresh: async (incidents: readonly IncidentRecord[]) => {
        told.push(incidents.map(({ id }) => id));
        return DELIVERED;
      },
    });
    dispatcher.replace(new Map([['alertmanager', forgetful]]));
    open = [incidentOf({ id: 'i1' })];
    dispatcher.start();
    await clock.advance(3 * MINUTE);
    expect(told).toEqual([['i1'], ['i1'], ['i1']]);
    open = [];
    await clock.advance(2 * MINUTE);
    expect(told).toHaveLength(3);
  });
});

describe('when it stops', () => {
  it('starts nothing more, and cuts off what is in flight after a grace', async () => {
    single.answer = (_claim, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'retryable', reason: 'timeout', detail: null }));
      });
    await send(message('opened', 1), message('opened', 1, 'single', 'i2'));
    await clock.advance(2 * SECOND);
    const stopped = dispatcher.stop();
    await clock.advance(3 * SECOND);
    await stopped;
    expect(single.sends).toHaveLength(1);
    expect(await store.unsent(1)).toMatchObject([{ state: 'pending', lastError: 'stopped' }]);
  });
});
