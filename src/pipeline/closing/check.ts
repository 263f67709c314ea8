import type { LedgerHead, LedgerRow } from '../../core/closing/ledger.ts';
import { UserError } from '../../core/errors.ts';
import { monitorId } from '../../core/ids.ts';
import { INITIAL_STATE, type MonitorState } from '../../core/incident/monitor-state.ts';
import type { EpochMs } from '../../core/time.ts';
import type { SampleReads } from '../ports/history.ts';
import type { StateReads } from '../recording/ports.ts';
import { type AccountingReads, accountFor } from '../sla/compliance.ts';
import { accountFromSamples } from '../sla/recompute.ts';
import { readEntry } from './accounts.ts';
import { type ChainFault, chainFaults, type StoredEntry } from './chain.ts';
import { type Difference, differences, differencesSince1 } from './differences.ts';
import { basisOfResult, LEDGER_FORMAT } from './entry.ts';
import type { LedgerReads } from './ports.ts';

/** How a frozen result compares with the current contents of its store for the window. */
export interface MonthCheck {
  readonly row: LedgerRow;
  readonly source: 'rollups' | 'samples';
  readonly differences: readonly Difference[];
}

/** The source of the recomputation. */
export type CheckedStore = LedgerReads & StateReads & AccountingReads & SampleReads;

export interface LedgerCheck {
  readonly entries: number;
  readonly faults: readonly ChainFault[];
  readonly months: readonly MonthCheck[];
}

/**
 * Checks the chain of every operator, and recomputes each current result under the settings, terms and
 * maintenance that are frozen with it: from raw samples where all of them are stored, otherwise from rollups.
 */
export async function checkLedger(store: CheckedStore, now: EpochMs): Promise<LedgerCheck> {
  const rows = await store.ledger({});
  const heads = new Map((await store.ledgerHeads()).map((head) => [head.operator, head]));
  const chains = Map.groupBy(rows, ({ operator }) => operator);
  const faults: ChainFault[] = [];
  for (const operator of new Set([...chains.keys(), ...heads.keys()])) {
    const found = await faultsOf(store, operator, chains.get(operator) ?? [], heads.get(operator) ?? null);
    for (const fault of found) faults.push(fault);
  }
  // In a broken chain, the current result is unknown.
  const sound = rows.filter(({ operator }) => !faults.some((fault) => fault.operator === operator));
  const states = await store.states();
  const months: MonthCheck[] = [];
  for (const row of inEffect(sound)) {
    const state = states.get(monitorId(row.operator, row.service)) ?? INITIAL_STATE;
    try {
      months.push(await checkMonth(store, row, state, now));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { operator, sequence } = row;
      faults.push({ operator, sequence, fault: 'unreadable', detail: error.message });
    }
  }
  return { entries: rows.length, faults, months };
}

async function faultsOf(
  store: CheckedStore,
  operator: string,
  rows: readonly LedgerRow[],
  head: LedgerHead | null,
): Promise<ChainFault[]> {
  const stored: StoredEntry[] = [];
  for (const row of rows) stored.push({ row, text: (await store.ledgerText(row.hash)) ?? '' });
  return chainFaults(operator, stored, head);
}

function inEffect(rows: readonly LedgerRow[]): LedgerRow[] {
  return [...new Map(rows.map((row) => [`${row.operator}/${row.service} ${row.from}`, row])).values()];
}

async function checkMonth(store: CheckedStore, row: LedgerRow, state: MonitorState, now: EpochMs): Promise<MonthCheck> {
  const { result, schema } = await readEntry(store, row.hash);
  const compare = schema === LEDGER_FORMAT ? differences : differencesSince1;
  const basis = basisOfResult({ ...row, period: { from: row.from, to: row.to } }, result);
  const { compliance, missingSamples } = await accountFromSamples(store, state, basis, now);
  if (missingSamples === 0) return { row, source: 'samples', differences: compare(result, { ...result, compliance }) };
  const again = await accountFor(store, state, basis, now);
  return { row, source: 'rollups', differences: compare(result, { ...result, compliance: again }) };
}
