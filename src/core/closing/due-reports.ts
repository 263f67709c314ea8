import { largest } from '../extremes.ts';
import type { MonitorId } from '../ids.ts';
import type { MonitorState } from '../incident/monitor-state.ts';
import type { Monitor } from '../monitor.ts';
import { termsAt } from '../sla/terms.ts';
import { contractWindow } from '../sla/window.ts';
import type { EpochMs } from '../time.ts';
import type { LedgerRow } from './ledger.ts';

/** A report that is ready to be written: all of the operator's services have closed the month. */
export interface DueReport {
  /** `contoso/2026-10`, or `contoso/2026-10/amended-1` once the month has an amendment. */
  readonly id: string;
  readonly operator: string;
  /** `2026-10` */
  readonly month: string;
}

/**
 * Reports whose months are closed, of operators in the order given, then by month.
 *
 * @param rows the whole ledger
 */
export function dueReports(
  rows: readonly LedgerRow[],
  monitors: readonly Monitor[],
  states: ReadonlyMap<MonitorId, MonitorState>,
): DueReport[] {
  const byOperator = Map.groupBy(monitors, ({ operator }) => operator);
  return [...byOperator].flatMap(([operator, own]) => {
    const ledger = rows.filter((row) => row.operator === operator);
    const months = Map.groupBy(ledger, monthOf);
    return [...months]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .filter(([month]) => own.every((monitor) => hasClosed(monitor, states.get(monitor.id), month, ledger)))
      .map(([month, entries]) => ({ id: reportId(operator, month, entries), operator, month }));
  });
}

/** The calendar month at the middle of a window: months of different zones differ only at their edges. */
function monthOf({ from, to }: LedgerRow): string {
  const middle = Temporal.Instant.fromEpochMilliseconds(Math.floor((from + to) / 2)).toZonedDateTimeISO('UTC');
  return middle.toPlainDate().toPlainYearMonth().toString();
}

/** Also true for a monitor that was first probed later. */
function hasClosed(
  { service, sla }: Monitor,
  state: MonitorState | undefined,
  month: string,
  ledger: readonly LedgerRow[],
): boolean {
  const end = endOf(month, sla);
  const closedTo = ledger.filter((row) => row.service === service).map(({ to }) => to);
  return (state?.firstSlot ?? end) >= end || largest(closedTo, 0) >= end;
}

function endOf(month: string, sla: Monitor['sla']): EpochMs {
  const middle = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 15 }).toZonedDateTime('UTC').epochMilliseconds;
  return contractWindow(termsAt(sla, middle).window, middle).to;
}

function reportId(operator: string, month: string, entries: readonly LedgerRow[]): string {
  const amendments = entries.filter(({ kind }) => kind === 'amendment').length;
  return amendments === 0 ? `${operator}/${month}` : `${operator}/${month}/amended-${amendments}`;
}
