import { holidaysOf, isUnreliable, knowsCountry, loadConfiguration } from '../../config/index.ts';
import type { BusinessCalendar, HolidayRules } from '../../core/calendar/business-calendar.ts';
import { UserError } from '../../core/errors.ts';
import { count } from '../../core/format.ts';
import { systemClock } from '../../runtime/clock.ts';
import { configFileOf } from '../args/data-dir.ts';
import { unknownName } from '../args/desk.ts';
import { textTable } from '../args/table.ts';
import { type Command, EXIT } from '../command.ts';

export const command: Command = {
  name: 'calendar',
  summary: "the days on which an operator's deadlines and notices do not count",
  help: `Usage: threenines calendar OPERATOR [--year YYYY] [--config FILE] [--json]

Lists the holidays of the operator's business calendar: those of its country or part of it, those that the configuration
adds, and those that it takes away. Weekends are named once. docs/configuration.md says where the dates come from.

  --year YYYY       calendar year (default: the present one in the operator's zone)
  --config FILE     configuration (default: monitors.yaml)
  --json            print one JSON object`,
  options: {
    year: { type: 'string' },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(args, io) {
    const { values, positionals } = args;
    const { operators } = loadConfiguration(configFileOf(args)).configuration;
    const [id, ...rest] = positionals;
    if (id === undefined || rest.length > 0) {
      throw new UserError(`calendar needs one operator: ${[...operators.keys()].join(', ')}`);
    }
    const operator = operators.get(id);
    if (operator === undefined) throw unknownName('OPERATOR', 'operator', id, [...operators.keys()]);
    const { calendar } = operator;
    const year = yearOption(values.year, calendar);
    const days = daysOff(calendar, year);
    io.stdout.write(values.json === true ? `${jsonText(id, calendar, year, days)}\n` : text(id, calendar, year, days));
    return EXIT.ok;
  },
};

interface DayOff {
  /** ISO date. */
  readonly date: string;
  readonly name: string;
  readonly because: 'public' | 'bank' | 'added' | 'removed';
  /** Whether it makes a difference: not for a removed holiday, and not on a weekend. */
  readonly counts: boolean;
}

const NO_RULES: HolidayRules = { country: null, types: ['public'], holidays: [], notHolidays: [] };

function daysOff({ weekend, rules = NO_RULES }: BusinessCalendar, year: number): DayOff[] {
  const { country, types, holidays, notHolidays } = rules;
  const days = new Map<string, Omit<DayOff, 'date' | 'counts'>>();
  for (const date of holidays.filter((one) => Number(one.slice(0, 4)) === year)) {
    days.set(date, { name: '', because: 'added' });
  }
  // A holiday of some days may begin in the year before.
  for (const { date, name, type } of country === null
    ? []
    : [year - 1, year].flatMap((one) => holidaysOf(country, types, one))) {
    if (Number(date.slice(0, 4)) !== year) continue;
    const known = days.get(date);
    const because = notHolidays.includes(date) ? 'removed' : (known?.because ?? type);
    days.set(date, { name: known === undefined || known.name === '' ? name : `${known.name}, ${name}`, because });
  }
  const counts = (date: string, because: DayOff['because']) =>
    because !== 'removed' && !weekend.includes(Temporal.PlainDate.from(date).dayOfWeek);
  return [...days]
    .map(([date, day]) => ({ date, ...day, counts: counts(date, day.because) }))
    .toSorted((a, b) => (a.date < b.date ? -1 : 1));
}

function yearOption(value: string | boolean | undefined, { timezone }: BusinessCalendar): number {
  const present = Temporal.Instant.fromEpochMilliseconds(systemClock.now()).toZonedDateTimeISO(timezone).year;
  if (typeof value !== 'string') return present;
  const year = Number(value);
  if (!/^\d{4}$/.test(value) || year < 1970 || year > 2100) {
    throw new UserError(`--year: expected a year from 1970 to 2100 such as ${present}, found "${value}"`);
  }
  return year;
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function text(id: string, calendar: BusinessCalendar, year: number, days: readonly DayOff[]): string {
  const rows = days.map(({ date, name, because, counts }) => {
    const { dayOfWeek } = Temporal.PlainDate.from(date);
    const otherwise = calendar.weekend.includes(dayOfWeek) ? 'weekend' : 'business day';
    return [date, WEEKDAYS[dayOfWeek - 1]!, because, counts ? 'day off' : otherwise, name];
  });
  const free = days.filter(({ counts }) => counts).length;
  return [
    `${id}, ${year}: ${count(free)} days off beside the weekend (${weekendText(calendar)}), in ${calendar.timezone}`,
    ...notes(calendar),
    '',
    textTable(['DATE', 'WEEKDAY', 'SOURCE', 'COUNTS AS', 'NAME'], rows),
    '',
  ].join('\n');
}

function weekendText({ weekend }: BusinessCalendar): string {
  return weekend.length === 0 ? 'none' : weekend.map((day) => WEEKDAYS[day - 1]!).join(', ');
}

function notes({ rules = NO_RULES }: BusinessCalendar): string[] {
  const { country, types } = rules;
  if (country === null) return ['no country is configured: only weekends and calendar.holidays count'];
  if (!knowsCountry(country)) return [`no holidays of ${country} are known: only weekends and calendar.holidays count`];
  const source = `holidays of ${country}: ${types.join(' and ')}`;
  if (!isUnreliable(rules)) return [source];
  return [source, `check these dates: those of ${country} are announced year by year, and some are estimates`];
}

function jsonText(operator: string, calendar: BusinessCalendar, year: number, holidays: readonly DayOff[]): string {
  const { timezone, weekend, rules = NO_RULES } = calendar;
  const { country, types } = rules;
  const isKnown = country !== null && knowsCountry(country);
  const source = { country, types, isKnown, isReliable: isKnown && !isUnreliable(rules) };
  return JSON.stringify({ operator, year, timezone, weekend, ...source, holidays }, null, 2);
}
