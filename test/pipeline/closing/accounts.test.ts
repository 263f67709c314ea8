import { describe, expect, it } from 'vitest';
import { DAY, isoTime } from '../../../src/core/time.ts';
import { accountsOf, fromSamples } from '../../../src/pipeline/closing/accounts.ts';
import { amendWindows } from '../../../src/pipeline/closing/amend.ts';
import { checkLedger } from '../../../src/pipeline/closing/check.ts';
import { closeDueWindows } from '../../../src/pipeline/closing/close.ts';
import { entryOf } from '../../../src/pipeline/closing/entry.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { sampleOf } from '../../store/fixtures.ts';
import { CONTRACT } from '../../support/monitors.ts';
import {
  configurationOf,
  monitor,
  NOVEMBER,
  OCTOBER,
  PER_DAY,
  PERIOD,
  prepared,
  record,
  recordMonths,
  samplesBetween,
} from './kit.ts';

const NOW = NOVEMBER + 2 * DAY;
const MONTH = { from: OCTOBER, to: NOVEMBER };

const closedMonths = prepared(async (store) => {
  await recordMonths(store);
  await closeDueWindows(store, { configuration: configurationOf(), program: '1.2.3', now: NOW });
});
const recordedMonths = prepared(recordMonths);

async function accounts(store: Store, configuration = configurationOf(), period = MONTH) {
  const state = (await store.states()).get(monitor.id)!;
  return await accountsOf(store, configuration, { monitor: configuration.monitors[0]!, state }, period, NOW);
}

/** Samples that came late: a part of October that was bad is said to be so only after it was closed. */
const LATE = Array.from({ length: 4 }, (_, index) =>
  sampleOf({ slot: OCTOBER + 5 * DAY + PERIOD / 2 + index * PERIOD, reason: 'timeout', latencyMs: null }),
);

const amend = (store: Store, changes: { newTerms?: boolean } = {}, configuration = configurationOf()) =>
  amendWindows(
    store,
    {
      monitor: configuration.monitors[0]!,
      period: MONTH,
      author: 'Ada',
      reason: 'late data',
      newTerms: false,
      ...changes,
    },
    { configuration, program: '1.2.4', now: NOW },
  );

describe('a closed month', () => {
  it('stays as it is when samples come late and when the file changes its terms', async () => {
    const { store } = await closedMonths();
    const [before] = await accounts(store);
    await record(store, LATE);
    const sla = [{ ...CONTRACT, validFrom: null, objectivePpm: 900_000, latencyLimitMs: 1 }];
    expect(await accounts(store, configurationOf([{ ...monitor, sla }]))).toEqual([before]);
    expect(before).toMatchObject({ period: MONTH, terms: CONTRACT, closure: { amendments: [] } });
  });

  it('stands beside what is still open in a longer period', async () => {
    const { store } = await closedMonths();
    const list = await accounts(store, configurationOf(), { from: OCTOBER, to: NOVEMBER + 30 * DAY });
    expect(list.map(({ period, closure }) => [isoTime(period.from).slice(0, 10), closure !== null])).toEqual([
      ['2026-10-01', true],
      ['2026-11-01', false],
    ]);
  });

  it('is not used for a period that cuts it', async () => {
    const { store } = await closedMonths();
    const [week] = await accounts(store, configurationOf(), { from: OCTOBER, to: OCTOBER + 7 * DAY });
    expect(week?.closure).toBeNull();
    expect(week?.compliance.figures.slots.due).toBe(7 * PER_DAY);
  });
});

