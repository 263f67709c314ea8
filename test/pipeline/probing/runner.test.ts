import { beforeEach, describe, expect, it } from 'vitest';
import type { Monitor } from '../../../src/core/monitor.ts';
import type { Sample } from '../../../src/core/sample.ts';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import type { ProbeResult } from '../../../src/pipeline/ports/prober.ts';
import type { Ask, Attribution } from '../../../src/pipeline/probing/ports.ts';
import { SlotRunner } from '../../../src/pipeline/probing/runner.ts';
import { RateLimiter } from '../../../src/pipeline/safety/rate-limiter.ts';
import type { SimPool } from '../../../src/pipeline/safety/sim-pool.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { aMonitor, CONTOSO, T0 } from '../../support/monitors.ts';
import { ScriptedProber, silentLog } from '../../support/results.ts';

let clock: ManualClock;
let prober: ScriptedProber;
let samples: Sample[];
let inFlight: number;
let internalErrors: number;
let simPool: SimPool;
let attribute: (result: ProbeResult, ask: Ask) => Promise<Attribution>;
let on: boolean;

beforeEach(() => {
  clock = new ManualClock(T0);
  prober = new ScriptedProber(clock);
  samples = [];
  inFlight = 0;
  internalErrors = 0;
  attribute = ({ reason, detail }) => Promise.resolve({ judgement: { reason, detail }, trackRecord: null });
  simPool = { take: () => Promise.resolve({ simIndex: 0, ended: () => {} }) };
  on = true;
});

function aRunner(
  overrides: { requestsPerSecond?: number; enabled?: boolean; concurrency?: number; perOperator?: number } = {},
) {
  const { requestsPerSecond = 1_000, enabled = true, concurrency = 100, perOperator = 10 } = overrides;
  const rateLimiter = new RateLimiter({ clock, requestsPerSecond: 10_000, onSent: () => {} });
  rateLimiter.replace(new Map([['contoso', { ...CONTOSO, requestsPerSecond }]]));
  on = enabled;
  return new SlotRunner({
    clock,
    log: silentLog,
    prober,
    simPool,
    attributor: { attribute: ({ result }, ask) => attribute(result, ask) },
    rateLimiter,
    switches: { isOn: (operator) => on && operator !== 'stopped' },
    limits: { concurrency, perOperator },
    onInternalError: () => {
      internalErrors += 1;
    },
    sink: {
      started: () => {
        inFlight += 1;
        return () => {
          inFlight -= 1;
        };
      },
      finished: (_monitor, { sample }) => samples.push(sample),
    },
  });
}

const verdicts = () => samples.map(({ verdict, reason }) => `${verdict}(${reason})`);

