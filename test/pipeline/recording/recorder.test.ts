import { beforeEach, describe, expect, it } from 'vitest';
import type { MonitorId } from '../../../src/core/ids.ts';
import type { Sample } from '../../../src/core/sample.ts';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import { type Reason, verdictOf } from '../../../src/core/verdict/verdict.ts';
import { Evaluator } from '../../../src/pipeline/incidents/evaluator.ts';
import { CommitRefused } from '../../../src/pipeline/recording/commit-refused.ts';
import type { Commit } from '../../../src/pipeline/recording/ports.ts';
import { Recorder } from '../../../src/pipeline/recording/recorder.ts';
import { LiveFigures } from '../../../src/pipeline/sla/live-figures.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { aMonitor, CONTOSO, HIGH, settingsOf, T0 } from '../../support/monitors.ts';
import { inSoak } from '../../support/random.ts';
import { silentLog } from '../../support/results.ts';

const monitor = aMonitor();

let clock: ManualClock;
let store: Store;
let broken: boolean | 'hangs';
let isPoisoned: (commit: Commit) => boolean;
let held: string[];
let faults: string[];
let storeErrors: number;

beforeEach(() => {
  clock = new ManualClock(T0);
  store = memoryStore();
  broken = false;
  isPoisoned = () => false;
  held = [];
  faults = [];
  storeErrors = 0;
});

function sample(at: number, reason: Reason = 'ok', startedAt = at): Sample {
  return {
    operator: 'contoso',
    service: 'get-balance',
    location: 'local',
    slot: at,
    startedAt,
    verdict: verdictOf(reason),
    reason,
    detail: null,
    latencyMs: reason === 'ok' ? 100 : null,
    totalMs: 100,
    statusCode: null,
    transactionIds: [],
    phasesMs: null,
    maxStallMs: 0,
    warnings: [],
    simulated: false,
  };
}

async function start(bufferLimit = 100_000) {
  const evaluator = new Evaluator(await store.states(), await store.incidents({ unclosed: true }));
  const monitors = [{ monitor: aMonitor({ high: { ...HIGH, afterMs: MINUTE } }), operator: CONTOSO }];
  evaluator.replace(monitors, settingsOf());
  const board = new LiveFigures(store, evaluator);
  await board.load(monitors, clock.now());
  const recorder = new Recorder({
    clock,
    log: { ...silentLog, error: (fields) => void faults.push(`${(fields as { kind?: string }).kind}`) },
    evaluator,
    queues: store,
    bufferLimit,
    store: {
      commit: (commit) => {
        if (broken === 'hangs') return new Promise(() => undefined);
        if (broken) return Promise.reject(new Error('database is locked'));
        return isPoisoned(commit) ? Promise.reject(new CommitRefused('it is poison')) : store.commit(commit);
      },
    },
    sink: {
      failed: () => undefined,
      committed: (steps, { rollups }) => {
        for (const { downtime } of steps) board.addDowntime(downtime);
        board.apply(rollups);
      },
      evaluated: () => {},
      waiting: (messages) => {
        held = messages.map(({ id }) => id);
      },
      refused: () => {
        storeErrors += 1;
      },
    },
  });
  recorder.start();
  return { recorder, board, evaluator };
}

async function highIncidents() {
  return (await store.incidents({})).filter(({ rule }) => rule === 'high');
}

async function stored(): Promise<Sample[]> {
  return await Array.fromAsync(store.samples({}));
}

