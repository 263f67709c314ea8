import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { Monitor } from '../../../src/core/monitor.ts';
import { DAY, SECOND } from '../../../src/core/time.ts';
import { checkLedger } from '../../../src/pipeline/closing/check.ts';
import { closeDueWindows } from '../../../src/pipeline/closing/close.ts';
import {
  configurationOf,
  monitor,
  NOVEMBER,
  prepared,
  record,
  recordMonths,
  SEPTEMBER,
  samplesBetween,
} from './kit.ts';

const portal = { ...monitor, id: 'contoso/mo-direct' as const, service: 'mo-direct' };
const NOW = NOVEMBER + 2 * DAY;

/** Two months of two services: four entries of one operator. */
const closedMonths = prepared(async (store) => {
  await recordMonths(store);
  await record(store, samplesBetween(SEPTEMBER + 3 * DAY, NOVEMBER + 2 * DAY, portal), portal);
  await closeDueWindows(store, { configuration: configurationOf([monitor, portal]), program: '1.2.3', now: NOW });
});

async function fourEntries() {
  const { store, dataDir } = await closedMonths();
  expect((await store.ledger({})).length).toBe(4);
  const edit = (sql: string, ...values: (string | number)[]) => {
    const db = new DatabaseSync(join(dataDir, 'threenines.db'));
    db.prepare(sql).run(...values);
    db.close();
  };
  const faults = async () => (await checkLedger(store, NOW)).faults.map(({ sequence, fault }) => [sequence, fault]);
  return { store, edit, faults };
}

const recordedMonths = prepared(recordMonths);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the check of the ledger', () => {
  it('finds nothing wrong with what the program wrote', async () => {
    expect(await (await fourEntries()).faults()).toEqual([]);
  });

  it('finds nothing wrong with a month whose monitor was probed more often when it was closed', async () => {
    const { store } = await recordedMonths();
    const often: Monitor = { ...monitor, schedule: { kind: 'every', periodMs: 30 * SECOND, offsetMs: 0 } };
    await closeDueWindows(store, { configuration: configurationOf([often]), program: '1.2.3', now: NOW });
    const { months } = await checkLedger(store, NOW);
    expect(months.map(({ source, differences }) => ({ source, differences }))).toEqual([
      { source: 'samples', differences: [] },
      { source: 'samples', differences: [] },
    ]);
  });

  it('finds a changed figure', async () => {
    const { edit, faults } = await fourEntries();
    edit(`update ledger set text = replace(text, '"verdict":"breached"', '"verdict":"met"') where sequence = 2`);
    expect(await faults()).toEqual([[2, 'changed']]);
  });

  it('finds a changed figure under a new hash, by the entry that follows', async () => {
    const { store, edit, faults } = await fourEntries();
    const [, second] = await store.ledger({});
    const forged = (await store.ledgerText(second!.hash))!.replace('"verdict":"breached"', '"verdict":"met"');
    edit('update ledger set text = ?, hash = ? where sequence = 2', forged, sha256(forged));
    expect(await faults()).toEqual([[3, 'out-of-order']]);
  });

  it('finds the newest entry changed under a new hash', async () => {
    const { store, edit, faults } = await fourEntries();
    const last = (await store.ledger({})).at(-1)!;
    const forged = (await store.ledgerText(last.hash))!.replace('"verdict":"breached"', '"verdict":"met"');
    edit('update ledger set text = ?, hash = ? where sequence = 4', forged, sha256(forged));
    expect(await faults()).toEqual([[4, 'changed']]);
  });

  it.each([
    ['in the middle', 'delete from ledger where sequence = 2', [[2, 'removed']]],
    ['at the start', 'delete from ledger where sequence = 1', [[1, 'removed']]],
    ['at the end', 'delete from ledger where sequence = 4', [[4, 'removed']]],
    ['all of them', 'delete from ledger', [[4, 'removed']]],
    ['the note of the newest', 'delete from ledger_heads', [[4, 'removed']]],
  ])('finds what was removed: %s', async (_, sql, found) => {
    const { edit, faults } = await fourEntries();
    edit(sql);
    expect(await faults()).toEqual(found);
  });

  it('finds entries that changed places', async () => {
    const { edit, faults } = await fourEntries();
    for (const [from, to] of [
      [2, 9],
      [3, 2],
      [9, 3],
    ] as const)
      edit('update ledger set sequence = ? where sequence = ?', to, from);
    expect(await faults()).toEqual([
      [2, 'changed'],
      [3, 'changed'],
      [4, 'out-of-order'],
    ]);
  });

  it('finds an entry that was moved to another window or service', async () => {
    const { edit, faults } = await fourEntries();
    edit(`update ledger set service = 'provisioning' where sequence = 3`);
    expect(await faults()).toEqual([[3, 'changed']]);
  });

  it('finds text that is no entry', async () => {
    const { edit, faults } = await fourEntries();
    edit(`update ledger set text = '{' where sequence = 3`);
    expect(await faults()).toEqual([[3, 'unreadable']]);
  });
});

it('a number that was changed to a far one is a hundred faults, and not a billion', async () => {
  const { edit, faults } = await fourEntries();
  edit('update ledger set sequence = 1000000000 where sequence = 4');
  const found = await faults();
  expect(found.length).toBeLessThan(110);
  expect(found).toContainEqual([4, 'removed']);
});
