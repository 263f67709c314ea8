import type { BusinessCalendar, HolidayRules, HolidayType } from '../../core/calendar/business-calendar.ts';
import type { KeyPath } from '../config-error.ts';
import type { OperatorConfig } from '../schema/operator.ts';
import type { Context } from './context.ts';
import { holidaysOf, knowsCountry, partsOf } from './holidays.ts';

const SATURDAY_AND_SUNDAY = [6, 7];
const ONLY_PUBLIC: HolidayType[] = ['public'];

const calendars = new Map<string, BusinessCalendar>();

/** The same one for operators that say the same, also of a configuration that is read again. */
export function businessCalendar({
  country = null,
  timezone = 'UTC',
  calendar: { weekend = SATURDAY_AND_SUNDAY, holidays = [], notHolidays = [], types = ONLY_PUBLIC } = {},
}: Pick<OperatorConfig, 'calendar'> & {
  readonly country?: string | null | undefined;
  readonly timezone?: string | undefined;
}): BusinessCalendar {
  const rules = { country, types, holidays, notHolidays };
  const key = JSON.stringify([timezone, weekend, rules]);
  const known = calendars.get(key) ?? { timezone, weekend, holidays: new HolidaySet(rules), rules };
  calendars.set(key, known);
  return known;
}

/** A calendar that was stored as data: its dates follow from its rules, as far as it has any. */
export function calendarFrom({ timezone, weekend, holidays, rules }: BusinessCalendar): BusinessCalendar {
  return {
    timezone,
    weekend,
    holidays: rules === undefined ? holidays : new HolidaySet(rules),
    ...(rules && { rules }),
  };
}

/** Only a part of a country is looked up: that takes the library, which a country by itself does without. */
export function checkCountry({ country }: OperatorConfig, path: KeyPath, { problems }: Context): void {
  if (country === undefined || !country.includes('-') || knowsCountry(country)) return;
  const name = country.slice(0, 2);
  const parts = partsOf(name).map((part) => `${name}-${part}`);
  const expected = parts.length === 0 ? `${name}, which has no parts with holidays of their own` : parts.join(', ');
  problems.refuse([...path, 'country'], expected, country);
}

/**
 * Dates off: the given ones, and the country's holidays of each year that is asked about. The rules of some countries
 * take a fifth of a second to expand, so a year is expanded when a date in it is first looked up.
 */
class HolidaySet extends Set<string> {
  readonly #rules: HolidayRules;
  readonly #years = new Set<number>();

  constructor(rules: HolidayRules) {
    super(rules.holidays);
    this.#rules = rules;
  }

  override has(date: string): boolean {
    const year = Number(date.slice(0, 4));
    this.fill(year, year);
    return super.has(date);
  }

  fill(firstYear: number, lastYear: number): void {
    const { country, types, notHolidays } = this.#rules;
    if (country === null) return;
    for (let year = firstYear; year <= lastYear; year += 1) {
      if (this.#years.has(year)) continue;
      this.#years.add(year);
      for (const { date } of holidaysOf(country, types, year)) if (!notHolidays.includes(date)) this.add(date);
    }
  }
}
