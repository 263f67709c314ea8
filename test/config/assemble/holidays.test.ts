import { describe, expect, it } from 'vitest';
import { holidaysOf, isUnreliable } from '../../../src/config/assemble/holidays.ts';
import { businessDaysBetween, isBusinessDay } from '../../../src/core/calendar/business-calendar.ts';
import { load, withMonitors } from '../example.ts';
import INDEPENDENT from './public-holidays.json' with { type: 'json' };

/** The years that the independent source was asked for. */
const YEARS = [2026, 2027, 2028];

/** Where we differ from it from Monday to Friday, and why: `+` is a day off only here, `-` only there. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  // Each state has its own substitute days, most of them these; the source has those of no state.
  AU: '+2026-12-28 +2027-12-27 +2027-12-28 +2028-01-03',
  // Substitute days that the source leaves out because each employer chooses them.
  'CA-BC': '+2028-07-03 +2028-11-13',
  'CA-ON': '+2028-07-03',
  'CA-QC': '+2028-06-26 +2028-07-03',
  IE: '+2026-12-28 +2027-12-27',
  // By law only 1 August is nationwide; these are days off in nearly all cantons.
  CH: '+2026-04-03 +2026-04-06 +2026-05-25 +2027-03-26 +2027-03-29 +2027-05-17 +2028-04-14 +2028-04-17 +2028-06-05 +2028-12-26',
  // Labour Day in Easter week is moved by decree.
  GR: '-2027-05-04',
  // A general holiday, but only later a statutory one.
  HK: '+2026-04-03 +2027-03-26',
  // Days off in exchange for Saturdays, by decree of the year before.
  HU: '-2026-01-02 -2026-08-21 -2026-12-24',
  // Only banks and public services close on Good Friday.
  NL: '-2026-04-03 -2027-03-26 -2028-04-14',
  // Elections.
  ZA: '-2026-11-04',
};

function workingDaysOff(country: string): string[] {
  const dates = YEARS.flatMap((year) => holidaysOf(country, ['public'], year).map(({ date }) => date));
  const isWorkday = (date: string) => Temporal.PlainDate.from(date).dayOfWeek <= 5;
  return [...new Set(dates)].filter((date) => YEARS.includes(Number(date.slice(0, 4))) && isWorkday(date));
}

function differencesFrom(country: string, theirs: readonly string[]): string {
  const ours = workingDaysOff(country);
  const onlyOurs = ours.filter((date) => !theirs.includes(date)).map((date) => `+${date}`);
  const onlyTheirs = theirs.filter((date) => !ours.includes(date)).map((date) => `-${date}`);
  return [...onlyOurs, ...onlyTheirs].toSorted((a, b) => (a.slice(1) < b.slice(1) ? -1 : 1)).join(' ');
}

describe('public holidays from 2026 to 2028', () => {
  it.each(Object.entries(INDEPENDENT.countries))('of %s are those of an independent source', (country, theirs) => {
    expect(differencesFrom(country, theirs.split(' '))).toBe(EXCEPTIONS[country] ?? '');
  });

  it('are called unreliable where a decree, an election or the moon decides', () => {
    const codes = ['HU', 'IN', 'KR', 'SA', 'TH', 'DE', 'DE-NW', 'US'];
    const unreliable = codes.filter((country) => isUnreliable({ country }));
    expect(unreliable).toEqual(['HU', 'IN', 'KR', 'SA', 'TH']);
  });
});

const page = '- { service: page, probe: http, url: "https://a.example/" }';

function calendarOf(keys: string) {
  const text = withMonitors(page).replace('timezone: Europe/Berlin', `timezone: Europe/Berlin\n    ${keys}`);
  return load(text).configuration.operators.get('contoso')!.calendar;
}

const offIn = (keys: string, ...dates: string[]) =>
  dates.filter((date) => !isBusinessDay(calendarOf(keys), Temporal.PlainDate.from(date)));

describe('the country of an operator', () => {
  it('may be a part of one', () => {
    expect(offIn('country: DE-NW', '2026-06-04')).toEqual(['2026-06-04']);
    expect(offIn('country: DE', '2026-06-04')).toEqual([]);
    expect(offIn('country: GB-SCT', '2026-04-06', '2026-08-03', '2026-08-31')).toEqual(['2026-08-03']);
  });

  it.each([
    ['GB', '2026-08-31'],
    ['CA', '2026-05-18'],
    ['CA', '2026-10-12'],
    ['CA-ON', '2027-12-28'],
    ['US', '2028-11-10'],
    ['IE', '2026-03-17'],
  ])('%s has a day off on %s', (country, date) => {
    expect(offIn(`country: ${country}`, date)).toEqual([date]);
  });

  it('has only whole days off: half a day before and after a feast is a business day', () => {
    expect(offIn('country: TR', '2026-03-19', '2026-03-20', '2026-03-23')).toEqual(['2026-03-20']);
  });

  it('must exist, and so must the part', () => {
    expect(() => calendarOf('country: DE-XX')).toThrow('expected DE-BB, DE-BE');
    expect(() => calendarOf('country: XX-NW')).toThrow('country code');
  });

  it('gives probes the country alone', () => {
    const text = withMonitors(page).replace('timezone: Europe/Berlin', 'country: DE-NW');
    expect(load(text).configuration.operators.get('contoso')!.country).toBe('DE');
  });
});

describe('the calendar of an operator', () => {
  it('adds and removes holidays', () => {
    const keys = 'country: DE\n    calendar: { holidays: [2026-12-24], notHolidays: [2026-12-25] }';
    expect(offIn(keys, '2026-12-24', '2026-12-25', '2026-05-01')).toEqual(['2026-12-24', '2026-05-01']);
    expect(() => calendarOf('calendar: { holidays: [2026-12-24], notHolidays: [2026-12-24] }')).toThrow(
      'no date both in holidays and in notHolidays',
    );
  });

  it('has bank holidays by choice', () => {
    const christmasEve = '2026-12-24';
    expect(offIn('country: NO', christmasEve)).toEqual([]);
    expect(offIn('country: NO\n    calendar: { types: [public, bank] }', christmasEve)).toEqual([christmasEve]);
    expect(offIn('country: NO\n    calendar: { types: [bank] }', '2026-12-25')).toEqual([]);
  });

  it('counts the holidays of a notice, whatever was asked of the calendar before', () => {
    const days = (keys: string) =>
      businessDaysBetween(calendarOf(keys), Date.UTC(2026, 11, 20, 12), Date.UTC(2026, 11, 29, 12));
    // Weekends that no other calendar has make it a new one.
    expect(days('country: DE\n    calendar: { weekend: [sat, sun, wed] }')).toBe(4);
    expect(days('calendar: { weekend: [sat, sun, wed] }')).toBe(5);
  });
});
