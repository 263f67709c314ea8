import { contractWindow } from '../core/sla/window.ts';
import { type EpochMs, HOUR, isoTime } from '../core/time.ts';
import type { ReportPeriod } from '../pipeline/reporting/report-input.ts';

/** A longer period would be unreadable by day. */
export const LONGEST_PERIOD_DAYS = 92;

/** @example 'October 2026' */
const LABEL = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** A calendar month of the contract's zone. */
export function monthPeriod(month: Temporal.PlainYearMonth, timezone: string): ReportPeriod {
  const inside = month.toPlainDate({ day: 15 }).toZonedDateTime(timezone).epochMilliseconds;
  const period = contractWindow({ calendar: 'month', timezone }, inside);
  return { ...period, label: LABEL.format(Date.UTC(month.year, month.month - 1)), name: month.toString() };
}

/** Any span of whole hours, because latencies are stored by the hour. */
export function spanPeriod(from: EpochMs, to: EpochMs): ReportPeriod {
  const stamp = (at: EpochMs) => isoTime(at).slice(0, 16).replace('T', ' ');
  const name = (at: EpochMs) => isoTime(at).slice(0, 13).replace('T00', '');
  return {
    from,
    to,
    label: `${stamp(from)} to ${stamp(to)} UTC`,
    name: `${name(from)}-${name(to)}`,
  };
}

export function isWholeHour(at: EpochMs): boolean {
  return at % HOUR === 0;
}
