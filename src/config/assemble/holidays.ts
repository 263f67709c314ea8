/** The holidays of a country or a part of one, from the library's rules and our corrections of them. */
import { createRequire } from 'node:module';
import type Holidays from 'date-holidays';
import type { HolidayRules, HolidayType } from '../../core/calendar/business-calendar.ts';
import { DAY } from '../../core/time.ts';

export interface Holiday {
  /** ISO date. */
  readonly date: string;
  readonly name: string;
  readonly type: HolidayType;
}

/** Loading the rules of all countries takes a quarter of a second, which most commands need not spend. */
const load = createRequire(import.meta.url);

/**
 * Countries whose dates the library gets wrong in some years: they follow the moon as it is sighted, a decree or an
 * election, or differ between parts that the library does not know. `calendar: { holidays, notHolidays }` corrects them.
 */
const UNRELIABLE = ['AE', 'BD', 'EG', 'HU', 'ID', 'IN', 'KR', 'MA', 'MY', 'PK', 'SA', 'SG', 'TH', 'TR', 'TW'];

export function isUnreliable({ country }: Pick<HolidayRules, 'country'>): boolean {
  return country !== null && UNRELIABLE.includes(country.slice(0, 2));
}

/** A part stands for a country that has different holidays in each of its parts. */
const DEFAULT_PART: Readonly<Record<string, string>> = { GB: 'GB-ENG' };

interface Correction {
  /** By rules of the library. */
  readonly add?: Readonly<Record<string, string>>;
  readonly drop?: readonly string[];
  /** Public holidays that the library has as bank holidays, by their names there. */
  readonly isPublic?: readonly string[];
  /** A holiday on a weekend is taken on the next working day. */
  readonly substitutes?: true;
}

const TRUTH = { 'National Day for Truth and Reconciliation': '09-30' };

/** Canada alone: the holidays of federally regulated employers, which mobile operators are (Canada Labour Code, 166). */
const CANADA: Correction = {
  add: {
    'Victoria Day': 'monday before 05-25',
    ...TRUTH,
    Thanksgiving: '2nd monday in October',
    'Remembrance Day': '11-11',
    'Boxing Day': '12-26',
  },
  substitutes: true,
};

const CORRECTIONS: Readonly<Record<string, Correction>> = {
  CA: CANADA,
  FI: { isPublic: ['juhannusaatto', 'jouluaatto'] },
  IE: { isPublic: ['St. Patrick’s Day', 'St. Stephen’s Day'] },
  'CA-ON': { drop: ['Easter Monday'] },
  'CA-BC': { add: TRUTH },
  'GB-SCT': { add: { 'World Cup bank holiday': '2026-06-15' } },
};

function correctionOf(country: string): Correction {
  const own = CORRECTIONS[country] ?? {};
  return country.startsWith('CA-') ? { ...own, substitutes: true } : own;
}

/** Whether the library has rules for a country, or for the part of it. */
export function knowsCountry(code: string): boolean {
  const [country, part] = code.split('-') as [string, string | undefined];
  const library = open();
  if (part === undefined) return library.getCountries()[country] !== undefined;
  return partsOf(country).includes(part);
}

/** Codes of the parts of a country that have rules of their own. */
export function partsOf(country: string): string[] {
  return Object.keys(open().getStates(country) ?? {});
}

const known = new Map<string, readonly Holiday[]>();

/** Days off that begin in a year, by date; empty for a country that the library does not know. */
export function holidaysOf(country: string, types: readonly HolidayType[], year: number): readonly Holiday[] {
  const key = `${country} ${types.join()} ${year}`;
  const holidays = known.get(key) ?? expand(country, types, year);
  known.set(key, holidays);
  return holidays;
}

function open(...place: string[]): Holidays {
  const Library: typeof Holidays = load('date-holidays');
  return new Library(place.join('-'), { types: ['public', 'bank'] });
}

function expand(country: string, types: readonly HolidayType[], year: number): Holiday[] {
  const { add = {}, drop = [], isPublic = [], substitutes } = correctionOf(country);
  const library = open(DEFAULT_PART[country] ?? country);
  for (const [name, rule] of Object.entries(add)) library.setHoliday(rule, { name: { en: name }, type: 'public' });
  const all = library.getHolidays(year) ?? [];
  const publicNames = new Set([...isPublic, ...all.filter(({ type }) => type === 'public').map(({ name }) => name)]);
  const holidays = all
    .filter(({ name }) => !drop.includes(name))
    .filter(beginsAtMidnight)
    .flatMap(({ name, date, start, end, ...one }): Holiday[] => {
      // Where a public holiday is taken on another day, that day is one whatever the library calls it.
      const isTaken = one.substitute === true && publicNames.has(name.replace(/ \([^()]*\)$/, ''));
      const type = one.type === 'public' || isTaken || isPublic.includes(name) ? 'public' : 'bank';
      return types.includes(type) ? daysOf(date, start, end).map((day) => ({ date: day, name, type })) : [];
    });
  return (substitutes === true ? withSubstitutes(holidays) : holidays).toSorted((a, b) => (a.date < b.date ? -1 : 1));
}

/** Half a day off leaves the day a business day. `date` is in local time: `2026-01-01 00:00:00`. */
function beginsAtMidnight({ date }: { readonly date: string }): boolean {
  return date.slice(11, 16) === '00:00';
}

/** Whole days: half a day at the end is a business day, too. */
function daysOf(date: string, start: Date, end: Date): string[] {
  const first = Temporal.PlainDate.from(date.slice(0, 10));
  // A day is an hour shorter or longer where the clock changes.
  const days = Math.max(1, Math.floor((end.getTime() - start.getTime()) / DAY + 0.1));
  return Array.from({ length: days }, (_, index) => first.add({ days: index }).toString());
}

function withSubstitutes(holidays: readonly Holiday[]): Holiday[] {
  const taken = new Set(holidays.map(({ date }) => date));
  const substitutes = holidays.flatMap(({ date, ...holiday }): Holiday[] => {
    let day = Temporal.PlainDate.from(date);
    if (day.dayOfWeek <= 5) return [];
    while (day.dayOfWeek > 5 || taken.has(day.toString())) day = day.add({ days: 1 });
    taken.add(day.toString());
    return [{ ...holiday, date: day.toString(), name: `${holiday.name} (substitute day)` }];
  });
  return [...holidays, ...substitutes];
}