describe('a slot', () => {
  it('ends as the sample of its probe', async () => {
    aRunner().run(aMonitor(), T0);
    await clock.advance(SECOND);
    expect(samples).toMatchObject([
      {
        operator: 'contoso',
        service: 'get-balance',
        location: 'local',
        slot: T0,
        verdict: 'good',
        reason: 'ok',
        latencyMs: 100,
      },
    ]);
    expect(inFlight).toBe(0);
  });

  it('is not probed while the operator is disabled', async () => {
    aRunner({ enabled: false }).run(aMonitor(), T0);
    await clock.advance(SECOND);
    expect(verdicts()).toEqual(['unknown(disabled)']);
    expect(prober.requests).toEqual([]);
  });

  it('is not probed when the operator is stopped while it waits for its turn', async () => {
    const runner = aRunner({ requestsPerSecond: 0.5 });
    for (let index = 0; index < 6; index += 1) runner.run(aMonitor(), T0);
    await clock.advance(SECOND);
    on = false;
    await clock.advance(SECOND);
    expect(verdicts().filter((one) => one === 'good(ok)')).toHaveLength(5);
    expect(verdicts().at(-1)).toBe('unknown(disabled)');
    expect(prober.requests).toHaveLength(5);
  });

  it('tells the pool what became of its SIM, also when the probe was lost', async () => {
    const ended: (string | null)[] = [];
    simPool = {
      take: () =>
        Promise.resolve({ simIndex: 2, iccid: '8988', ended: (result) => ended.push(result?.reason ?? null) }),
    };
    const runner = aRunner();
    runner.run(aMonitor(), T0);
    await clock.advance(SECOND);
    prober.answer = () => {
      throw new Error('the probe thread ended');
    };
    runner.run(aMonitor(), T0 + SECOND);
    await clock.advance(SECOND);
    expect(ended).toEqual(['ok', null]);
    expect(prober.requests).toMatchObject([
      { simIndex: 2, iccid: '8988' },
      { simIndex: 2, iccid: '8988' },
    ]);
  });

  it('sends nothing when its grant cannot be written down', async () => {
    simPool = { take: () => Promise.reject(new Error('disk is full')) };
    aRunner().run(aMonitor(), T0);
    await clock.advance(SECOND);
    expect(verdicts()).toEqual(['unknown(aborted)']);
    expect(prober.requests).toEqual([]);
    expect(internalErrors).toBe(1);
  });

  it('that comes too late is not probed, and is late', async () => {
    aRunner().run(aMonitor(), T0 - 5_001);
    await clock.advance(SECOND);
    expect(verdicts()).toEqual(['unknown(late)']);
  });

  it('waits for a token of its operator, and ends as rate-cap when none comes in time', async () => {
    const runner = aRunner({ requestsPerSecond: 0.5 });
    for (let index = 0; index < 10; index += 1) runner.run(aMonitor(), T0);
    await clock.advance(10 * SECOND);
    expect(verdicts().filter((one) => one === 'unknown(rate-cap)')).toHaveLength(3);
    expect(samples.map(({ startedAt }) => startedAt - T0).filter((late) => late > 0)).toEqual([2_000, 4_000]);
  });

  it('told of ahead of time, goes to the prober at once and waits for a token from its slot on', async () => {
    const runner = aRunner({ requestsPerSecond: 1 });
    for (let index = 0; index < 6; index += 1) runner.run(aMonitor(), T0 + 100);
    await clock.advance(0);
    expect(prober.requests).toHaveLength(5);
    await clock.advance(SECOND);
    expect(prober.requests).toHaveLength(5);
    await clock.advance(100);
    expect(prober.requests).toHaveLength(6);
  });

  it('that finds no free place in time ends as overrun, and delays nobody else', async () => {
    prober.answer = () => ({ totalMs: 9_000, reason: 'timeout', latencyMs: null });
    const runner = aRunner({ perOperator: 2 });
    for (let index = 0; index < 3; index += 1) runner.run(aMonitor(), T0);
    await clock.advance(20 * SECOND);
    expect(verdicts().toSorted((a, b) => a.localeCompare(b))).toEqual([
      'bad(timeout)',
      'bad(timeout)',
      'unknown(overrun)',
    ]);
    expect(prober.requests).toHaveLength(2);
  });

  it('sends nothing when no test SIM may be used', async () => {
    simPool = { take: () => Promise.resolve(null) };
    aRunner().run(aMonitor(), T0);
    await clock.advance(SECOND);
    expect(verdicts()).toEqual(['unknown(pool-exhausted)']);
    expect(prober.requests).toEqual([]);
  });

  it('is excluded while the operator asked us to stay away', async () => {
    prober.answer = () => ({ reason: 'throttled', latencyMs: null, retryAfterMs: 60_000 });
    const runner = aRunner();
    runner.run(aMonitor(), T0);
    await clock.advance(30 * SECOND);
    runner.run(aMonitor(), T0 + 30_000);
    await clock.advance(MINUTE);
    prober.answer = () => ({});
    runner.run(aMonitor(), T0 + 90_000);
    await clock.advance(SECOND);
    expect(verdicts()).toEqual(['excluded(throttled)', 'excluded(throttled)', 'good(ok)']);
    expect(prober.requests).toHaveLength(2);
  });

  it.each([-60 * MINUTE, 60 * MINUTE])('is probed although the wall clock stepped by %d ms', async (stepMs) => {
    prober.answer = () => ({ reason: 'throttled', latencyMs: null, retryAfterMs: 60_000 });
    const runner = aRunner({ requestsPerSecond: 0.2 });
    for (let slot = 0; slot < 5; slot += 1) runner.run(aMonitor(), T0);
    await clock.advance(MINUTE + SECOND);
    clock.step(stepMs);
    prober.answer = () => ({});
    runner.run(aMonitor(), clock.now());
    await clock.advance(SECOND);
    expect(verdicts().at(-1)).toBe('good(ok)');
  });

  it('whose probe is lost to our own fault is aborted, and the fault is counted', async () => {
    prober.answer = () => {
      throw new Error('the probe thread ended');
    };
    aRunner().run(aMonitor(), T0);
    await clock.advance(SECOND);
    expect(verdicts()).toEqual(['unknown(aborted)']);
    expect(internalErrors).toBe(1);
  });

  it('during which the wall clock stepped is worth nothing', async () => {
    const runner = aRunner();
    runner.run(aMonitor(), T0);
    await clock.advance(50);
    clock.step(3_600_000);
    await clock.advance(SECOND);
    expect(verdicts()).toEqual(['unknown(clock-step)']);
  });
});

