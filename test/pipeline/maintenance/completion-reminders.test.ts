import { beforeEach, expect, it } from 'vitest';
import { completionDuty, type MaintenanceEntry, rulesFor } from '../../../src/core/maintenance/entry.ts';
import { DAY, HOUR, isoTime, MINUTE } from '../../../src/core/time.ts';
import { CompletionReminders } from '../../../src/pipeline/maintenance/completion-reminders.ts';
import { completeMaintenance } from '../../../src/pipeline/maintenance/verbs/complete-maintenance.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { aMonitor, CONTOSO, PROCESS, T0 } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';
import { asAda } from '../../support/verbs.ts';

const RULE = {
  from: '2026-10-05T00:10',
  to: '2026-10-05T01:00',
  timezone: 'UTC',
  announcedAt: 0,
  every: null,
} as const;
const END = Date.UTC(2026, 9, 5, 1);
const entry: MaintenanceEntry = {
  id: 'contoso.maintenance.20261005T0010',
  operator: 'contoso',
  services: null,
  rule: RULE,
  completion: completionDuty({ rule: RULE }, PROCESS.notices, CONTOSO.calendar)!,
  note: 'new firewall',
  createdAt: 0,
};
const DUE = entry.completion!.dueAt;

let store: Store;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock(T0);
  store = memoryStore();
  await store.saveMaintenance(entry);
});

function watch(notifyOnce = store.notifyOnce.bind(store)): CompletionReminders {
  return new CompletionReminders({
    store: { notifyOnce },
    clock,
    log: silentLog,
    channels: () => [
      { name: 'ops', severities: ['high', 'low'] },
      { name: 'pager', severities: ['high'] },
    ],
    nameOf: () => 'Contoso Mobile',
    commandLine: (words) => `threenines ${words} --data-dir /data`,
  });
}

const look = async (one: CompletionReminders) => one.look(await store.maintenance());
const told = async () =>
  (await store.unsent(10)).map(({ message }) =>
    message.incident === null ? `${message.channel}: ${message.text.split('\n', 1)[0]}` : 'an incident',
  );
const until = (at: number) => clock.step(at - clock.now());

it('is asked for when the window ends and when its time is over, once each, over restarts too', async () => {
  const first = watch();
  await look(first);
  expect(await told()).toEqual([]);
  until(END);
  for (const one of [first, first, watch()]) await look(one);
  expect(await told()).toEqual(['ops: Planned work of Contoso Mobile is over: completion notice due']);
  until(DUE + 1);
  for (const one of [first, watch()]) await look(one);
  expect((await told()).at(-1)).toBe('ops: Planned work of Contoso Mobile is over: completion notice overdue');
  expect(await told()).toHaveLength(2);
});

it('names the command that logs it', async () => {
  until(END);
  await look(watch());
  const [text] = (await store.unsent(1)).map(({ message }) => (message.incident === null ? message.text : ''));
  expect(text).toContain(`threenines maintenance complete ${entry.id} --at TIME --data-dir /data`);
  expect(text).toContain('new firewall');
});

it('is not asked for once the work was completed, nor long after its time', async () => {
  until(END);
  await completeMaintenance({ ...asAda(), clock, store }, { maintenance: entry.id, at: isoTime(END - 5 * MINUTE) });
  until(DUE + HOUR);
  await look(watch());
  expect(await told()).toEqual([]);
  await store.saveMaintenance(entry);
  until(DUE + 8 * DAY);
  await look(watch());
  expect(await told()).toEqual([]);
});

it('is asked for with the next look when the store does not take it', async () => {
  until(END);
  let fails = true;
  const one = watch((...args) => (fails ? Promise.reject(new Error('disk full')) : store.notifyOnce(...args)));
  await look(one);
  expect(await told()).toEqual([]);
  fails = false;
  await look(one);
  expect(await told()).toHaveLength(1);
});

it('planned work of ours explains no failure of the operator', () => {
  expect(rulesFor(aMonitor(), [{ ...entry, ours: true }])).toEqual([]);
  expect(rulesFor(aMonitor(), [entry])).toEqual([{ ...RULE, completionToldAt: null }]);
});
