import { beforeEach, describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/core/time.ts';
import type { ProbeResult } from '../../../src/pipeline/ports/prober.ts';
import { OnDemandInbox } from '../../../src/pipeline/probing/on-demand-inbox.ts';
import { type OnDemandProbeOptions, onDemandProbe } from '../../../src/pipeline/probing/on-demand-probe.ts';
import { RateLimiter } from '../../../src/pipeline/safety/rate-limiter.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { aMonitor, CONTOSO, T0 } from '../../support/monitors.ts';
import { ScriptedProber, silentLog } from '../../support/results.ts';

let clock: ManualClock;
let prober: ScriptedProber;
let rateLimiter: RateLimiter;
let held: ReturnType<OnDemandProbeOptions['blockedReason']>;
let ended: (ProbeResult | null)[];
let sent: number;
let takes: () => ReturnType<OnDemandProbeOptions['simPool']['take']>;
let throttled: number | null;

beforeEach(() => {
  clock = new ManualClock(T0);
  prober = new ScriptedProber(clock);
  rateLimiter = new RateLimiter({ clock, requestsPerSecond: 1_000, onSent: (_, requests) => (sent += requests) });
  rateLimiter.replace(new Map([['contoso', { ...CONTOSO, requestsPerSecond: 0.2 }]]));
  held = null;
  ended = [];
  sent = 0;
  throttled = null;
  takes = () => Promise.resolve({ simIndex: 1, iccid: '8988', ended: (result) => void ended.push(result) });
});

async function probe(advanceMs = SECOND) {
  const answer = onDemandProbe(aMonitor(), {
    clock,
    prober,
    rateLimiter,
    simPool: { take: () => takes() },
    blockedReason: () => held,
    throttled: (_, retryAfterMs) => {
      throttled = retryAfterMs;
    },
  });
  // The failure belongs to the test that expects it.
  answer.catch(() => {});
  await clock.advance(advanceMs);
  return answer;
}

describe('a probe by hand', () => {
  it('is a probe like any other, counted and with its SIM', async () => {
    expect(await probe()).toMatchObject({ done: true, result: { reason: 'ok' } });
    expect(prober.requests).toMatchObject([{ monitorId: 'contoso/get-balance', simIndex: 1, iccid: '8988' }]);
    expect(ended).toMatchObject([{ reason: 'ok' }]);
    expect(sent).toBe(1);
  });

  it.each(['disabled', 'throttled'] as const)('is refused while the operator is %s', async (reason) => {
    held = reason;
    expect(await probe()).toMatchObject({ done: false, reason });
    expect(prober.requests).toEqual([]);
  });

  it('waits for its turn at the operator, and is refused when that takes too long', async () => {
    rateLimiter.reserve('contoso', 6, Number.POSITIVE_INFINITY);
    expect(await probe(11 * SECOND)).toMatchObject({ done: true, result: { startedAt: T0 + 10 * SECOND } });
    rateLimiter.reserve('contoso', 7, Number.POSITIVE_INFINITY);
    expect(await probe()).toMatchObject({ done: false, reason: 'rate-cap' });
    expect(prober.requests).toHaveLength(1);
  });

  it('is refused when the operator is stopped while it waits', async () => {
    rateLimiter.reserve('contoso', 5, 0);
    const answer = probe(6 * SECOND);
    held = 'disabled';
    expect(await answer).toMatchObject({ done: false, reason: 'disabled' });
  });

  it('is refused without a test SIM', async () => {
    takes = () => Promise.resolve(null);
    expect(await probe()).toMatchObject({ done: false, reason: 'pool-exhausted' });
    expect(prober.requests).toEqual([]);
  });

  it('lets the daemon keep away when the operator asks for it', async () => {
    prober.answer = () => ({ reason: 'throttled', retryAfterMs: 7_000 });
    await probe();
    expect(throttled).toBe(7_000);
  });

  it('that is lost gives its SIM back all the same', async () => {
    prober.answer = () => {
      throw new Error('the probe thread ended');
    };
    await expect(probe()).rejects.toThrow('the probe thread ended');
    expect(ended).toEqual([null]);
  });
});

describe('a command to the daemon', () => {
  let store: Store;
  const command = { kind: 'probe', at: T0, expiresAt: T0 + 30 * SECOND } as const;

  beforeEach(() => {
    store = memoryStore();
  });

  const inbox = (probeNow: () => Promise<never> | ReturnType<typeof onDemandProbe>) =>
    new OnDemandInbox({ clock, log: silentLog, queue: store, monitors: () => [aMonitor()], probe: probeNow });

  it('is answered with what came of it', async () => {
    await store.submit({ ...command, id: 'a', monitorId: 'contoso/get-balance' });
    await inbox(() => Promise.resolve({ done: false, reason: 'disabled' })).poll();
    await clock.advance(0);
    expect(await store.answerTo('a')).toEqual({ done: false, reason: 'disabled' });
  });

  it('for a monitor that the daemon does not have is answered with just that', async () => {
    await store.submit({ ...command, id: 'a', monitorId: 'contoso/other' });
    await inbox(() => Promise.reject(new Error('not to be called'))).poll();
    await clock.advance(0);
    expect(await store.answerTo('a')).toEqual({
      done: false,
      reason: null,
    });
  });

  it('that meets a fault of the daemon is answered too', async () => {
    await store.submit({ ...command, id: 'a', monitorId: 'contoso/get-balance' });
    await inbox(() => Promise.reject(new Error('the probe thread ended'))).poll();
    await clock.advance(0);
    expect(await store.answerTo('a')).toMatchObject({ done: false, reason: 'aborted' });
  });

  it('is not asked for twice, and a store that does not answer harms nobody', async () => {
    const takeCommands = () => Promise.reject(new Error('locked'));
    const broken = { ...store, takeCommands };
    const options = { clock, log: silentLog, monitors: () => [], probe: () => Promise.reject(new Error('never')) };
    await expect(new OnDemandInbox({ ...options, queue: broken }).poll()).resolves.toBeUndefined();
  });
});
