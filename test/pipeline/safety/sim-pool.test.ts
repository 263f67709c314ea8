import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src/core/time.ts';
import type { ProbeResult } from '../../../src/pipeline/ports/prober.ts';
import { GrantRegistry } from '../../../src/pipeline/safety/grant-registry.ts';
import { type IsQuarantined, JournalSimPool, type SimPool } from '../../../src/pipeline/safety/sim-pool.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { nameOf, provisioning } from '../../support/grants.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { aMonitor, T0 } from '../../support/monitors.ts';

let clock: ManualClock;
let store: Store;
let lastId: number;

beforeEach(() => {
  clock = new ManualClock(T0);
  store = memoryStore();
  lastId = 0;
});

/** A pool on the store, as after a start; grants end clean at once when their probe says so. */
function aPool(isQuarantined?: IsQuarantined): SimPool {
  const book = new GrantRegistry({ clock, journal: store, nameOf, newId: () => String(++lastId) });
  return new JournalSimPool(
    book,
    { recordResult: (grant) => void book.close([grant.id], 'revoked') },
    clock,
    isQuarantined,
  );
}

/** Takes a SIM, grants and revokes. */
async function use(pool: SimPool, monitor: ReturnType<typeof provisioning>): Promise<number | null> {
  const taken = await pool.take(monitor, clock.now());
  taken?.ended({} as ProbeResult);
  return taken?.simIndex ?? null;
}

/** Tries at the period for as long as it takes, and tells when it was granted. */
async function grantedOver(ms: number, periodMs: number, monitor = provisioning('capped', 1)): Promise<number[]> {
  const pool = aPool();
  const granted: number[] = [];
  for (let passed = 0; passed < ms; passed += periodMs) {
    if ((await use(pool, monitor)) !== null) granted.push(clock.monotonicMs());
    await clock.advance(periodMs);
  }
  return granted;
}

/** Most grants in any window of this length that is closed at both ends. */
const mostIn = (granted: readonly number[], windowMs: number) =>
  Math.max(...granted.map((at) => granted.filter((other) => other >= at - windowMs && other <= at).length));