describe('the recorder', () => {
  it('stores what it is given within a second', async () => {
    const { recorder } = await start();
    recorder.record(monitor, sample(T0));
    await clock.advance(SECOND);
    expect(await stored()).toMatchObject([{ slot: T0, verdict: 'good' }]);
  });

  it('opens the incident by the clock, with its message, in the transaction that stores the state', async () => {
    const { recorder } = await start();
    for (let at = T0; at <= T0 + MINUTE; at += 30_000) {
      recorder.record(monitor, sample(at, 'connect'));
      await clock.advance(30 * SECOND);
    }
    expect(await highIncidents()).toMatchObject([{ state: 'open', startedAt: T0, openedAt: T0 + MINUTE + 1 }]);
    expect(await store.unsent(10)).toMatchObject([{ message: { step: 'opened', channel: 'log' } }]);
  });

  it('waits for a probe in flight before the clock decides', async () => {
    const { recorder } = await start();
    for (let at = T0; at < T0 + MINUTE; at += 30_000) {
      recorder.record(monitor, sample(at, 'connect'));
      await clock.advance(30 * SECOND);
    }
    const settled = recorder.started(monitor.id, clock.now());
    await clock.advance(5 * SECOND);
    expect(await highIncidents()).toEqual([]);
    recorder.record(monitor, sample(T0 + MINUTE));
    settled();
    await clock.advance(SECOND);
    expect(await highIncidents()).toEqual([]);
  });

  it('evaluates samples in the order of their starts, over a restart too', async () => {
    let { recorder } = await start();
    recorder.record(monitor, sample(T0, 'connect'));
    await clock.advance(SECOND);
    recorder.started(monitor.id, T0 + 30_000);
    await clock.advance(61 * SECOND);
    recorder.record(monitor, sample(T0 + MINUTE, 'ok'));
    await clock.advance(SECOND);
    expect((await store.states()).get(monitor.id)).toMatchObject({ pending: [{ slot: T0 + MINUTE }], downSince: T0 });
    // The process dies with its probe in flight; the next one has none.
    ({ recorder } = await start());
    await clock.advance(2 * SECOND);
    await recorder.flush();
    expect((await store.states()).get(monitor.id)).toMatchObject({ pending: [], downSince: null });
    expect(await store.downtime({ from: T0, to: T0 + 10 * MINUTE })).toMatchObject([{ from: T0, to: T0 + MINUTE }]);
  });

  it('keeps samples while the store is unavailable and stores them afterwards, with their times', async () => {
    const { recorder } = await start();
    broken = true;
    for (let at = T0; at < T0 + 10 * MINUTE; at += 30_000) {
      recorder.record(monitor, sample(at));
      await clock.advance(30 * SECOND);
    }
    expect(await stored()).toEqual([]);
    expect(recorder.recording).toBe(false);
    expect(storeErrors).toBeGreaterThan(10);
    broken = false;
    await clock.advance(2 * SECOND);
    expect((await stored()).map(({ slot }) => (slot - T0) / 30_000)).toEqual([...Array(20).keys()]);
    expect(recorder.recording).toBe(true);
  });

  it('drops the oldest samples, and counts them, when its buffer is full', async () => {
    const { recorder } = await start(5);
    broken = true;
    for (let index = 0; index < 8; index += 1) recorder.record(monitor, sample(T0 + index * 30_000));
    expect(recorder.state).toMatchObject({ samples: 5, dropped: 3, oldestSlot: T0 + 90_000 });
    await clock.advance(5 * MINUTE);
    broken = false;
    await clock.advance(2 * SECOND);
    expect(await stored()).toHaveLength(5);
  });

  it('goes on evaluating while the store takes nothing: messages leave from memory, and all is stored in the end', async () => {
    const { recorder, evaluator } = await start();
    broken = true;
    for (let at = T0; at <= T0 + 3 * MINUTE; at += 30_000) {
      recorder.record(monitor, sample(at, at > T0 + 2 * MINUTE ? 'ok' : 'connect'));
      await clock.advance(30 * SECOND);
    }
    const id = 'contoso.get-balance.high.20261005T000000000Z';
    expect(held).toContain(`${id}/opened/1/log`);
    expect(evaluator.openIncidents(monitor.id, 'high')).toBe(1);
    expect(await store.incidents({})).toEqual([]);
    broken = false;
    await clock.advance(2 * SECOND);
    expect(await highIncidents()).toMatchObject([{ id, openedAt: T0 + MINUTE + 1 }]);
    expect(await stored()).toHaveLength(7);
  });

  it('lets deadlines come due by what it knows itself, when the store cannot say', async () => {
    const { recorder } = await start();
    for (let at = T0; at <= T0 + MINUTE; at += 30_000) {
      recorder.record(monitor, sample(at, 'connect'));
      await clock.advance(30 * SECOND);
    }
    broken = true;
    recorder.record(monitor, sample(T0 + 2 * MINUTE, 'connect'));
    await clock.advance(31 * MINUTE);
    expect(held).toContainEqual(expect.stringMatching(/high.*\/escalated\/3\/log$/));
  });

  it('waits for no answer of a store that hangs', async () => {
    const { recorder, evaluator } = await start();
    broken = 'hangs';
    for (let at = T0; at <= T0 + 2 * MINUTE; at += 30_000) {
      recorder.record(monitor, sample(at, 'connect'));
      await clock.advance(30 * SECOND);
    }
    expect(evaluator.openIncidents(monitor.id, 'high')).toBe(1);
    expect(held).toHaveLength(1);
    expect(recorder.state.samples).toBe(5);
  });

  it('says how much is lost when it ends while the store takes nothing', async () => {
    const { recorder } = await start();
    broken = true;
    for (const at of [T0, T0 + 30_000]) recorder.record(monitor, sample(at));
    await expect(recorder.stop()).rejects.toThrow('2 samples, 0 changes of incidents and 0 messages');
  });

  it('stores everything but the one sample that the store refuses, and sets that one aside', async () => {
    const { recorder } = await start();
    isPoisoned = ({ samples }) => samples.some(({ slot }) => slot === T0 + 5 * 30_000);
    for (let index = 0; index < 9; index += 1) recorder.record(monitor, sample(T0 + index * 30_000));
    await recorder.flush();
    expect((await stored()).map(({ slot }) => (slot - T0) / 30_000)).toEqual([0, 1, 2, 3, 4, 6, 7, 8]);
    expect(await store.setAside(0, 10)).toMatchObject([
      {
        kind: 'sample',
        key: 'contoso/get-balance@local 2026-10-05T00:02:30.000Z',
        reason: expect.stringContaining('poison'),
      },
    ]);
    expect(faults).toEqual(['sample']);
    expect(recorder.recording).toBe(true);
    expect((await store.states()).get(monitor.id)).toMatchObject({ firstSlot: T0 });
  });

  it('sets nothing aside where the store refuses everything: it is at fault itself', async () => {
    const { recorder } = await start();
    isPoisoned = () => true;
    for (let index = 0; index < 60; index += 1) recorder.record(monitor, sample(T0 + index * 30_000));
    await recorder.flush();
    expect(recorder.recording).toBe(false);
    expect(recorder.state.samples).toBe(60);
    isPoisoned = () => false;
    await clock.advance(2 * SECOND);
    expect(await stored()).toHaveLength(60);
    expect(await store.setAside(0, 10)).toEqual([]);
  });

  it('stores what is left when it stops', async () => {
    const { recorder } = await start();
    recorder.record(monitor, sample(T0));
    await recorder.stop();
    expect(await stored()).toHaveLength(1);
  });
});

