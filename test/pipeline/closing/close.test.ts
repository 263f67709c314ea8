import { expect, it } from 'vitest';
import type { LedgerRow } from '../../../src/core/closing/ledger.ts';
import { accountingWindow } from '../../../src/core/sla/window.ts';
import { DAY, HOUR } from '../../../src/core/time.ts';
import { chainFaults } from '../../../src/pipeline/closing/chain.ts';
import { closeDueWindows } from '../../../src/pipeline/closing/close.ts';
import { MonthCloser } from '../../../src/pipeline/closing/closer.ts';
import { entryOf, GENESIS } from '../../../src/pipeline/closing/entry.ts';
import { complianceOf } from '../../../src/pipeline/sla/compliance.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { CONTOSO, CONTRACT } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';
import {
  configurationOf,
  monitor,
  NOVEMBER,
  OCTOBER,
  openStoreIn,
  PER_DAY,
  prepared,
  recordMonths,
  SEPTEMBER,
} from './kit.ts';

const close = (store: Store, now: number, configuration = configurationOf()) =>
  closeDueWindows(store, { configuration, program: '1.2.3', now });
const recordedMonths = prepared(recordMonths);
const told = (rows: readonly LedgerRow[]) => rows.map(({ sequence, from, to }) => [sequence, from, to]);

it('a month closes when the grace is over, and not before', async () => {
  const { store } = await recordedMonths();
  expect(await close(store, OCTOBER + DAY - 1)).toEqual([]);
  expect(told(await close(store, OCTOBER + DAY))).toEqual([[1, SEPTEMBER, OCTOBER]]);
  expect(await close(store, OCTOBER + DAY)).toEqual([]);
  expect(await close(store, NOVEMBER + DAY - 1)).toEqual([]);
});

it('months that became due while nothing ran are closed in order, each chained to the one before', async () => {
  const { store } = await recordedMonths();
  const rows = await close(store, NOVEMBER + 2 * DAY);
  expect(told(rows)).toEqual([
    [1, SEPTEMBER, OCTOBER],
    [2, OCTOBER, NOVEMBER],
  ]);
  const [first, second] = await Promise.all(rows.map(async ({ hash }) => entryOf((await store.ledgerText(hash))!)));
  expect(first?.previous).toBe(GENESIS);
  expect(second?.previous).toBe(rows[0]?.hash);
});

it('an entry holds the result as a report would tell it, the settings and the terms', async () => {
  const { store } = await recordedMonths();
  const now = NOVEMBER + 2 * DAY;
  const [, october] = await close(store, now);
  const state = (await store.states()).get(monitor.id)!;
  const window = accountingWindow(monitor.sla, OCTOBER);
  const compliance = await complianceOf(store, state, monitor, CONTOSO, window, now);
  expect(compliance.figures.slots).toMatchObject({ due: 31 * PER_DAY, bad: 7, unknown: 0 });
  expect(entryOf((await store.ledgerText(october!.hash))!)).toMatchObject({
    schema: 2,
    kind: 'month',
    operator: 'contoso',
    service: 'get-balance',
    period: { from: OCTOBER, to: NOVEMBER },
    program: '1.2.3',
    result: { terms: CONTRACT, settings: { schedule: monitor.schedule, policy: 'dm-2017' }, compliance },
  });
});

it('a change of terms in the middle of a month closes its two parts', async () => {
  const { store } = await recordedMonths();
  const change = OCTOBER + 10 * DAY;
  const sla = [...monitor.sla, { ...CONTRACT, objectivePpm: 990_000, validFrom: change }];
  const rows = await close(store, NOVEMBER + 2 * DAY, configurationOf([{ ...monitor, sla }]));
  expect(told(rows).slice(1)).toEqual([
    [2, OCTOBER, change],
    [3, change, NOVEMBER],
  ]);
});

it('no time is closed twice when the file moves the edges of months', async () => {
  const { store } = await recordedMonths();
  await close(store, OCTOBER + DAY);
  const sla = [{ ...monitor.sla[0]!, window: { calendar: 'month', timezone: 'Europe/Berlin' } as const }];
  const rows = await close(store, NOVEMBER + 2 * DAY, configurationOf([{ ...monitor, sla }]));
  expect(told(rows)).toEqual([[2, OCTOBER, NOVEMBER - HOUR]]);
});

it('two processes that close at once leave one sound chain', async () => {
  const { store, dataDir } = await recordedMonths();
  const other = openStoreIn(dataDir);
  const now = NOVEMBER + 2 * DAY;
  await Promise.all([close(store, now), close(other, now)]);
  await close(store, now);
  const rows = await store.ledger({});
  expect(told(rows)).toEqual([
    [1, SEPTEMBER, OCTOBER],
    [2, OCTOBER, NOVEMBER],
  ]);
  const stored = await Promise.all(rows.map(async (row) => ({ row, text: (await store.ledgerText(row.hash))! })));
  expect(chainFaults('contoso', stored, (await store.ledgerHeads())[0]!)).toEqual([]);
});

it('the daemon’s closer ends after the window at hand, and goes on later', async () => {
  const { store } = await recordedMonths();
  const clock = new ManualClock(NOVEMBER + 2 * DAY);
  const options = { store, clock, log: silentLog, program: '1.2.3', configuration: configurationOf };
  const first = new MonthCloser(options);
  void first.run();
  await first.stop();
  expect((await store.ledger({})).length).toBeLessThanOrEqual(1);
  const second = new MonthCloser(options);
  await Promise.all([second.run(), second.run()]);
  expect(told(await store.ledger({}))).toEqual([
    [1, SEPTEMBER, OCTOBER],
    [2, OCTOBER, NOVEMBER],
  ]);
});

it.each(['0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z'])(
  'a first slot that a wrong clock gave closes ten years of months and no more: %s',
  async (text) => {
    const { store } = await recordedMonths();
    const state = (await store.states()).get(monitor.id)!;
    let looked = 0;
    const states = async () => new Map([[monitor.id, { ...state, firstSlot: Date.parse(text) }]]);
    const closing = { configuration: configurationOf(), program: '1.2.3', now: NOVEMBER + 2 * DAY };
    const stopped = () => {
      looked += 1;
      return looked > 1;
    };
    const [oldest] = await closeDueWindows({ ...store, states }, { ...closing, stopped });
    expect(NOVEMBER - oldest!.from).toBeLessThan(3_700 * DAY);
    expect(NOVEMBER - oldest!.from).toBeGreaterThan(3_600 * DAY);
  },
);
