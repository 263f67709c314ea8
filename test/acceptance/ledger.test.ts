import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { contractWindow } from '../../src/core/sla/window.ts';
import { DAY, HOUR, isoTime } from '../../src/core/time.ts';
import { whole } from '../../src/store/pages.ts';
import { openDatabase } from '../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../src/store/sqlite/store.ts';
import { monitor, record, samplesBetween } from '../pipeline/closing/kit.ts';
import { configure, startDaemon, startTarget, storedSamples, threenines, workFolder } from './daemon.ts';

const PAGE = { ...monitor, id: 'mine/page' as const, operator: 'mine', service: 'page' };
const monthOf = (at: number) => contractWindow({ calendar: 'month', timezone: 'UTC' }, at);

/** The month before the last one: over, and its grace too, whenever this runs. */
const MONTH = monthOf(monthOf(monthOf(Date.now()).from - 1).from - 1);
const LABEL = isoTime(MONTH.from).slice(0, 7);

async function recordMonth(folder: string): Promise<void> {
  mkdirSync(join(folder, 'data'));
  const paged = sqliteStore(openDatabase(join(folder, 'data')));
  await record(whole(paged), samplesBetween(MONTH.from, MONTH.to, PAGE), PAGE);
  await paged.close();
}

it('the daemon closes what became due while it was away; maintenance, backup and restore work beside it', async () => {
  const folder = workFolder();
  await recordMonth(folder);
  const { url } = await startTarget(() => 500);
  configure(folder, [{ service: 'page', url }]);
  const daemon = await startDaemon(folder);
  await daemon.logged('months were closed');
  const { stdout } = await threenines(folder, 'report', '--operator', 'mine', '--period', LABEL);
  const [service] = JSON.parse(stdout).services;
  expect(service.closure.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await threenines(folder, 'verify', '--hash', service.closure.hash)).toMatchObject({ code: 0, stderr: '' });

  // Every probe of this month fails, until it turns out that the work was announced long ago.
  const gauge = async (name: string) =>
    (await (await fetch(`${daemon.url}/metrics`)).text()).split('\n').find((line) => line.startsWith(name));
  const availability = 'threenines_sla_availability_ratio{operator="mine",service="page",window="24h"}';
  await vi.waitFor(async () => expect(await gauge(availability)).toBe(`${availability} 0`), 15_000);
  const minute = (at: number) => `${isoTime(at).slice(0, 16)}Z`;
  const [from, to, announced] = [Date.now() - HOUR, Date.now() + HOUR, Date.now() - 30 * DAY].map(minute);
  const window = ['--operator', 'mine', '--from', from!, '--to', to!, '--announced', announced!];
  expect(await threenines(folder, 'maintenance', 'add', ...window)).toMatchObject({ code: 0 });
  await vi.waitFor(async () => expect(await gauge(availability)).toBeUndefined(), { timeout: 60_000, interval: 250 });

  const before = await storedSamples(folder);
  expect(await threenines(folder, 'backup', 'backup.db')).toMatchObject({ code: 0, stderr: '' });
  expect(await threenines(folder, 'restore', 'backup.db', '--force')).toMatchObject({ code: 2 });
  await vi.waitFor(async () => expect((await storedSamples(folder)).length).toBeGreaterThan(before.length + 1), 60_000);
  expect(await daemon.end('SIGTERM')).toBe(0);

  expect(await threenines(folder, 'restore', 'backup.db', '--force')).toMatchObject({ code: 0 });
  const after = new Set((await storedSamples(folder)).map(({ id }) => id));
  expect(before.filter(({ id }) => !after.has(id))).toEqual([]);
  expect(await threenines(folder, 'verify')).toMatchObject({ code: 0 });
});
