import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type BusinessCalendar,
  businessDaysBetween,
  isBusinessDay,
} from '../../src/core/calendar/business-calendar.ts';
import { type MaintenanceRule, MOST_OCCURRENCES, maintenanceWindows } from '../../src/core/maintenance/windows.ts';
import { cronInstants } from '../../src/core/schedule/schedule.ts';
import { DAY, isoTime } from '../../src/core/time.ts';
import { runs } from '../support/random.ts';

/** Times that a person types by mistake, a file holds, or a clock shows that was never set. */
const YEARS = ['0000', '0001', '1970', '2016', '9999'];
const CALENDAR: BusinessCalendar = {
  timezone: 'Europe/Berlin',
  weekend: [6, 7],
  holidays: new Set(['2026-10-03', '2026-12-25', '2027-01-01', '2027-04-05']),
};
const OCTOBER = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };

/** How often a date was moved on: what a walk from one time to another does for each of its steps. */
function dateSteps<T>(work: () => T): { readonly result: T; readonly steps: number } {
  const spies = [Temporal.PlainDate, Temporal.PlainDateTime, Temporal.ZonedDateTime].map((type) =>
    vi.spyOn(type.prototype as Temporal.PlainDate, 'add'),
  );
  const result = work();
  return { result, steps: spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0) };
}

afterEach(() => {
  vi.restoreAllMocks();
});

function weekly(year: string, changes: Partial<MaintenanceRule> = {}): MaintenanceRule {
  return {
    from: `${year}-01-05T22:00`,
    to: `${year}-01-06T02:00`,
    timezone: 'Europe/Berlin',
    announcedAt: Date.parse(`${year}-01-01T00:00:00Z`),
    every: { weekday: 2 },
    ...changes,
  };
}

describe('business days between two times', () => {
  it.each(YEARS)('are found in a few steps when one of them lies in the year %s', (year) => {
    const far = Date.parse(`${year}-03-01T12:00:00Z`);
    const [from, to] = [Math.min(far, OCTOBER.from), Math.max(far, OCTOBER.from)];
    const { result, steps } = dateSteps(() => businessDaysBetween(CALENDAR, from, to));
    expect(result).toBeGreaterThan(2_000);
    expect(steps).toBeLessThan(10);
  });

  it('are those that one counts day by day', () => {
    const someDay = fc.integer({ min: Date.UTC(2026, 8, 1), max: Date.UTC(2027, 5, 1) });
    const weekend = fc.constantFrom<readonly number[]>([6, 7], [5, 6], [7], []);
    const property = fc.property(someDay, someDay, weekend, (a, b, days) => {
      const calendar = { ...CALENDAR, weekend: days };
      expect(businessDaysBetween(calendar, a, b)).toBe(dayByDay(calendar, a, b));
    });
    fc.assert(property, { numRuns: runs(100) });
  });
});

function dayByDay(calendar: BusinessCalendar, from: number, to: number): number {
  const dateOf = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(calendar.timezone).toPlainDate();
  let count = 0;
  for (let day = dateOf(from).add({ days: 1 }); day.toString() < dateOf(to).toString(); day = day.add({ days: 1 })) {
    if (isBusinessDay(calendar, day)) count += 1;
  }
  return count;
}

describe('occurrences of maintenance that repeats', () => {
  it.each(YEARS.slice(0, 4))('are found in a few steps when the first was in the year %s', (year) => {
    const { result, steps } = dateSteps(() =>
      maintenanceWindows([weekly(year)], CALENDAR, OCTOBER.from, OCTOBER.to).map(({ from }) => isoTime(from)),
    );
    expect(result).toEqual([
      '2026-10-06T20:00:00.000Z',
      '2026-10-13T20:00:00.000Z',
      '2026-10-20T20:00:00.000Z',
      '2026-10-27T21:00:00.000Z',
    ]);
    expect(steps).toBeLessThan(40);
  });

  it('by the day of the month too, leaving out months without it', () => {
    const rule = weekly('0001', { every: { monthDay: 31 } });
    const { result, steps } = dateSteps(() =>
      maintenanceWindows([rule], CALENDAR, Date.UTC(2026, 8, 1), Date.UTC(2027, 0, 1)).map(({ from }) => isoTime(from)),
    );
    expect(result).toEqual(['2026-10-31T21:00:00.000Z', '2026-12-31T21:00:00.000Z']);
    expect(steps).toBeLessThan(40);
  });

  it('are none before the first, though that is in the year 9999', () => {
    const { result, steps } = dateSteps(() => maintenanceWindows([weekly('9999')], CALENDAR, OCTOBER.from, OCTOBER.to));
    expect(result).toEqual([]);
    expect(steps).toBeLessThan(10);
  });

  it.each([
    ['one weekly rule', { weekday: 2 }],
    ['one monthly rule', { monthDay: 5 }],
  ])('are the newest of a span of ten thousand years, for %s', (_, every) => {
    const to = Date.parse('9999-12-01T00:00:00Z');
    const windows = maintenanceWindows([weekly('0001', { every })], CALENDAR, Date.parse('0001-01-01T00:00:00Z'), to);
    expect(windows.length).toBeGreaterThan(MOST_OCCURRENCES - 5);
    expect(windows.length).toBeLessThanOrEqual(MOST_OCCURRENCES + 1);
    expect(to - windows.at(-1)!.to).toBeLessThan(40 * DAY);
  });

  it('are bounded although one of them lasts for ten thousand years', () => {
    const rule = weekly('0001', { to: '9999-01-01T00:00' });
    const windows = maintenanceWindows([rule], CALENDAR, OCTOBER.from, OCTOBER.to);
    expect(windows.length).toBeLessThanOrEqual(MOST_OCCURRENCES + 1);
  });
});

describe('slots of a cron expression', () => {
  const every = (count: number) => Array.from({ length: count }, (_, index) => index);
  const fields = {
    second: [0],
    minute: [0],
    hour: [3],
    dayOfMonth: every(32),
    month: every(13),
    dayOfWeek: every(7),
  };

  it.each(YEARS.slice(0, 4))('of a span since the year %s are those of its last 400 days', (year) => {
    const since = Date.parse(`${year}-01-01T00:00:00Z`);
    const { result, steps } = dateSteps(() => cronInstants(fields, 'Europe/Berlin', since, OCTOBER.from));
    expect(result).toHaveLength(400);
    expect(OCTOBER.from - result.at(-1)!).toBeLessThan(DAY);
    expect(steps).toBeLessThan(500);
  });
});
