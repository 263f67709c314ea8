import { createRequire } from 'node:module';
import type Holidays from 'date-holidays';
import type { BusinessCalendar } from '../../core/calendar/business-calendar.ts';
import { DAY } from '../../core/time.ts';
import type { OperatorConfig } from '../schema/operator.ts';

const SATURDAY_AND_SUNDAY = [6, 7];

const calendars = new Map<string, BusinessCalendar>();

/** The same one for operators that say the same, also of a configuration that is read again. */
export function businessCalendar({
  country,
  timezone = 'UTC',
  calendar: { weekend = SATURDAY_AND_SUNDAY, holidays = [] } = {},
}: OperatorConfig): BusinessCalendar {
  const key = JSON.stringify([country, timezone, weekend, holidays]);
  const known = calendars.get(key) ?? { timezone, weekend, holidays: new HolidaySet(country, holidays) };
  calendars.set(key, known);
  return known;
}

/**
 * Dates off: the given ones, and the country's public holidays of each year that is asked about. The rules of some
 * countries take a fifth of a second to expand, so a year is expanded when a date in it is first looked up; until then
 * its holidays are not among the elements.
 */
class HolidaySet extends Set<string> {
  readonly #country: string | undefined;
  readonly #years = new Set<string>();

  constructor(country: string | undefined, dates: readonly string[]) {
    super(dates);
    this.#country = country;
  }

  override has(date: string): boolean {
    const year = date.slice(0, 4);
    if (this.#country !== undefined && !this.#years.has(year)) {
      this.#years.add(year);
      for (const holiday of publicHolidays(this.#country, Number(year))) this.add(holiday);
    }
    return super.has(date);
  }
}

const known = new Map<string, readonly string[]>();

/** ISO dates of a country's public holidays, nationwide. Empty for a country that the library does not know. */
function publicHolidays(country: string, year: number): readonly string[] {
  const key = `${country} ${year}`;
  const dates = known.get(key) ?? expand(country, year);
  known.set(key, dates);
  return dates;
}

/** Loading the rules of all countries takes a quarter of a second, which most commands need not spend. */
const load = createRequire(import.meta.url);

function expand(country: string, year: number): string[] {
  const Library: typeof Holidays = load('date-holidays');
  const holidays = new Library(country, { types: ['public'] }).getHolidays(year) ?? [];
  return holidays.filter(beginsAtMidnight).flatMap(({ date, start, end }) => daysOf(date, start, end));
}

/** Half a day off leaves the day a business day. `date` is in local time: `2026-01-01 00:00:00`. */
function beginsAtMidnight({ date }: { readonly date: string }): boolean {
  return date.slice(11, 16) === '00:00';
}

function daysOf(date: string, start: Date, end: Date): string[] {
  const first = Temporal.PlainDate.from(date.slice(0, 10));
  const days = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY));
  return Array.from({ length: days }, (_, index) => first.add({ days: index }).toString());
}
