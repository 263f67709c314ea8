import type { LedgerHead, LedgerRow } from '../../core/closing/ledger.ts';
import type { Configuration } from '../../core/configuration.ts';
import type { MonitorState } from '../../core/incident/monitor-state.ts';
import type { Monitor } from '../../core/monitor.ts';
import { type AccountingWindow, accountingWindow } from '../../core/sla/window.ts';
import { DAY, type EpochMs } from '../../core/time.ts';
import type { MaintenanceReads } from '../ports/history.ts';
import type { StateReads } from '../recording/ports.ts';
import { type AccountingReads, complianceOf } from '../sla/compliance.ts';
import { GENESIS, LEDGER_FORMAT, type MonthResult, type MonthSettings, seal } from './entry.ts';
import type { ClosedMonthLedger } from './ports.ts';

export type MonthStore = AccountingReads & MaintenanceReads & StateReads & ClosedMonthLedger;

export interface Closing {
  readonly configuration: Configuration;
  /** Version of the program. */
  readonly program: string;
  readonly now: EpochMs;
  /** Pauses the work between two windows. */
  readonly stopped?: () => boolean;
}

/**
 * Closes each accounting window that ended longer ago than the grace period, oldest first: its result is recomputed,
 * frozen, and chained to the operator's entry before it. Closed windows stay closed, so that this may run again at any
 * time, after any interruption, and in two processes at once.
 */
export async function closeDueWindows(store: MonthStore, closing: Closing): Promise<LedgerRow[]> {
  const { configuration } = closing;
  const states = await store.states();
  const closed = lastClosed(await store.ledger({}));
  const appended: LedgerRow[] = [];
  for (const monitor of configuration.monitors) {
    const state = states.get(monitor.id);
    if (state?.firstSlot == null) continue;
    const windows = dueWindows(monitor, state.firstSlot, closed.get(monitor.id) ?? null, closing);
    for (const window of windows) {
      if (closing.stopped?.() === true) return appended;
      const row = await closeWindow(store, monitor, state, window, closing);
      // Another process was first; the next run handles the rest.
      if (row === null) break;
      appended.push(row);
    }
  }
  return appended;
}

/** A wrong clock may give any first slot. Earlier months are of no interest. */
const OLDEST_MS = 3_660 * DAY;

/** A window begins where the last one closed, even if the configuration has since moved the edges of months. */
function dueWindows(
  monitor: Monitor,
  firstSlot: EpochMs,
  closedTo: EpochMs | null,
  closing: Closing,
): AccountingWindow[] {
  const { now, configuration } = closing;
  const windows: AccountingWindow[] = [];
  for (let at = Math.max(closedTo ?? firstSlot, now - OLDEST_MS); ; at = windows.at(-1)!.to) {
    const window = accountingWindow(monitor.sla, at);
    if (window.to + configuration.closing.graceMs > now) return windows;
    windows.push({ ...window, from: closedTo === null && windows.length === 0 ? window.from : at });
  }
}

async function closeWindow(
  store: MonthStore,
  monitor: Monitor,
  state: MonitorState,
  window: AccountingWindow,
  { configuration, program, now }: Closing,
): Promise<LedgerRow | null> {
  const operator = configuration.operators.get(monitor.operator)!;
  const { terms, ...period } = window;
  const compliance = await complianceOf(store, state, monitor, operator, window, now);
  const result: MonthResult = { settings: settingsOf(monitor, configuration.policy), terms, compliance };
  const place = nextPlace(monitor.operator, await headOf(store, monitor.operator));
  const { service } = monitor;
  const { row, text } = seal({
    schema: LEDGER_FORMAT,
    kind: 'month',
    ...place,
    service,
    period,
    at: now,
    program,
    result,
  });
  return (await store.appendToLedger(row, text)) ? row : null;
}

export function settingsOf(monitor: Monitor, policy: string): MonthSettings {
  const { probe, location, schedule, deadlineMs, high } = monitor;
  return { kind: probe.kind, location, schedule, deadlineMs, high, policy };
}

export async function headOf(
  store: Pick<ClosedMonthLedger, 'ledgerHeads'>,
  operator: string,
): Promise<LedgerHead | null> {
  return (await store.ledgerHeads()).find((head) => head.operator === operator) ?? null;
}

export function nextPlace(operator: string, head: LedgerHead | null) {
  return { operator, sequence: (head?.sequence ?? 0) + 1, previous: head?.hash ?? GENESIS };
}

function lastClosed(rows: readonly LedgerRow[]): Map<string, EpochMs> {
  const ends = new Map<string, EpochMs>();
  for (const { operator, service, to } of rows) {
    const id = `${operator}/${service}`;
    ends.set(id, Math.max(ends.get(id) ?? to, to));
  }
  return ends;
}
