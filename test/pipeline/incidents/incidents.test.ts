import { beforeEach, describe, expect, it } from 'vitest';
import type { IncidentRecord } from '../../../src/core/incident/incident.ts';
import type { IncidentRequest } from '../../../src/core/incident/request.ts';
import type { Monitor } from '../../../src/core/monitor.ts';
import type { Sample } from '../../../src/core/sample.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { type Reason, verdictOf } from '../../../src/core/verdict/verdict.ts';
import { Evaluator } from '../../../src/pipeline/incidents/evaluator.ts';
import { wholeLog } from '../../../src/pipeline/incidents/whole-log.ts';
import { startConfirmation } from '../../../src/pipeline/probing/confirmation.ts';
import { Recorder } from '../../../src/pipeline/recording/recorder.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { sampleOf } from '../../store/fixtures.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { aMonitor, CONTOSO, settingsOf, T0 } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';

const ALL = ['high', 'low', 'warning'] as const;

/** A monitor process on a store that outlives it: probes every period, dies when told. */
class Process {
  readonly recorder: Recorder;
  readonly evaluator: Evaluator;
  readonly confirmed: number[] = [];
  readonly #clock: ManualClock;
  readonly #stopConfirmer: () => void = () => {};

  private constructor(
    clock: ManualClock,
    store: Store,
    evaluator: Evaluator,
    monitor: Monitor,
    confirms: (() => Reason) | null,
  ) {
    this.#clock = clock;
    this.evaluator = evaluator;
    this.recorder = new Recorder({
      clock,
      log: silentLog,
      store: store,
      queues: store,
      evaluator,
      bufferLimit: 1_000,
      sink: {
        committed: () => {},
        evaluated: () => {},
        waiting: () => {},
        refused: () => expect.unreachable(),
        failed: () => expect.unreachable(),
      },
    });
    this.recorder.start();
    if (confirms === null) return;
    this.#stopConfirmer = startConfirmation(clock, evaluator, () => {
      this.confirmed.push(clock.now());
      this.recorder.record(monitor, aSample(monitor, clock.now(), confirms()), { extra: true });
    });
  }

  static async start(clock: ManualClock, store: Store, monitor = aMonitor(), confirms: (() => Reason) | null = null) {
    const evaluator = new Evaluator(await store.states(), await store.incidents({ unclosed: true }));
    evaluator.replace([{ monitor, operator: CONTOSO }], settingsOf(['log'], ALL));
    await evaluator.recall(store, clock.now());
    return new Process(clock, store, evaluator, monitor, confirms);
  }

  /** Nothing that was not committed survives. */
  async dies(): Promise<void> {
    this.#stopConfirmer();
    await this.recorder.stop();
  }

  /** Probes until then, as its slots come. */
  async probes(
    monitor: Monitor,
    until: number,
    reason: (at: number) => Reason,
    more: Pick<Sample, 'certainty'> & { readonly detail?: string } = {},
  ): Promise<void> {
    const { periodMs } = monitor.schedule;
    while (this.#clock.now() < until) {
      const now = this.#clock.now();
      if (now % periodMs === 0) this.recorder.record(monitor, { ...aSample(monitor, now, reason(now)), ...more });
      await this.#clock.advance(Math.min(until, Math.floor(now / periodMs + 1) * periodMs) - now);
    }
  }
}

function aSample({ operator, service, location }: Monitor, at: number, reason: Reason): Sample {
  return sampleOf({ operator, service, location, slot: at, startedAt: at, reason, verdict: verdictOf(reason) });
}

let clock: ManualClock;
let store: Store;
const monitor = aMonitor();

beforeEach(() => {
  clock = new ManualClock(T0);
  store = memoryStore();
});

async function byRule(rule: string) {
  return (await store.incidents({})).filter((incident) => incident.rule === rule);
}

async function told(rule: string): Promise<string[]> {
  const messages = (await store.unsent(1_000)).map(({ message }) => message);
  await store.recordAttempt(
    messages.map(({ id }) => id),
    { state: 'sent', at: clock.now() },
  );
  return messages.filter(({ incident }) => incident?.rule === rule).map(({ step }) => step);
}

async function asks(request: IncidentRequest, id = `c${clock.now()}`) {
  await store.requestIncident({ id, at: clock.now(), request });
  await clock.advance(SECOND);
  return await store.incidentAnswer(id);
}

