import { expect, it } from 'vitest';
import type { Deadline } from '../../../src/core/incident/deadline.ts';
import type { IncidentRecord, LogEntry } from '../../../src/core/incident/incident.ts';
import { DAY, HOUR, isoTime, MINUTE } from '../../../src/core/time.ts';
import { accountsOf, fromSamples, frozenAt } from '../../../src/pipeline/closing/accounts.ts';
import { amendWindows } from '../../../src/pipeline/closing/amend.ts';
import { checkLedger } from '../../../src/pipeline/closing/check.ts';
import { closeDueWindows } from '../../../src/pipeline/closing/close.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { commitOf, incidentOf, logged } from '../../store/fixtures.ts';
import { configurationOf, monitor, NOVEMBER, OCTOBER, prepared, recordMonths } from './kit.ts';

const CLOSED = NOVEMBER + 2 * DAY;
const LATER = CLOSED + 3 * DAY;
const MONTH = { from: OCTOBER, to: NOVEMBER };

const update: Deadline = {
  kind: 'update',
  rule: 'E3',
  owedBy: 'operator',
  dueAt: CLOSED + HOUR,
  remindAt: null,
  metAt: null,
  missedAt: null,
};
/** Began in October, and still runs when the month is closed. */
const running = incidentOf({
  startedAt: NOVEMBER - HOUR,
  openedAt: NOVEMBER - 30 * MINUTE,
  acknowledged: { at: NOVEMBER, by: 'Ada Lovelace' },
  deadlines: [update],
});

const closedMonths = prepared(async (store) => {
  await recordMonths(store);
  await store.commit(commitOf({ incidents: [running] }));
  await closeDueWindows(store, { configuration: configurationOf(), program: '1.2.3', now: CLOSED });
});

const change = (store: Store, changes: Partial<IncidentRecord>, log: readonly LogEntry[] = []) =>
  store.commit(commitOf(logged({ ...running, ...changes }, log)));

const amend = (store: Store) =>
  amendWindows(
    store,
    { monitor, period: MONTH, author: 'Grace', reason: 'their answer was logged late', newTerms: false },
    { configuration: configurationOf(), program: '1.2.4', now: LATER },
  );

async function october(store: Store) {
  const state = (await store.states()).get(monitor.id)!;
  const [account] = await accountsOf(store, configurationOf(), { monitor, state }, MONTH, LATER);
  return { account: account!, state };
}

async function verified(store: Store) {
  const { faults, months } = await checkLedger(store, LATER);
  return [...faults, ...months.flatMap(({ differences }) => differences)];
}

const note = { kind: 'note', at: CLOSED + 1, by: 'Ada Lovelace', text: 'their night desk sounded lost' } as const;
const answer = { kind: 'answer', at: CLOSED + MINUTE, by: 'Ada Lovelace', text: 'cable repaired' } as const;

it('a note that is added after the closing, and that an incident is closed, leave a month as it is', async () => {
  const { store } = await closedMonths();
  const before = await october(store);
  await change(store, { state: 'closed' }, [note]);

  expect(await october(store)).toEqual(before);
  expect(await verified(store)).toEqual([]);
  expect(await amend(store)).toMatchObject([{ kind: 'unchanged' }]);
});

it('an answer that is logged after the closing is no fault of the ledger, and becomes a stated amendment', async () => {
  const { store } = await closedMonths();
  await change(store, { deadlines: [{ ...update, metAt: answer.at }] }, [answer]);
  expect(await verified(store)).toEqual([]);
  const frozen = (await october(store)).account;
  expect(frozen.compliance.incidents).toMatchObject([{ deadlines: [{ metAt: null }] }]);
  expect(frozenAt(frozen.closure)).toBe(CLOSED);

  const [outcome] = await amend(store);
  expect(outcome).toMatchObject({
    kind: 'amended',
    differences: [
      {
        figure: `incidents.${running.id}.update due ${isoTime(update.dueAt)}`,
        before: 'not met',
        after: `met ${isoTime(answer.at)}`,
      },
    ],
  });
  const { account } = await october(store);
  expect(account.compliance.incidents).toMatchObject([{ deadlines: [{ metAt: answer.at }] }]);
  expect(frozenAt(account.closure)).toBe(LATER);
  expect(await verified(store)).toEqual([]);
  expect(await amend(store)).toMatchObject([{ kind: 'unchanged' }]);
});

it.each<[string, Partial<IncidentRecord>, string, LogEntry[]?]>([
  ['its end', { endedAt: CLOSED + HOUR, resolvedAt: CLOSED + 2 * HOUR, state: 'resolved' }, 'endedAt'],
  ['that it was none', { state: 'cancelled' }, 'cancelled'],
  ['a linked bug', {}, 'references.0', [{ ...note, kind: 'link', text: 'BUG-1' }]],
])('an amendment takes in %s', async (_, changes, fact, log) => {
  const { store } = await closedMonths();
  await change(store, changes, log);
  expect(await verified(store)).toEqual([]);
  const [outcome] = await amend(store);
  if (outcome?.kind !== 'amended') throw new Error(`expected an amendment, found ${outcome?.kind}`);
  expect(outcome.differences.map(({ figure }) => figure)).toContain(`incidents.${running.id}.${fact}`);
});

it('figures that are computed anew from samples leave the incidents of a closed month as they were frozen', async () => {
  const { store } = await closedMonths();
  await change(store, { deadlines: [{ ...update, metAt: answer.at }] });
  const { account, state } = await october(store);
  const anew = await fromSamples(store, { monitor, state }, account, LATER);
  expect(anew.compliance).toEqual(account.compliance);
});

it('what is frozen, and given to the operator, names nobody of us', async () => {
  const { store } = await closedMonths();
  await change(store, { deadlines: [{ ...update, metAt: answer.at }] }, [note, answer]);
  await amend(store);
  for (const { hash } of await store.ledger({})) {
    expect(await store.ledgerText(hash)).not.toMatch(/Lovelace|night desk|cable/);
  }
});