describe('a stall of our own thread', () => {
  it('that may have pushed the latency over the limit is probed again, and the second result counts', async () => {
    prober.answer = (_, attempt) => (attempt === 1 ? { latencyMs: 430, maxStallMs: 50 } : { latencyMs: 390 });
    aRunner().run(aMonitor(), T0);
    await clock.advance(SECOND);
    expect(samples).toMatchObject([{ slot: T0, latencyMs: 390, verdict: 'good' }]);
    expect(prober.requests).toHaveLength(2);
  });

  it('that hits the second attempt too keeps the verdict and drops the latency', async () => {
    prober.answer = () => ({ latencyMs: 430, maxStallMs: 50 });
    aRunner().run(aMonitor(), T0);
    await clock.advance(SECOND);
    expect(samples).toMatchObject([{ verdict: 'good', latencyMs: null, maxStallMs: 50 }]);
  });

  it.each(['timeout', 'connect', 'status'] as const)(
    'whose second attempt ends as %s takes nothing from the first: the operator had answered',
    async (reason) => {
      prober.answer = (_, attempt) =>
        attempt === 1 ? { latencyMs: 1_430, maxStallMs: 1_380 } : { reason, latencyMs: null, maxStallMs: 1_700 };
      aRunner().run(aMonitor(), T0);
      await clock.advance(SECOND);
      expect(samples).toMatchObject([{ verdict: 'good', latencyMs: null, maxStallMs: 1_380 }]);
      expect(prober.requests).toHaveLength(2);
    },
  );

  it.each([
    [260, null],
    [36, 430],
  ])(
    'that is followed by others: all of them count where they took most of the probe (%d ms of 450)',
    async (stalledMs, latencyMs) => {
      prober.answer = () => ({ latencyMs: 430, totalMs: 450, maxStallMs: 12, stalledMs });
      aRunner().run(aMonitor(), T0);
      await clock.advance(SECOND);
      expect(samples).toMatchObject([{ verdict: 'good', latencyMs }]);
    },
  );

  it('that changes nothing about the limit is left alone', async () => {
    prober.answer = () => ({ latencyMs: 600, maxStallMs: 50 });
    aRunner().run(aMonitor(), T0);
    await clock.advance(SECOND);
    expect(samples).toMatchObject([{ latencyMs: 600 }]);
    expect(prober.requests).toHaveLength(1);
  });

  it('never makes a provisioning probe grant twice', async () => {
    prober.answer = () => ({ latencyMs: 430, maxStallMs: 50 });
    const provisioning: Monitor = aMonitor({
      probe: {
        kind: 'provisioning',
        baseUrl: 'https://127.0.0.1/v1',
        transport: {},
        sims: [{ iccid: '8988247000100003319', expect: [] }],
        mode: 'exempt',
        path: 'microbalance',
        locationIn: 'body',
      },
    });
    aRunner().run(provisioning, T0);
    await clock.advance(SECOND);
    expect(prober.requests).toHaveLength(1);
    expect(samples).toMatchObject([{ verdict: 'good', latencyMs: null }]);
  });

  it('of more than a second is never blamed on the operator', async () => {
    prober.answer = () => ({ reason: 'timeout', latencyMs: null, maxStallMs: 12_000 });
    aRunner().run(aMonitor(), T0);
    await clock.advance(SECOND);
    expect(verdicts()).toEqual(['unknown(aborted)']);
  });

  it.each([
    [2_190, 1_500, 'unknown(aborted)'],
    [2_010, 900, 'bad(timeout)'],
    [10_000, 1_500, 'bad(timeout)'],
    [600, 550, 'bad(timeout)'],
  ])(
    'in pieces of less than a second: a failure of %d ms, %d ms of it stalled, ends as %s',
    async (totalMs, stalledMs, verdict) => {
      prober.answer = () => ({ reason: 'timeout', latencyMs: null, totalMs, maxStallMs: 440, stalledMs });
      aRunner().run(aMonitor(), T0);
      await clock.advance(20 * SECOND);
      expect(verdicts()).toEqual([verdict]);
    },
  );
});

