import type { LedgerRow } from '../../core/closing/ledger.ts';
import type { Configuration } from '../../core/configuration.ts';
import type { MonitorState } from '../../core/incident/monitor-state.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { Period } from '../../core/sla/period.ts';
import { accountingWindows } from '../../core/sla/window.ts';
import type { EpochMs } from '../../core/time.ts';
import type { IncidentReads, MaintenanceReads, RollupReads, SampleReads } from '../ports/history.ts';
import { type AccountingReads, complianceOf } from '../sla/compliance.ts';
import { accountFromSamples, type Recomputed } from '../sla/recompute.ts';
import { settingsOf } from './close.ts';
import { amendableDifferences, type Difference } from './differences.ts';
import {
  basisOfResult,
  type LedgerEntry,
  type LedgerFormat,
  type MonthResult,
  readableEntry,
  resultOf,
} from './entry.ts';
import type { LedgerReads } from './ports.ts';

/** How an account became final. */
export interface Closure {
  /** Of the current entry: the last amendment, or the month itself. */
  readonly hash: string;
  readonly closedAt: EpochMs;
  /** Of the same entry; 1 means the arithmetic of version 0.1.0. */
  readonly format: LedgerFormat;
  readonly amendments: readonly {
    readonly hash: string;
    /** The entry that it replaced. */
    readonly replaces: string;
    readonly at: EpochMs;
    readonly author: string;
    readonly reason: string;
    readonly changes: readonly Difference[];
  }[];
}

/** When the current result was computed; null while nothing is closed. */
export function frozenAt(closure: Closure | null): EpochMs | null {
  return closure === null ? null : (closure.amendments.at(-1)?.at ?? closure.closedAt);
}

/** A monitor in one span of a report: frozen once its window is closed, otherwise as of now. */
export interface Account extends MonthResult {
  readonly period: Period;
  readonly closure: Closure | null;
}

/** A monitor in a period: closed windows inside it as frozen, the rest by the configuration. */
export async function accountsOf(
  store: AccountingReads & MaintenanceReads & LedgerReads,
  configuration: Configuration,
  { monitor, state }: { readonly monitor: Monitor; readonly state: MonitorState },
  period: Period,
  now: EpochMs,
): Promise<Account[]> {
  const rows = await store.ledger({ operator: monitor.operator, service: monitor.service });
  const closed = rows.filter(({ kind, from, to }) => kind === 'month' && from >= period.from && to <= period.to);
  const accounts: Account[] = [];
  for (const row of closed) accounts.push(await closedAccount(store, row, rows));
  const operator = configuration.operators.get(monitor.operator)!;
  for (const gap of without(period, closed)) {
    for (const window of accountingWindows(monitor.sla, gap)) {
      const compliance = await complianceOf(store, state, monitor, operator, window, now);
      const settings = settingsOf(monitor, configuration.policy);
      const { terms, ...span } = window;
      accounts.push({ settings, terms, compliance, period: span, closure: null });
    }
  }
  return accounts.sort((a, b) => a.period.from - b.period.from);
}

/**
 * An account recomputed from raw samples, under the original settings. It must agree where no sample is missing. Its
 * incidents depend on people, not on samples, so they stay.
 */
export async function fromSamples(
  store: SampleReads & RollupReads & IncidentReads,
  { monitor, state }: { readonly monitor: Monitor; readonly state: MonitorState },
  account: Account,
  now: EpochMs,
): Promise<Account & Pick<Recomputed, 'missingSamples'>> {
  const basis = basisOfResult({ ...monitor, period: account.period }, account);
  const { compliance, missingSamples } = await accountFromSamples(store, state, basis, now);
  return { ...account, compliance: { ...compliance, incidents: account.compliance.incidents }, missingSamples };
}

async function closedAccount(store: LedgerReads, month: LedgerRow, rows: readonly LedgerRow[]): Promise<Account> {
  const { from, to } = month;
  const entries: { readonly hash: string; readonly entry: LedgerEntry }[] = [];
  for (const { hash } of rows.filter((row) => row.from === from && row.to === to)) {
    entries.push({ hash, entry: await readEntry(store, hash) });
  }
  const { hash, entry } = entries.at(-1)!;
  const amendments = entries.flatMap(({ hash: of, entry: one }) =>
    one.kind === 'amendment'
      ? [
          {
            hash: of,
            replaces: one.amends,
            at: one.at,
            author: one.author,
            reason: one.reason,
            changes: amendableDifferences(one.before, one.result),
          },
        ]
      : [],
  );
  const closure = { hash, closedAt: entries[0]!.entry.at, format: entry.schema, amendments };
  return { ...resultOf(entry), period: { from, to }, closure };
}

export async function readEntry(store: LedgerReads, hash: string): Promise<LedgerEntry> {
  const text = await store.ledgerText(hash);
  if (text === null) throw new Error(`the ledger has lost its entry ${hash}`);
  return readableEntry(text, hash);
}

/** The rest of a period beside spans inside it that do not overlap. */
function without(period: Period, spans: readonly Period[]): Period[] {
  const rest: Period[] = [];
  let at = period.from;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    if (from > at) rest.push({ from: at, to: from });
    at = Math.max(at, to);
  }
  if (at < period.to) rest.push({ from: at, to: period.to });
  return rest;
}
