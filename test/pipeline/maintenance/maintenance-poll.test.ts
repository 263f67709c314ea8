import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { MaintenanceEntry } from '../../../src/core/maintenance/entry.ts';
import { SECOND } from '../../../src/core/time.ts';
import { startMaintenancePoll } from '../../../src/pipeline/maintenance/maintenance-poll.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { T0 } from '../../support/monitors.ts';

const ENTRY: MaintenanceEntry = {
  id: 'contoso.maintenance.20261005T0010',
  operator: 'contoso',
  services: null,
  rule: { from: '2026-10-05T00:10', to: '2026-10-05T01:00', timezone: 'UTC', announcedAt: 0, every: null },
  note: null,
  createdAt: 0,
};

let clock: ManualClock;
let store: ReturnType<typeof memoryStore>;
let known: readonly MaintenanceEntry[];
let entered: number[];
let looked: number[];
let isBroken: boolean;

beforeEach(() => {
  clock = new ManualClock(T0);
  store = memoryStore();
  known = [];
  entered = [];
  looked = [];
  isBroken = false;
  const stop = startMaintenancePoll({
    clock,
    store: { maintenance: () => (isBroken ? Promise.reject(new Error('locked')) : store.maintenance()) },
    known: () => known,
    reminders: { look: async (entries) => void looked.push(entries.length) },
    enter: async (entries) => {
      known = entries;
      entered.push(entries.length);
    },
  });
  onTestFinished(stop);
});

it('takes an entry into use within seconds, once', async () => {
  await store.saveMaintenance(ENTRY);
  await clock.advance(5 * SECOND);
  expect(entered).toEqual([1]);
  await clock.advance(60 * SECOND);
  expect(entered).toEqual([1]);
});

it('takes an entry that was changed into use', async () => {
  await store.saveMaintenance(ENTRY);
  await clock.advance(5 * SECOND);
  await store.saveMaintenance({ ...ENTRY, rule: { ...ENTRY.rule, cancelledAt: T0 } });
  await clock.advance(5 * SECOND);
  expect(entered).toEqual([1, 1]);
  expect(known[0]!.rule.cancelledAt).toBe(T0);
});

it('goes on with what it knows while the store does not answer, and reminds all the same', async () => {
  await store.saveMaintenance(ENTRY);
  await clock.advance(5 * SECOND);
  isBroken = true;
  await clock.advance(10 * SECOND);
  expect(entered).toEqual([1]);
  expect(looked).toEqual([1, 1, 1]);
});