describe('an outage over a restart', () => {
  it.each([
    ['at minute 1', 1 * MINUTE],
    ['at minute 10', 10 * MINUTE],
    ['at minute 29', 29 * MINUTE],
    ['at 29:59', 29 * MINUTE + 59 * SECOND],
    ['at minute 31', 31 * MINUTE],
  ])('%s raises one High incident, at 30:00.001', async (_, diesAt) => {
    const first = await Process.start(clock, store);
    await first.probes(monitor, T0 + diesAt, () => 'connect');
    await first.dies();
    await clock.advance(5 * SECOND);
    const second = await Process.start(clock, store);
    await second.probes(monitor, T0 + 40 * MINUTE, () => 'connect');
    expect(await byRule('high')).toMatchObject([{ startedAt: T0, openedAt: T0 + 30 * MINUTE + 1, state: 'open' }]);
    expect(await told('high')).toEqual(['opened']);
    await second.dies();
  });

  it('keeps its evidence: the incident knows the probes from before, the last good one too', async () => {
    const first = await Process.start(clock, store);
    await first.probes(monitor, T0 + MINUTE, () => 'ok');
    await first.probes(monitor, T0 + 30 * MINUTE, () => 'connect');
    await first.dies();
    await clock.advance(2 * MINUTE);
    const second = await Process.start(clock, store);
    await second.probes(monitor, T0 + 34 * MINUTE, () => 'connect');
    const [{ evidence }] = (await byRule('high')) as [IncidentRecord];
    expect(evidence).toMatchObject({ lastGoodAt: T0 + 30 * SECOND, reasons: ['connect'] });
    expect(evidence.lastGoodTransactionId).not.toBeNull();
    expect(evidence.failingTransactionIds).toHaveLength(5);
    expect(evidence.measured).toMatchObject({
      counts: { from: T0 + MINUTE, bad: 58, excluded: 0, unknown: 0, due: 58 },
      latencyBefore: { probes: 2, p50Ms: 212.4375 },
      requests: ['GET /'],
      otherOperators: { failing: 0, of: 0 },
    });
    await second.dies();
  });

  it('that ends while the monitor is dead is resolved once it is back', async () => {
    const first = await Process.start(clock, store);
    await first.probes(monitor, T0 + 35 * MINUTE, () => 'connect');
    await first.dies();
    await clock.advance(2 * MINUTE);
    const second = await Process.start(clock, store);
    await second.probes(monitor, T0 + 45 * MINUTE, () => 'ok');
    expect(await told('high')).toEqual(['opened', 'resolved']);
    await second.dies();
  });

  it('keeps the clock of the ladder: the next rung is asked thirty minutes after the opening', async () => {
    const first = await Process.start(clock, store);
    await first.probes(monitor, T0 + 50 * MINUTE, () => 'connect');
    await first.dies();
    const second = await Process.start(clock, store);
    await second.probes(monitor, T0 + 60 * MINUTE, () => 'connect');
    expect(await told('high')).toEqual(['opened', 'overdue']);
    await second.probes(monitor, T0 + 61 * MINUTE, () => 'connect');
    expect(await told('high')).toEqual(['escalated']);
    const [incident] = await byRule('high');
    const escalatedAt = incident!.transitions.find(({ to }) => to === 'escalated')!.at;
    expect(escalatedAt - (T0 + 60 * MINUTE)).toBeGreaterThan(0);
    expect(escalatedAt - (T0 + 60 * MINUTE)).toBeLessThanOrEqual(SECOND);
    await second.dies();
  });

  it('tells what came due while nobody ran, once', async () => {
    const first = await Process.start(clock, store);
    await first.probes(monitor, T0 + 31 * MINUTE, () => 'connect');
    await first.dies();
    await clock.advance(3 * HOUR);
    const second = await Process.start(clock, store);
    await clock.advance(SECOND);
    expect(await told('high')).toEqual(['opened', 'overdue', 'escalated']);
    await second.dies();
  });
});

