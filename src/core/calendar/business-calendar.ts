/** The working calendar of an operator, in its own zone. Deadlines and notice periods are counted in it (A14, A15). */
export interface BusinessCalendar {
  readonly timezone: string;
  /** ISO weekdays, Monday 1 to Sunday 7. */
  readonly weekend: readonly number[];
  /** ISO dates, e.g. `2026-12-25`. */
  readonly holidays: Holidays;
  /** The rules that `holidays` follows from, if it follows from any. */
  readonly rules?: HolidayRules;
}

/** Dates off. Where they follow from rules, the dates of a year can be listed only after `fill`. */
export interface Holidays extends ReadonlySet<string> {
  /** Expands these years, both included. */
  fill?(firstYear: number, lastYear: number): void;
}

export const HOLIDAY_TYPES = ['public', 'bank'] as const;
export type HolidayType = (typeof HOLIDAY_TYPES)[number];

export interface HolidayRules {
  /** `DE`, or a part of it: `DE-NW`. Null: no country. */
  readonly country: string | null;
  readonly types: readonly HolidayType[];
  /** ISO dates in addition to those of the country. */
  readonly holidays: readonly string[];
  /** ISO dates that are business days all the same. */
  readonly notHolidays: readonly string[];
}

/** Business days of earlier years are counted without holidays: such a notice is in time in any calendar. */
const YEARS_WITH_HOLIDAYS = 3;

export function isBusinessDay(calendar: BusinessCalendar, day: Temporal.PlainDate): boolean {
  return !calendar.weekend.includes(day.dayOfWeek) && !calendar.holidays.has(day.toString());
}

/**
 * Full business days strictly between two instants: neither the day of the first nor the day of the second counts
 * (A14).
 *
 * @example a notice on Monday for the Tuesday of the week after has 5: Tue, Wed, Thu, Fri, Mon
 */
export function businessDaysBetween(calendar: BusinessCalendar, from: number, to: number): number {
  const localDate = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(calendar.timezone).toPlainDate();
  const first = localDate(from).add({ days: 1 });
  const last = localDate(to).subtract({ days: 1 });
  const days = first.until(last).days + 1;
  return days <= 0 ? 0 : workdays(calendar, first, days) - holidaysOnWorkdays(calendar, first, last);
}

/**
 * Days of `days` from `first` on that are not on a weekend. Counts whole weeks at once: an announcement may be
 * centuries old.
 */
function workdays({ weekend }: BusinessCalendar, first: Temporal.PlainDate, days: number): number {
  const isWorkday = (offset: number) => !weekend.includes(((first.dayOfWeek - 1 + offset) % 7) + 1);
  const inWeek = [0, 1, 2, 3, 4, 5, 6].filter(isWorkday);
  const rest = days % 7;
  return ((days - rest) / 7) * inWeek.length + inWeek.filter((offset) => offset < rest).length;
}

function holidaysOnWorkdays(
  { weekend, holidays }: BusinessCalendar,
  first: Temporal.PlainDate,
  last: Temporal.PlainDate,
) {
  let count = 0;
  holidays.fill?.(Math.max(first.year, last.year - YEARS_WITH_HOLIDAYS), last.year);
  for (const text of holidays) {
    const year = Number(text.slice(0, 4));
    if (year < first.year || year > last.year) continue;
    const day = Temporal.PlainDate.from(text);
    const isInside = Temporal.PlainDate.compare(day, first) >= 0 && Temporal.PlainDate.compare(day, last) <= 0;
    if (isInside && !weekend.includes(day.dayOfWeek)) count += 1;
  }
  return count;
}
