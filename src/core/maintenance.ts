import { type BusinessCalendar, businessDaysBetween } from './calendar.ts';
import { DAY, type EpochMs } from './time.ts';

/** A window as it was announced: local wall times, so that it means the same on both sides of a DST change. */
export interface MaintenanceRule {
  /** `2026-10-05T22:00`, whole minutes, in `timezone`. For a recurring rule, its first occurrence. */
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
  readonly announcedAt: EpochMs | null;
  /** Repeats each week on an ISO weekday, or each month on a day of the month. */
  readonly every: { readonly weekday: number } | { readonly monthDay: number } | null;
}

/** One occurrence, [from, to). */
export interface MaintenanceWindow {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Announced in time by the contract. A late window is known, but counts against the operator. */
  readonly announcedInTime: boolean;
}

/** Full business days that must lie between a notice and the window's start (P2). */
export const NOTICE_BUSINESS_DAYS = 5;

/** Occurrences that touch [from, to), ascending by start. */
export function maintenanceWindows(
  rules: readonly MaintenanceRule[],
  calendar: BusinessCalendar,
  from: EpochMs,
  to: EpochMs,
): MaintenanceWindow[] {
  return rules
    .flatMap((rule) =>
      occurrences(rule, from, to).map((span) => ({ ...span, announcedInTime: inTime(rule, calendar, span.from) })),
    )
    .sort((a, b) => a.from - b.from);
}

/** The window of timely announced maintenance that contains `at`, if any. */
export function announcedWindowAt(windows: readonly MaintenanceWindow[], at: EpochMs): MaintenanceWindow | null {
  return windows.find((window) => window.announcedInTime && window.from <= at && at < window.to) ?? null;
}

function inTime(rule: MaintenanceRule, calendar: BusinessCalendar, start: EpochMs): boolean {
  if (rule.announcedAt === null || rule.announcedAt >= start) return false;
  return businessDaysBetween(calendar, rule.announcedAt, start) >= NOTICE_BUSINESS_DAYS;
}

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

function occurrences(rule: MaintenanceRule, from: EpochMs, to: EpochMs): Span[] {
  const first = { from: Temporal.PlainDateTime.from(rule.from), to: Temporal.PlainDateTime.from(rule.to) };
  const spans: Span[] = [];
  for (const day of startDays(rule, first.from.toPlainDate(), from, to)) {
    const shift = first.from.toPlainDate().until(day);
    const span = {
      from: instantOf(first.from.add(shift), rule.timezone),
      to: instantOf(first.to.add(shift), rule.timezone),
    };
    if (span.from < to && span.to > from && span.from < span.to) spans.push(span);
  }
  return spans;
}

/** A wall time that DST skips means the moment of the change, one that it repeats the earlier (Temporal's `compatible`). */
function instantOf(local: Temporal.PlainDateTime, timezone: string): EpochMs {
  return local.toZonedDateTime(timezone, { disambiguation: 'compatible' }).epochMilliseconds;
}

function* startDays(
  rule: MaintenanceRule,
  first: Temporal.PlainDate,
  from: EpochMs,
  to: EpochMs,
): Iterable<Temporal.PlainDate> {
  if (rule.every === null) {
    yield first;
    return;
  }
  const dateOf = (at: EpochMs) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(rule.timezone).toPlainDate();
  const length = first.until(Temporal.PlainDateTime.from(rule.to).toPlainDate()).days;
  const earliest = dateOf(from - DAY).subtract({ days: length });
  const last = dateOf(to);
  let day = Temporal.PlainDate.compare(earliest, first) > 0 ? earliest : first;
  for (; Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
    const matches = 'weekday' in rule.every ? day.dayOfWeek === rule.every.weekday : day.day === rule.every.monthDay;
    if (matches) yield day;
  }
}