describe('an outage over a change of the clock', () => {
  it.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])('of one hour %s is one High incident, half an hour after the change', async (_, stepMs) => {
    const process = await Process.start(clock, store);
    await process.probes(monitor, T0 + 10 * MINUTE, () => 'connect');
    clock.step(stepMs);
    const changedAt = clock.now();
    await process.probes(monitor, changedAt + 45 * MINUTE, () => 'connect');
    expect(await byRule('high')).toMatchObject([{ startedAt: changedAt, openedAt: changedAt + 30 * MINUTE + 1 }]);
    await process.dies();
  });

  it.each([
    ['begins', Date.UTC(2026, 2, 29, 0, 45)],
    ['ends', Date.UTC(2026, 9, 25, 0, 45)],
  ])('is not longer or shorter where summer time %s', async (_, start) => {
    clock = new ManualClock(start);
    const process = await Process.start(clock, store);
    await process.probes(monitor, start + 40 * MINUTE, () => 'connect');
    expect(await byRule('high')).toMatchObject([{ startedAt: start, openedAt: start + 30 * MINUTE + 1 }]);
    await process.dies();
  });
});

describe('a confirming probe', () => {
  const rare = aMonitor({ schedule: { kind: 'every', periodMs: 5 * MINUTE, offsetMs: 0 } });

  it('decides right before the half hour is over when the newest sample is old', async () => {
    const process = await Process.start(clock, store, rare, () => 'connect');
    await process.probes(rare, T0 + 29 * MINUTE + 57 * SECOND, () => 'connect');
    await clock.advance(2_900);
    expect(process.confirmed).toHaveLength(1);
    await clock.advance(600);
    expect(await byRule('high')).toMatchObject([{ openedAt: T0 + 30 * MINUTE + 1 }]);
    await process.dies();
  });

  it('that is good prevents the incident, and counts in no figure', async () => {
    const process = await Process.start(clock, store, rare, () => 'ok');
    await process.probes(rare, T0 + 45 * MINUTE, () => 'connect');
    expect(await byRule('high')).toEqual([]);
    expect(await store.extraSamples({ from: T0, to: T0 + HOUR })).toMatchObject([{ reason: 'ok' }]);
    expect((await Array.fromAsync(store.samples({}))).every(({ verdict }) => verdict === 'bad')).toBe(true);
    const [rollup] = await Array.fromAsync(store.rollups({ from: T0, to: T0 + HOUR }));
    expect(rollup?.cells[0]?.reasons).toEqual({ connect: 9 });
    expect(process.evaluator.state(rare.id).downSince).toBe(T0);
    await process.dies();
  });

  it('is not sent where the last sample is fresh', async () => {
    const often = aMonitor({ schedule: { kind: 'every', periodMs: 10 * SECOND, offsetMs: 0 } });
    const process = await Process.start(clock, store, often, () => 'connect');
    await process.probes(often, T0 + 31 * MINUTE, () => 'connect');
    expect(process.confirmed).toEqual([]);
    await process.dies();
  });
});