describe('whose fault an ending is', () => {
  it('is decided before its sample is recorded, which keeps the times of the probe', async () => {
    prober.answer = () => ({ reason: 'auth', statusCode: 403, latencyMs: 20, totalMs: 50 });
    attribute = async () => {
      await new Promise<void>((resolve) => clock.after(2 * SECOND, resolve));
      return { judgement: { reason: 'own-credentials', detail: 'our canary refuses us too' }, trackRecord: null };
    };
    aRunner().run(aMonitor(), T0);
    await clock.advance(SECOND);
    expect([samples.length, inFlight]).toEqual([0, 1]);
    await clock.advance(2 * SECOND);
    const times = { slot: T0, startedAt: T0, totalMs: 50, latencyMs: null };
    expect(samples).toMatchObject([
      { ...times, verdict: 'unknown', reason: 'own-credentials', detail: 'our canary refuses us too' },
    ]);
    expect(inFlight).toBe(0);
  });

  it('is not asked of what our own clock or thread has spoilt', async () => {
    attribute = () => Promise.reject(new Error('it should not be asked'));
    prober.answer = () => ({ reason: 'timeout', latencyMs: null, maxStallMs: 12_000 });
    aRunner().run(aMonitor(), T0);
    await clock.advance(SECOND);
    expect(verdicts()).toEqual(['unknown(aborted)']);
  });

  it('leaves a good sample as it is', async () => {
    aRunner().run(aMonitor(), T0);
    await clock.advance(SECOND);
    expect(samples).toMatchObject([{ verdict: 'good', latencyMs: 100, detail: null }]);
  });
});

describe('a second opinion', () => {
  /** Runs one slot whose ending asks for `times` of them; tells how many came. */
  async function opinions(times: number, overrides: Parameters<typeof aRunner>[0], of = aMonitor()): Promise<number> {
    let came = 0;
    attribute = async ({ reason, detail }, ask) => {
      for (let time = 0; time < times; time += 1) if ((await ask(of, 1)) !== null) came += 1;
      return { judgement: { reason, detail }, trackRecord: null };
    };
    aRunner(overrides).run(aMonitor(), T0);
    await clock.advance(30 * SECOND);
    expect(samples).toHaveLength(1);
    return came;
  }

  it('is a probe with the SIM that was asked for, and leaves no sample', async () => {
    expect(await opinions(1, {})).toBe(1);
    expect(prober.requests.map(({ simIndex }) => simIndex)).toEqual([0, 1]);
  });

  it('costs tokens of the operator, and none is had beyond its rate', async () => {
    expect(await opinions(9, { requestsPerSecond: 0.2 })).toBe(4);
  });

  it('is not asked of an operator that is switched off', async () => {
    expect(await opinions(1, {}, aMonitor({ id: 'stopped/page', operator: 'stopped' }))).toBe(0);
  });

  it('that is lost to our own fault is none', async () => {
    prober.answer = ({ simIndex }) => {
      if (simIndex === 1) throw new Error('the probe thread ended');
      return {};
    };
    expect(await opinions(1, {})).toBe(0);
    expect(internalErrors).toBe(0);
  });
});

describe('stopping', () => {
  it('lets probes in flight finish and ends waiting slots as aborted', async () => {
    const runner = aRunner({ perOperator: 1 });
    runner.run(aMonitor(), T0);
    runner.run(aMonitor(), T0);
    await clock.advance(10);
    const stopped = runner.stop();
    await clock.advance(SECOND);
    await stopped;
    expect(verdicts()).toEqual(['good(ok)', 'unknown(aborted)']);
  });
});