describe('an amendment', () => {
  it('is not made where nothing differs, nor of a month that is open', async () => {
    const { store } = await closedMonths();
    expect((await amend(store)).map(({ kind }) => kind)).toEqual(['unchanged']);
    expect((await store.ledger({})).length).toBe(2);
    const { store: open } = await recordedMonths();
    expect(await amend(open)).toEqual([]);
  });

  it('takes late samples in, and keeps author, reason, before and after', async () => {
    const { store } = await closedMonths();
    const [before] = await accounts(store);
    await record(store, LATE);
    const [outcome] = await amend(store);
    if (outcome?.kind !== 'amended') throw new Error(`expected an amendment, found ${outcome?.kind}`);
    expect(outcome.differences.map(({ figure }) => figure)).toContain('figures.slots.bad');

    const [after] = await accounts(store);
    expect(after?.compliance.figures.slots.bad).toBe(before!.compliance.figures.slots.bad + LATE.length);
    expect(after?.closure).toMatchObject({
      hash: outcome.row.hash,
      closedAt: NOW,
      format: 2,
      amendments: [{ hash: outcome.row.hash, at: NOW, author: 'Ada', reason: 'late data' }],
    });
    const entry = entryOf((await store.ledgerText(outcome.row.hash))!);
    expect(entry).toMatchObject({ amends: before!.closure!.hash, before: { compliance: before!.compliance } });
    expect((await amend(store)).map(({ kind }) => kind)).toEqual(['unchanged']);
  });

  it('takes maintenance in that was entered after the month, announced in time', async () => {
    const { store } = await closedMonths();
    const rule = {
      from: '2026-10-05T00:00',
      to: '2026-10-08T00:00',
      timezone: 'UTC',
      announcedAt: OCTOBER - 20 * DAY,
      every: null,
    };
    await store.saveMaintenance({ id: 'm', operator: 'contoso', services: null, rule, note: null, createdAt: NOW });
    const [outcome] = await amend(store);
    expect(outcome?.kind).toBe('amended');
    const [after] = await accounts(store);
    expect(after?.compliance.figures.adjustedSlots.due).toBe(28 * PER_DAY);
    expect(after?.compliance.figures.slots.due).toBe(31 * PER_DAY);
    expect(after?.compliance.maintenance).toMatchObject([{ announcedInTime: true }]);
  });

  it('judges by the frozen terms, unless it is asked to take the new ones', async () => {
    const { store } = await closedMonths();
    const sla = [{ ...CONTRACT, validFrom: null, objectivePpm: 900_000 }];
    const configuration = configurationOf([{ ...monitor, sla }]);
    expect((await amend(store, {}, configuration))[0]?.kind).toBe('unchanged');
    expect((await amend(store, { newTerms: true }, configuration))[0]?.kind).toBe('amended');
    const [after] = await accounts(store);
    expect(after).toMatchObject({ terms: { objectivePpm: 900_000 } });
    expect(after?.compliance.figures.availability.verdict).toBe('met');
  });
});

describe('computing a frozen month once more', () => {
  it('gives the same from raw samples', async () => {
    const { store } = await closedMonths();
    const check = await checkLedger(store, NOW);
    expect(check).toMatchObject({ entries: 2, faults: [] });
    expect(check.months.map(({ source, differences }) => [source, differences])).toEqual([
      ['samples', []],
      ['samples', []],
    ]);
  });

  it('gives the same from rollups when samples are gone', async () => {
    const { store } = await closedMonths();
    await store.purge({ good: OCTOBER + DAY, other: 0 }, 10_000);
    const { months } = await checkLedger(store, NOW);
    expect(months.map(({ source, differences }) => [source, differences])).toEqual([
      ['rollups', []],
      ['rollups', []],
    ]);
  });

  it('shows what came after it', async () => {
    const { store } = await closedMonths();
    await record(store, LATE);
    const { months } = await checkLedger(store, NOW);
    expect(months[0]?.differences).toEqual([]);
    expect(months[1]?.differences).toContainEqual({ figure: 'figures.slots.bad', before: 7, after: 11 });
  });

  it('from samples says how many are gone', async () => {
    const { store } = await closedMonths();
    const [account] = await accounts(store);
    const state = (await store.states()).get(monitor.id)!;
    expect((await fromSamples(store, { monitor, state }, account!, NOW)).missingSamples).toBe(0);
    await store.purge({ good: OCTOBER + DAY, other: 0 }, 10_000);
    expect((await fromSamples(store, { monitor, state }, account!, NOW)).missingSamples).toBe(
      samplesBetween(OCTOBER, OCTOBER + DAY).filter(({ verdict }) => verdict === 'good').length,
    );
  });
});