describe('people and the daemon', () => {
  async function openIncident() {
    const process = await Process.start(clock, store);
    await process.probes(monitor, T0 + 31 * MINUTE, () => 'connect');
    return { process, incidentId: (await byRule('high'))[0]!.id };
  }

  it('take an incident once: of two who ask at the same time the second hears of the first', async () => {
    const { process, incidentId } = await openIncident();
    await store.requestIncident({ id: 'a', at: clock.now(), request: { verb: 'acknowledge', incidentId, by: 'ada' } });
    await store.requestIncident({ id: 'b', at: clock.now(), request: { verb: 'acknowledge', incidentId, by: 'bob' } });
    await clock.advance(SECOND);
    expect(await store.incidentAnswer('a')).toEqual({ result: 'done', incidentId });
    expect(await store.incidentAnswer('b')).toMatchObject({
      result: 'conflict',
      refusal: { reason: 'acknowledged-already', by: 'ada' },
    });
    expect(await told('high')).toEqual(['opened', 'acknowledged']);
    await process.dies();
  });

  it('leave it counted as open until it is resolved, over a restart too', async () => {
    const { process, incidentId } = await openIncident();
    await asks({ verb: 'acknowledge', incidentId, by: 'ada' });
    expect(process.evaluator.openIncidents(monitor.id, 'high')).toBe(1);
    await process.dies();
    const second = await Process.start(clock, store);
    expect(second.evaluator.openIncidents(monitor.id, 'high')).toBe(1);
    await asks({ verb: 'resolve', incidentId, by: 'ada', text: null });
    expect(second.evaluator.openIncidents(monitor.id, 'high')).toBe(0);
    await second.dies();
  });

  it('end an incident that goes on failing, and it is reopened half an hour later', async () => {
    const { process, incidentId } = await openIncident();
    const text = 'they rebooted it';
    expect(await asks({ verb: 'resolve', incidentId, by: 'ada', text })).toMatchObject({ result: 'done' });
    expect(process.evaluator.state(monitor.id).incident?.state).toBe('resolved');
    expect(await wholeLog(store, incidentId)).toMatchObject([{ by: 'ada', text: 'resolved: they rebooted it' }]);
    await process.probes(monitor, T0 + 70 * MINUTE, () => 'connect');
    const highs = await byRule('high');
    expect(highs).toMatchObject([{ id: incidentId, state: 'open' }]);
    expect(highs[0]!.transitions.map(({ to }) => to)).toEqual(['open', 'resolved', 'open']);
    await process.dies();
  });

  it('raise what the operator has found, with the clock of its outage notice', async () => {
    const process = await Process.start(clock, store);
    const answer = await asks({
      verb: 'raise',
      operator: 'contoso',
      service: 'core-network',
      severity: 'high',
      by: 'ada',
      origin: 'operator',
      startedAt: T0 - HOUR,
      awareAt: T0 - 10 * MINUTE,
      noticeOwedBy: 'operator',
      text: 'PGW down',
    });
    const [raised] = await byRule('reported');
    expect(answer).toEqual({ result: 'done', incidentId: raised!.id });
    expect(raised).toMatchObject({ service: 'core-network', origin: 'operator', policyRule: 'E6', state: 'open' });
    expect(raised!.summary).toBe('PGW down');
    expect(raised!.deadlines.find(({ kind }) => kind === 'notice')).toMatchObject({
      rule: 'O2',
      owedBy: 'operator',
      dueAt: T0 + 20 * MINUTE,
    });
    await process.dies();
  });

  it('may correct an incident that is closed; nothing else of it changes, and nobody is told', async () => {
    const { process, incidentId } = await openIncident();
    const called = {
      incidentId,
      by: 'ada',
      at: T0 + 32 * MINUTE,
      medium: 'phone',
      contact: 'NOC',
      text: null,
    } as const;
    await asks({ verb: 'call', ...called, outcome: 'answered' });
    await clock.advance(2 * HOUR);
    await asks({ verb: 'resolve', incidentId, by: 'ada', text: null });
    await clock.skip(2 * DAY);
    expect(await byRule('high')).toMatchObject([{ state: 'closed' }]);
    await told('high');

    const at = T0 + 50 * MINUTE;
    expect(await asks({ verb: 'answer', incidentId, by: 'ada', at, text: 'on it' })).toMatchObject({ result: 'done' });
    const [closed] = await byRule('high');
    expect(closed).toMatchObject({ state: 'closed' });
    expect(closed!.deadlines.find(({ kind }) => kind === 'response')).toMatchObject({ metAt: at });
    expect(await told('high')).toEqual([]);
    expect(await asks({ verb: 'acknowledge', incidentId, by: 'ada' })).toMatchObject({ result: 'conflict' });
    await process.dies();
  });

  const RAISE = {
    verb: 'raise',
    operator: 'contoso',
    severity: 'high',
    by: 'ada',
    origin: 'person',
    awareAt: null,
    noticeOwedBy: 'operator',
    text: 'it is down',
  } as const;
  const raise = (service: string, changes: object = {}) =>
    asks({ ...RAISE, service, startedAt: clock.now(), ...changes }, `raise ${service}`);
  const metAt = async (service: string, kind: string) =>
    (await store.incidents({ service }))[0]!.deadlines.find((one) => one.kind === kind)?.metAt ?? null;

  it('call and hear an operator once for all that was open then', async () => {
    const process = await Process.start(clock, store);
    await raise('core-network');
    await raise('sms');
    await asks(
      { verb: 'resolve', incidentId: (await store.incidents({ service: 'sms' }))[0]!.id, by: 'ada', text: null },
      'over',
    );
    await clock.advance(MINUTE);
    await raise('xdr');
    const incidentId = (await store.incidents({ service: 'core-network' }))[0]!.id;
    const call = { verb: 'call', incidentId, by: 'ada', medium: 'phone', contact: 'NOC', text: null } as const;
    const calledAt = clock.now();
    await asks({ ...call, at: calledAt, outcome: 'answered' }, 'call');
    await clock.advance(MINUTE);
    await raise('roaming');
    const answeredAt = clock.now();
    await asks({ verb: 'answer', incidentId, by: 'ada', at: answeredAt, text: 'on it' }, 'answer');
    for (const service of ['core-network', 'xdr']) {
      expect(await metAt(service, 'call')).toBe(calledAt);
      expect(await metAt(service, 'response')).toBe(answeredAt);
    }
    expect(await metAt('roaming', 'call')).toBeNull();
    const [cancelled] = await store.incidents({ service: 'sms' });
    expect((await wholeLog(store, cancelled!.id)).map(({ kind }) => kind)).toEqual(['note', 'note']);
    await process.dies();
  });

  it('keep an outage of ours apart from what the operator is called about', async () => {
    const process = await Process.start(clock, store);
    await raise('xdr');
    await raise('store', { noticeOwedBy: 'us', awareAt: clock.now() });
    await raise('core-network');
    const groups = (await store.incidents({})).map(({ id, group, ours }) => [group === id, ours === true]);
    expect(groups.filter(([isOwn, isOurs]) => isOwn && isOurs)).toHaveLength(1);
    expect(groups.filter(([isOwn]) => !isOwn)).toHaveLength(1);
    await process.dies();
  });

  it('are told when there is nothing to act upon', async () => {
    const process = await Process.start(clock, store);
    expect(await asks({ verb: 'acknowledge', incidentId: 'x', by: 'ada' })).toMatchObject({ result: 'refused' });
    await process.dies();
  });
});