describe('the pool of test SIMs', () => {
  it('rotates over the SIMs, and over all of them when the operator has exempted them', async () => {
    const pool = aPool();
    const slots = [0, 1, 2, 3].map((slot) => slot * 30_000);
    const exempt = provisioning('exempt', 3);
    expect(await Promise.all(slots.map(async (slot) => (await pool.take(exempt, slot))?.simIndex))).toEqual([
      0, 1, 2, 0,
    ]);
    const custom = await pool.take(aMonitor(), T0);
    expect(custom).toMatchObject({ simIndex: 0 });
    expect(custom?.iccid).toBeUndefined();
  });

  it('passes over SIMs that are set aside, unless all are', async () => {
    const aside = new Set([1]);
    const pool = aPool((_, index) => aside.has(index));
    const exempt = provisioning('exempt', 3);
    const taken = async () => {
      const uses = await Promise.all([0, 1, 2, 3].map((slot) => pool.take(exempt, slot * 30_000)));
      for (const use of uses) use?.ended(null);
      return uses.map((use) => use?.simIndex);
    };
    const capped = provisioning('capped', 3);
    const inTurn = [];
    for (let count = 0; count < 3; count += 1) inTurn.push(await use(pool, capped));
    expect(inTurn).toEqual([0, 2, 0]);

    expect(await taken()).toEqual([0, 2, 0, 2]);

    for (const index of [0, 2]) aside.add(index);
    expect(await taken()).toEqual([0, 1, 2, 0]);
  });

  it.each([1, 5, 6, 10, 144])(
    'asked every %i minutes, grants at most 6 in an hour and 10 in a day, both ends included',
    async (minutes) => {
      const granted = await grantedOver(3 * DAY, minutes * MINUTE);
      expect(mostIn(granted, HOUR)).toBeLessThanOrEqual(6);
      expect(mostIn(granted, DAY)).toBe(10);
    },
  );

  it('leaves room for a grant that was long on its way: a minute more than the window', async () => {
    const granted = await grantedOver(2 * DAY, 10_000);
    expect(mostIn(granted, DAY + MINUTE)).toBe(10);
  });

  it('takes the least recently used SIM', async () => {
    const pool = aPool();
    const taken: (number | null)[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      taken.push(await use(pool, provisioning('capped', 3)));
      await clock.advance(MINUTE);
    }
    expect(taken).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it.each([
    { minutes: 1, sims: 145 },
    { minutes: 5, sims: 30 },
    { minutes: 10, sims: 16 },
    { minutes: 30, sims: 6 },
  ])('of $sims SIMs, as "validate" asks for, always has one every $minutes min', async ({ minutes, sims }) => {
    const pool = aPool();
    const monitor = provisioning('capped', sims);
    const slots = (2 * DAY) / (minutes * MINUTE);
    let exhausted = 0;
    for (let slot = 0; slot < slots; slot += 1) {
      if ((await use(pool, monitor)) === null) exhausted += 1;
      clock.block(minutes * MINUTE);
    }
    expect(exhausted).toBe(0);
  });

  it('remembers grants over a restart, without the numbers of the SIMs', async () => {
    const before = aPool();
    for (let turn = 0; turn < 6; turn += 1) await use(before, provisioning('capped', 1));
    expect(await use(aPool(), provisioning('capped', 1))).toBeNull();
    const grants = await store.grantsSince(T0 - DAY);
    expect(grants).toHaveLength(6);
    expect(JSON.stringify(grants)).not.toContain('8988247');
  });

  it('does not let two probes that ask at once have the same SIM', async () => {
    const pool = aPool();
    const monitor = provisioning('capped', 2);
    const taken = await Promise.all(Array.from({ length: 5 }, () => pool.take(monitor, clock.now())));
    expect(taken.map((one) => one?.simIndex ?? null)).toEqual([0, 1, null, null, null]);
  });

  it('counts the grants of two operators that share a SIM together', async () => {
    const pool = aPool();
    const contoso = provisioning('capped', 1);
    const fabrikam = provisioning('capped', 1, { id: 'fabrikam/provisioning', operator: 'fabrikam' });
    for (let turn = 0; turn < 3; turn += 1) {
      await use(pool, contoso);
      await use(pool, fabrikam);
    }
    expect(await use(pool, contoso)).toBeNull();
    expect(await use(pool, fabrikam)).toBeNull();
  });

  it('counts grants on an exempt operator against the same SIM where it is capped', async () => {
    const pool = aPool();
    for (let turn = 0; turn < 6; turn += 1) await use(pool, provisioning('exempt', 1));
    expect(await use(pool, provisioning('capped', 1))).toBeNull();
  });

  it.each([-HOUR, -30 * DAY, HOUR, 30 * DAY])(
    'keeps to the caps, and locks no SIM up, when the wall clock steps by %i ms',
    async (stepMs) => {
      const pool = aPool();
      const monitor = provisioning('capped', 1);
      for (let turn = 0; turn < 6; turn += 1) await use(pool, monitor);
      clock.step(stepMs);
      expect(await use(pool, monitor)).toBeNull();
      await clock.advance(HOUR + MINUTE + 1);
      expect(await use(pool, monitor)).toBe(0);
    },
  );

  it('after a start on a clock that was set back, waits a day at most', async () => {
    const before = aPool();
    for (let turn = 0; turn < 6; turn += 1) await use(before, provisioning('capped', 1));
    clock.step(-30 * DAY);
    const pool = aPool();
    expect(await use(pool, provisioning('capped', 1))).toBeNull();
    await clock.advance(HOUR + MINUTE + 1);
    expect(await use(pool, provisioning('capped', 1))).toBe(0);
  });

  it('grants nothing while the journal cannot be read, and reads it again at the next slot', async () => {
    const failing = { ...store, grantsSince: () => Promise.reject(new Error('disk I/O error')) };
    const journal = { ...store, grantsSince: (at: number) => source.grantsSince(at) };
    let source: Pick<Store, 'grantsSince'> = failing;
    const book = new GrantRegistry({ clock, journal, nameOf, newId: () => String(++lastId) });
    const pool = new JournalSimPool(book, { recordResult: () => {} }, clock);
    await expect(pool.take(provisioning('capped', 1), T0)).rejects.toThrow('disk I/O error');
    source = store;
    expect(await pool.take(provisioning('capped', 1), T0)).toMatchObject({ simIndex: 0 });
  });

  it('hands no SIM out for a grant that could not be written down', async () => {
    const refusing = { ...store, openGrant: () => Promise.reject(new Error('database or disk is full')) };
    const book = new GrantRegistry({ clock, journal: refusing, nameOf, newId: () => String(++lastId) });
    const pool = new JournalSimPool(book, { recordResult: () => {} }, clock);
    await expect(pool.take(provisioning('exempt', 1), T0)).rejects.toThrow('full');
    expect(book.toTakeBack()).toEqual([]);
  });
});
