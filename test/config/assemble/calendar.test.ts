import { describe, expect, it } from 'vitest';
import { businessDaysBetween, isBusinessDay } from '../../../src/core/calendar/business-calendar.ts';
import { maintenanceWindows } from '../../../src/core/maintenance/windows.ts';
import { load, withMonitors } from '../example.ts';

const page =
  '- { service: page, probe: http, url: "https://a.example/" }\n- { service: shop, probe: http, url: "https://b.example/" }';

function calendarOf(keys: string) {
  const { operators } = load(withMonitors(page).replace('timezone: Europe/Berlin', keys)).configuration;
  return operators.get('contoso')!.calendar;
}

const day = (text: string) => Temporal.PlainDate.from(text);

describe('the business calendar of an operator', () => {
  it('knows the weekend', () => {
    const calendar = calendarOf('country: DE');
    expect(['2026-10-02', '2026-10-04', '2026-10-05'].map((date) => isBusinessDay(calendar, day(date)))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it.each([
    ['DE', '2026-05-01'],
    ['DE', '2031-10-03'],
    ['US', '2027-07-05'],
    ['GB', '2026-12-28'],
    ['JP', '2026-05-06'],
    ['AE', '2026-12-02'],
  ])('knows the public holidays of %s, in any year: %s', (country, date) => {
    expect(isBusinessDay(calendarOf(`country: ${country}`), day(date))).toBe(false);
    expect(isBusinessDay(calendarOf('enabled: true'), day(date))).toBe(true);
  });

  it('counts every day of a holiday that lasts for days', () => {
    const calendar = calendarOf(
      '{ country: EG, weekend: [] }'.replace(/.*/, 'country: EG\n    calendar: { weekend: [] }'),
    );
    expect(
      ['2026-05-26', '2026-05-27', '2026-05-28', '2026-05-30', '2026-05-31'].map((date) =>
        isBusinessDay(calendar, day(date)),
      ),
    ).toEqual([true, false, false, false, true]);
  });

  it('leaves a half day off a business day', () => {
    expect(isBusinessDay(calendarOf('country: CN'), day('2026-05-04'))).toBe(true);
  });

  it('may have another weekend and further holidays', () => {
    const calendar = calendarOf('calendar: { weekend: [fri, saturday], holidays: [2026-10-05] }');
    expect(
      ['2026-10-02', '2026-10-03', '2026-10-04', '2026-10-05', '2026-10-06'].map((date) =>
        isBusinessDay(calendar, day(date)),
      ),
    ).toEqual([false, false, true, false, true]);
  });

  it('counts the days of a notice', () => {
    const from = Date.UTC(2026, 11, 21);
    expect(businessDaysBetween(calendarOf('country: DE'), from, Date.UTC(2026, 11, 30))).toBe(5);
    expect(businessDaysBetween(calendarOf('name: x'), from, Date.UTC(2026, 11, 30))).toBe(6);
  });
});

function rulesOf(window: string) {
  const { monitors } = load(withMonitors(page, `maintenance: [{ operator: contoso, ${window} }]`)).configuration;
  return monitors.map(({ maintenance }) => maintenance);
}

describe('a maintenance window', () => {
  it('concerns all services of the operator unless it names some', () => {
    expect(rulesOf('from: 2026-10-05T22:00, to: 2026-10-05T23:00').map((rules) => rules.length)).toEqual([1, 1]);
    expect(
      rulesOf('services: [shop], from: 2026-10-05T22:00, to: 2026-10-05T23:00').map((rules) => rules.length),
    ).toEqual([0, 1]);
  });

  it('has wall times in the operator’s zone', () => {
    expect(rulesOf('from: 2026-10-05T22:00, to: 2026-10-06 01:00, announcedAt: 2026-09-01T12:00')[0]).toEqual([
      {
        from: '2026-10-05T22:00',
        to: '2026-10-06T01:00',
        timezone: 'Europe/Berlin',
        announcedAt: Date.UTC(2026, 8, 1, 10),
        every: null,
      },
    ]);
  });

  it('or in its own', () => {
    expect(rulesOf('from: 2026-10-05T22:00, to: 2026-10-05T23:00, timezone: Asia/Tokyo')[0]).toMatchObject([
      { timezone: 'Asia/Tokyo' },
    ]);
  });

  it('takes instants for wall times in UTC', () => {
    expect(
      rulesOf('from: "2026-10-05T22:00+02:00", to: "2026-10-05T21:30:00Z", announcedAt: "2026-09-01T10:00:30Z"')[0],
    ).toEqual([
      {
        from: '2026-10-05T20:00',
        to: '2026-10-05T21:30',
        timezone: 'UTC',
        announcedAt: Date.UTC(2026, 8, 1, 10, 0, 30),
        every: null,
      },
    ]);
  });

  it.each([
    ['{ weekday: sun }', { weekday: 7 }],
    ['{ weekday: monday }', { weekday: 1 }],
    ['{ weekday: 3 }', { weekday: 3 }],
    ['{ monthDay: 31 }', { monthDay: 31 }],
  ])('repeats: %s', (every, parsed) => {
    expect(rulesOf(`from: 2026-10-05T22:00, to: 2026-10-05T23:00, every: ${every}`)[0]).toMatchObject([
      { every: parsed },
    ]);
  });

  it('counts as announced in time by the operator’s own calendar', () => {
    const text = withMonitors(
      page,
      'maintenance: [{ operator: contoso, from: 2026-12-30T01:00, to: 2026-12-30T02:00, announcedAt: 2026-12-21T12:00 }]',
    );
    const inTime = (extra: string) => {
      const { operators, monitors } = load(text.replace('timezone: Europe/Berlin', extra)).configuration;
      const windows = maintenanceWindows(
        monitors[0]!.maintenance,
        operators.get('contoso')!.calendar,
        0,
        Date.UTC(2027, 0),
      );
      return windows.map(({ announcedInTime }) => announcedInTime);
    };
    expect(inTime('calendar: { weekend: [sat, sun] }')).toEqual([true]);
    expect(inTime('country: GB')).toEqual([false]);
  });

  it('that was not announced is allowed, with a warning', () => {
    const { warnings } = load(
      withMonitors(page, 'maintenance: [{ operator: contoso, from: 2026-10-05T22:00, to: 2026-10-05T23:00 }]'),
    );
    expect(warnings).toEqual(['maintenance of contoso: not announced, so it counts against the operator']);
  });
});