describe('a refusal of the certificate that only the monitor uses', () => {
  const REFUSED = { detail: 'answered 403, expected 200', certainty: 'confirm-first' } as const;

  it('holds the call back until it fails in other ways for five probes in a row', async () => {
    const process = await Process.start(clock, store);
    await process.probes(monitor, T0 + 32 * MINUTE, () => 'auth', REFUSED);
    const [held] = await byRule('high');
    expect(held).toMatchObject({ confirmed: null });
    expect(held!.deadlines.map(({ kind }) => kind)).toEqual(['acknowledge', 'confirm']);
    await process.probes(monitor, T0 + 34 * MINUTE, () => 'connect');
    expect(await byRule('high')).toMatchObject([{ confirmed: null }]);
    await process.probes(monitor, T0 + 36 * MINUTE, () => 'connect');
    const [free] = await byRule('high');
    expect(free).toMatchObject({ confirmed: { by: expect.stringContaining('the monitor') } });
    expect(free!.deadlines.find(({ kind }) => kind === 'call')).toMatchObject({ metAt: null });
    expect(await told('high')).toEqual(['opened', 'confirmed']);
    await process.dies();
  });
});

describe('early warnings', () => {
  it('of a total outage come a minute after it began, once, and end when High takes over', async () => {
    const process = await Process.start(clock, store);
    await process.probes(monitor, T0 + 10 * MINUTE, () => 'ok');
    const open = () =>
      (['high', 'low', 'warning'] as const).map((one) => process.evaluator.openIncidents(monitor.id, one));
    await process.probes(monitor, T0 + 20 * MINUTE, () => 'connect');
    expect(open()).toEqual([0, 0, 1]);
    await process.probes(monitor, T0 + 45 * MINUTE, () => 'connect');
    expect(open()).toEqual([1, 0, 0]);
    const warnings = await byRule('early-warning');
    expect(warnings).toMatchObject([{ severity: 'warning', state: 'closed' }]);
    expect(warnings[0]!.openedAt - (T0 + 10 * MINUTE)).toBeLessThanOrEqual(90 * SECOND);
    expect(warnings[0]!.transitions.map(({ reason }) => reason)).toEqual([
      'burning-14.4x',
      'burning-6x',
      'suspected',
      'degraded',
      'became-high',
    ]);
    const [high] = await byRule('high');
    expect(warnings[0]).toMatchObject({ became: high!.id });
    expect(await told('early-warning')).toEqual(['opened', 'resolved']);
    await process.dies();
  });

  it('do not come of a failure that had its incident, nor of one before a restart', async () => {
    let process = await Process.start(clock, store);
    await process.probes(monitor, T0 + 10 * MINUTE, () => 'ok');
    await process.probes(monitor, T0 + 45 * MINUTE, () => 'connect');
    await process.probes(monitor, T0 + 55 * MINUTE, () => 'ok');
    await process.dies();
    process = await Process.start(clock, store);
    await process.probes(monitor, T0 + 65 * MINUTE, () => 'ok');
    expect((await byRule('high')).map(({ state }) => state)).toEqual(['resolved']);
    expect(await byRule('early-warning')).toHaveLength(1);
    // A new failure is worth a warning, and says what it is about: itself.
    await process.probes(monitor, T0 + 72 * MINUTE, () => 'connect');
    expect((await byRule('early-warning'))[1]).toMatchObject({ summary: 'suspected: 10 bad probes in the last hour' });
    await process.dies();
  });

  it('end by themselves when it recovers, and know of failures before a restart', async () => {
    let process = await Process.start(clock, store);
    await process.probes(monitor, T0 + 4 * MINUTE, () => 'connect');
    await process.dies();
    process = await Process.start(clock, store);
    await process.probes(monitor, T0 + 8 * MINUTE, () => 'ok');
    expect(await byRule('early-warning')).toMatchObject([{ state: 'suspected' }]);
    await process.probes(monitor, T0 + 45 * MINUTE, () => 'ok');
    expect(await byRule('early-warning')).toMatchObject([{ state: 'closed' }]);
    expect(await told('early-warning')).toEqual(['opened', 'resolved']);
    await process.dies();
  });
});