describe('the board', () => {
  it('shows the same figures from live commits and after a restart, across hours', async () => {
    const hours = inSoak(4, 2);
    const live = await start();
    for (let slot = T0; slot < T0 + hours * 60 * MINUTE; slot += 30_000) {
      if (slot % 3_630_000 !== 0) live.recorder.record(monitor, sample(slot, slot % 1_110_000 === 0 ? 'status' : 'ok'));
      await clock.advance(30 * SECOND);
      if (clock.now() % (60 * MINUTE) === 0) await live.board.roll(clock.now());
    }
    await live.recorder.flush();
    const restarted = new LiveFigures(store, live.evaluator);
    await restarted.load([{ monitor, operator: CONTOSO }], clock.now());
    const id: MonitorId = monitor.id;
    for (const window of ['day', '28d', 'month'] as const) {
      const figures = live.board.figures(id, window, clock.now())!;
      expect(figures).toEqual(restarted.figures(id, window, clock.now()));
      expect(figures.slots.due).toBeGreaterThan(hours * 117);
      expect(figures.slots.bad).toBeGreaterThan(hours);
      expect(figures.downtimeSeconds).toBe(figures.slots.bad * 30);
    }
  });

  it('forgets what leaves a rolling window', async () => {
    const live = await start();
    for (let slot = T0; slot < T0 + 30 * 60 * MINUTE; slot += 10 * MINUTE) {
      live.recorder.record(monitor, sample(slot, slot < T0 + 60 * MINUTE ? 'status' : 'ok'));
      await live.recorder.flush();
      await clock.skip(10 * MINUTE);
      await live.board.roll(clock.now());
    }
    expect(live.board.figures(monitor.id, 'day', clock.now())?.slots).toMatchObject({ good: 138, bad: 0 });
    expect(live.board.figures(monitor.id, 'month', clock.now())?.slots).toMatchObject({ good: 174, bad: 6 });
  });
});
