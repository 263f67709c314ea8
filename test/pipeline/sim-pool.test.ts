import { beforeEach, describe, expect, it } from 'vitest';
import type { Monitor } from '../../src/core/monitor.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/time.ts';
import type { Store } from '../../src/pipeline/ports.ts';
import { LedgerSimPool } from '../../src/pipeline/sim-pool.ts';
import { memoryStore } from '../../src/store/index.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { aMonitor, T0 } from '../support/monitors.ts';

let clock: ManualClock;
let store: Store;

beforeEach(() => {
  clock = new ManualClock(T0);
  store = memoryStore();
});

const pool = () => new LedgerSimPool(store, clock, (iccid) => `name-of-${iccid.slice(-2)}`);

function provisioning(mode: 'capped' | 'exempt', sims: number): Monitor {
  return aMonitor({
    probe: {
      kind: 'provisioning',
      baseUrl: 'https://127.0.0.1/v1',
      transport: {},
      sims: Array.from({ length: sims }, (_, index) => ({ iccid: `89882470001000033${10 + index}`, expect: [] })),
      mode,
      path: 'microbalance',
      locationIn: 'body',
    },
  });
}

describe('the pool of test SIMs', () => {
  it('rotates over the SIMs when the operator has exempted them', async () => {
    const monitor = provisioning('exempt', 3);
    const taken = await Promise.all([0, 1, 2, 3].map((slot) => pool().take(monitor, slot * 30_000)));
    expect(taken).toEqual([0, 1, 2, 0]);
  });

  it('passes over SIMs that are set aside, unless all are', async () => {
    const aside = new Set([1]);
    const own = new LedgerSimPool(
      store,
      clock,
      (iccid) => iccid,
      (_, index) => aside.has(index),
    );
    const exempt = provisioning('exempt', 3);
    const taken = () => Promise.all([0, 1, 2, 3].map((slot) => own.take(exempt, slot * 30_000)));
    expect(await taken()).toEqual([0, 2, 0, 2]);

    const capped = provisioning('capped', 3);
    expect([await own.take(capped, T0), await own.take(capped, T0), await own.take(capped, T0)]).toEqual([0, 2, 0]);

    for (const index of [0, 2]) aside.add(index);
    expect(await taken()).toEqual([0, 1, 2, 0]);
  });

  it('grants at most six times an hour and ten times a day on each SIM', async () => {
    const monitor = provisioning('capped', 1);
    const own = pool();
    const granted: number[] = [];
    for (let minute = 0; minute < 48 * 60; minute += 5) {
      if ((await own.take(monitor, clock.now())) !== null) granted.push(clock.now());
      await clock.advance(5 * MINUTE);
    }
    const most = (windowMs: number) =>
      Math.max(...granted.map((at) => granted.filter((other) => other > at - windowMs && other <= at).length));
    expect(most(HOUR)).toBe(6);
    expect(most(DAY)).toBe(10);
  });

  it('takes the least recently used SIM', async () => {
    const monitor = provisioning('capped', 3);
    const own = pool();
    const taken: (number | null)[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      taken.push(await own.take(monitor, clock.now()));
      await clock.advance(MINUTE);
    }
    expect(taken).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('remembers grants over a restart, without the numbers of the SIMs', async () => {
    const monitor = provisioning('capped', 1);
    const before = pool();
    for (let turn = 0; turn < 6; turn += 1) await before.take(monitor, clock.now());
    expect(await pool().take(monitor, clock.now())).toBeNull();
    const grants = await store.grantsSince(T0 - DAY);
    expect(grants).toHaveLength(6);
    expect(JSON.stringify(grants)).not.toContain('8988247');
  });

  it('does not let two probes that ask at once see the same room', async () => {
    const monitor = provisioning('capped', 1);
    const own = pool();
    const taken = await Promise.all(Array.from({ length: 10 }, () => own.take(monitor, clock.now())));
    expect(taken.filter((index) => index !== null)).toHaveLength(6);
  });
});
