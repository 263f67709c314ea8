import { type BusinessCalendar, businessDaysBetween } from '../calendar/business-calendar.ts';
import { DAY, type EpochMs } from '../time.ts';

/** A window as announced: local wall times, so that it means the same on both sides of a DST change. */
export interface MaintenanceRule {
  /** `2026-10-05T22:00`, in `timezone`. For a recurring rule, its first occurrence. */
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
  readonly announcedAt: EpochMs | null;
  /** Repeats each week on an ISO weekday, or each month on a day of the month. */
  readonly every: { readonly weekday: number } | { readonly monthDay: number } | null;
  /** No occurrence that starts at this time or later takes place. Absent: not cancelled. */
  readonly cancelledAt?: EpochMs | null;
  /** When the work was reported done, for a window that does not repeat. Absent: no report. */
  readonly completedAt?: EpochMs | null;
  /** When the completion notice was sent; null: not yet. Absent where it is not recorded. */
  readonly completionToldAt?: EpochMs | null;
  /** Full business days of notice required, where the policy differs from the contract. */
  readonly noticeBusinessDays?: number;
}

/** One occurrence, [from, to). */
export interface MaintenanceWindow {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Announced in time by the contract. A late window is recorded, but counts against the operator. */
  readonly announcedInTime: boolean;
  readonly announcedAt: EpochMs | null;
  /** Full business days between the notice and the start. */
  readonly noticeBusinessDays: number;
  /** How long the work continued after the announced end, as reported; that time counts as any other. */
  readonly overrunMs: number;
  /** When the completion notice was sent; null: not yet. Absent where it is not recorded. */
  readonly completionToldAt?: EpochMs | null;
}

/** Full business days required between a notice and the window's start (P2). */
export const NOTICE_BUSINESS_DAYS = 5;

/** The rule under a policy that requires the given number of business days of notice. */
export function withNoticeDays(rule: MaintenanceRule, businessDays: number): MaintenanceRule {
  return businessDays === NOTICE_BUSINESS_DAYS ? rule : { ...rule, noticeBusinessDays: businessDays };
}

/** Occurrences that touch [from, to), ascending by start. */
export function maintenanceWindows(
  rules: readonly MaintenanceRule[],
  calendar: BusinessCalendar,
  from: EpochMs,
  to: EpochMs,
): MaintenanceWindow[] {
  return rules
    .flatMap((rule) => occurrences(rule, from, to).map((span) => windowOf(rule, span, calendar)))
    .sort((a, b) => a.from - b.from);
}

/** Work that ends early ends its window; work that ends late does not prolong it. */
function windowOf(rule: MaintenanceRule, span: Span, calendar: BusinessCalendar): MaintenanceWindow {
  const { announcedAt, completedAt = null, completionToldAt } = rule;
  const noticed = announcedAt !== null && announcedAt < span.from;
  const noticeBusinessDays = noticed ? businessDaysBetween(calendar, announcedAt, span.from) : 0;
  return {
    from: span.from,
    to: completedAt === null ? span.to : Math.min(span.to, Math.max(span.from, completedAt)),
    announcedInTime: noticeBusinessDays >= (rule.noticeBusinessDays ?? NOTICE_BUSINESS_DAYS),
    announcedAt,
    noticeBusinessDays,
    overrunMs: completedAt === null ? 0 : Math.max(0, completedAt - span.to),
    ...(completionToldAt !== undefined && { completionToldAt }),
  };
}

/** The window of timely announced maintenance that contains `at`, if any. */
export function announcedWindowAt(windows: readonly MaintenanceWindow[], at: EpochMs): MaintenanceWindow | null {
  return windows.find((window) => window.announcedInTime && window.from <= at && at < window.to) ?? null;
}

/** The first occurrence as announced; empty where a change of the clock swallows it. */
export function firstSpan({ from, to, timezone }: MaintenanceRule): Span {
  return {
    from: instantOf(Temporal.PlainDateTime.from(from), timezone),
    to: instantOf(Temporal.PlainDateTime.from(to), timezone),
  };
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
    const takesPlace = rule.cancelledAt == null || span.from < rule.cancelledAt;
    if (takesPlace && span.from < to && span.to > from && span.from < span.to) spans.push(span);
  }
  return spans;
}

/** A wall time that DST skips means the moment of the change; one that it repeats means the earlier time. */
function instantOf(local: Temporal.PlainDateTime, timezone: string): EpochMs {
  const zoned = local.toZonedDateTime(timezone, { disambiguation: 'compatible' });
  if (zoned.toPlainDateTime().equals(local)) return zoned.epochMilliseconds;
  // A nanosecond later, because a change at this very moment counts as the next one.
  return zoned.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')!.epochMilliseconds;
}

/** The limit for one rule; a longer span keeps the newest occurrences. This allows twenty years of weeks. */
export const MOST_OCCURRENCES = 1_000;

/**
 * Days on which an occurrence that touches [from, to) may start. Arithmetic finds them: a rule may begin in any year.
 */
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
  const last = dateOf(to);
  const earliest = later(first, dateOf(from - DAY).subtract({ days: length }));
  if ('weekday' in rule.every) {
    const start = later(earliest, last.subtract({ weeks: MOST_OCCURRENCES }));
    const next = start.add({ days: (rule.every.weekday - start.dayOfWeek + 7) % 7 });
    const weeks = Math.floor(next.until(last).days / 7);
    for (let week = 0; week <= weeks; week += 1) yield next.add({ weeks: week });
    return;
  }
  const start = later(earliest, last.subtract({ months: MOST_OCCURRENCES }));
  const months = start.with({ day: 1 }).until(last, { largestUnit: 'months' }).months;
  for (let month = 0; month <= months; month += 1) {
    const inMonth = start.with({ day: 1 }).add({ months: month });
    // A month without that day has no occurrence.
    if (rule.every.monthDay > inMonth.daysInMonth) continue;
    const day = inMonth.with({ day: rule.every.monthDay });
    if (Temporal.PlainDate.compare(day, start) >= 0 && Temporal.PlainDate.compare(day, last) <= 0) yield day;
  }
}

function later(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) >= 0 ? a : b;
}
