import { describe, expect, it } from 'vitest';
import { DAY } from '../../../../src/core/time.ts';
import { readEntry } from '../../../../src/pipeline/closing/accounts.ts';
import { amendMonth } from '../../../../src/pipeline/closing/verbs/amend-month.ts';
import { closeMonths } from '../../../../src/pipeline/closing/verbs/close-months.ts';
import type { Store } from '../../../../src/pipeline/store.ts';
import { sampleOf } from '../../../store/fixtures.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { asAda, invalid } from '../../../support/verbs.ts';
import { configurationOf, monitor, NOVEMBER, OCTOBER, PERIOD, prepared, record, recordMonths } from '../kit.ts';

const context = (store: Store, now = NOVEMBER + 2 * DAY) => ({
  ...asAda(),
  clock: new ManualClock(now),
  store,
  configuration: configurationOf(),
  program: '1.2.3',
});
const recordedMonths = prepared(recordMonths);
const closedMonths = prepared(async (store) => {
  await recordMonths(store);
  await closeMonths(context(store), {});
});
const october = { monitor: monitor.id, period: '2026-10', reason: 'late data' };
const late = sampleOf({ slot: OCTOBER + 5 * DAY + PERIOD / 2, reason: 'timeout', latencyMs: null });

describe('closing months', () => {
  it('closes those whose grace is over', async () => {
    const { store } = await recordedMonths();
    const outcome = await closeMonths(context(store), {});
    expect(outcome).toMatchObject({ kind: 'done', closed: [{ to: OCTOBER }, { to: NOVEMBER }] });
  });

  it('closes nothing twice', async () => {
    const { store } = await closedMonths();
    expect(await closeMonths(context(store), {})).toEqual({ kind: 'done', closed: [] });
  });

  it('takes no input', async () => {
    const { store } = await recordedMonths();
    const outcome = await closeMonths(context(store), { period: '2026-10' as never });
    expect(outcome).toEqual(invalid('', 'no other keys', 'a list or an object'));
    expect(await store.ledger({})).toEqual([]);
  });
});

describe('amending a month', () => {
  it('puts the new result behind the old one, with the actor as its author', async () => {
    const { store } = await closedMonths();
    await record(store, [late]);
    const outcome = await amendMonth(context(store), october);
    expect(outcome).toMatchObject({ kind: 'done', windows: [{ kind: 'amended', row: { from: OCTOBER } }] });
    const entry = await readEntry(store, (await store.ledger({})).at(-1)!.hash);
    expect(entry).toMatchObject({ kind: 'amendment', author: 'ada', reason: 'late data' });
  });

  it('changes nothing where nothing differs', async () => {
    const { store } = await closedMonths();
    expect(await amendMonth(context(store), october)).toMatchObject({ kind: 'done', windows: [{ kind: 'unchanged' }] });
  });

  it('yields to another process that appended meanwhile', async () => {
    const { store } = await closedMonths();
    await record(store, [late]);
    const raced: Store = {
      ...store,
      appendToLedger: async (row, text) => {
        await amendMonth(context(store), october);
        return await store.appendToLedger(row, text);
      },
    };
    expect(await amendMonth(context(raced), october)).toMatchObject({ kind: 'done', windows: [{ kind: 'overtaken' }] });
    expect((await store.ledger({})).map(({ kind }) => kind)).toEqual(['month', 'month', 'amendment']);
  });

  it('refuses a month that is open, and a monitor that is not configured', async () => {
    const { store } = await recordedMonths();
    expect(await amendMonth(context(store), october)).toEqual({
      kind: 'refused',
      reason: 'not-closed',
      monitor: monitor.id,
    });
    expect(await amendMonth(context(store), { ...october, monitor: 'no/such' })).toEqual({
      kind: 'refused',
      reason: 'unknown-monitor',
      monitor: 'no/such',
    });
  });

  it.each([
    [{ period: '2026-13' }, 'period', 'a month such as 2026-10', '"2026-13"'],
    [{ reason: ' ' }, 'reason', 'text', '" "'],
  ])('refuses %j', async (changes, path, expected, found) => {
    const { store } = await closedMonths();
    expect(await amendMonth(context(store), { ...october, ...changes })).toEqual(invalid(path, expected, found));
  });
});