describe('Low incidents', () => {
  it('are raised when we have no data for half an hour, for ourselves and not for the operator', async () => {
    const process = await Process.start(clock, store);
    await process.probes(monitor, T0 + 5 * MINUTE, () => 'ok');
    await process.probes(monitor, T0 + 40 * MINUTE, () => 'late');
    expect(await byRule('missing-data')).toMatchObject([{ severity: 'low', state: 'open', contacts: [] }]);
    await process.probes(monitor, T0 + 45 * MINUTE, () => 'ok');
    expect(await byRule('missing-data')).toMatchObject([{ state: 'resolved' }]);
    await process.dies();
  });

  it('are raised when the operator throttles us for more than half an hour', async () => {
    const process = await Process.start(clock, store);
    await process.probes(monitor, T0 + MINUTE, () => 'ok');
    await process.probes(monitor, T0 + 31 * MINUTE, () => 'throttled');
    expect(await byRule('throttled')).toEqual([]);
    await process.probes(monitor, T0 + 33 * MINUTE, () => 'throttled');
    expect(await byRule('throttled')).toMatchObject([{ severity: 'low', startedAt: T0 + MINUTE }]);
    await process.dies();
  });

  it('stay ended when a person ended them and the same condition goes on', async () => {
    const process = await Process.start(clock, store);
    await process.probes(monitor, T0 + 40 * MINUTE, () => 'throttled');
    const incidentId = (await byRule('throttled'))[0]!.id;
    await asks({ verb: 'cancel', incidentId, by: 'ada', text: null });
    await process.probes(monitor, T0 + 50 * MINUTE, () => 'throttled');
    expect(await byRule('throttled')).toMatchObject([{ state: 'cancelled' }]);
    await process.dies();
  });
});

const announced = aMonitor({
  maintenance: [
    { from: '2026-10-05T00:01', to: '2026-10-05T00:20', timezone: 'UTC', announcedAt: T0 - 30 * DAY, every: null },
  ],
});

it('a failure that outlasts its announced maintenance is told when the window ends', async () => {
  const process = await Process.start(clock, store, announced);
  await process.probes(announced, T0 + MINUTE, () => 'ok');
  await process.probes(announced, T0 + 19 * MINUTE, () => 'connect');
  expect(await store.incidents({})).toEqual([]);
  await process.probes(announced, T0 + 21 * MINUTE, () => 'connect');
  expect(await byRule('after-maintenance')).toMatchObject([{ severity: 'warning', startedAt: T0 + 20 * MINUTE }]);
  await process.dies();
});

it('a failure that outlasts its announced maintenance is told when the window ended while nobody ran', async () => {
  const first = await Process.start(clock, store, announced);
  await first.probes(announced, T0 + MINUTE, () => 'ok');
  await first.probes(announced, T0 + 19 * MINUTE, () => 'connect');
  await first.dies();
  await clock.advance(3 * MINUTE);
  const second = await Process.start(clock, store, announced);
  await second.probes(announced, T0 + 24 * MINUTE, () => 'connect');
  expect(await byRule('after-maintenance')).toMatchObject([{ startedAt: T0 + 20 * MINUTE }]);
  await second.dies();
});

it('a failure that began after announced maintenance is no failure of it', async () => {
  const process = await Process.start(clock, store, announced);
  await process.probes(announced, T0 + 20 * MINUTE, () => 'ok');
  await process.probes(announced, T0 + 23 * MINUTE, () => 'connect');
  expect(await byRule('after-maintenance')).toEqual([]);
  await process.dies();
});
