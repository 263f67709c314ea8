import { describe, expect, it } from 'vitest';
import { type BusinessCalendar, businessDaysBetween } from '../../../src/core/calendar/business-calendar.ts';
import { announcedWindowAt, type MaintenanceRule, maintenanceWindows } from '../../../src/core/maintenance/windows.ts';
import { isoTime } from '../../../src/core/time.ts';

const BERLIN: BusinessCalendar = {
  timezone: 'Europe/Berlin',
  weekend: [6, 7],
  holidays: new Set(['2026-10-03', '2026-12-25']),
};
const at = (text: string) => Date.parse(text);

function windows(rule: Partial<MaintenanceRule>, from: string, to: string) {
  const full: MaintenanceRule = {
    from: '2026-10-20T22:00',
    to: '2026-10-21T02:00',
    timezone: 'Europe/Berlin',
    announcedAt: at('2026-10-01T09:00:00Z'),
    every: null,
    ...rule,
  };
  return maintenanceWindows([full], BERLIN, at(from), at(to));
}

const starts = (list: { from: number }[]) => list.map(({ from }) => isoTime(from));

describe('business days', () => {
  it.each([
    [
      'a Monday and the Tuesday of the week after have five between them',
      '2026-10-05T10:00:00Z',
      '2026-10-13T20:00:00Z',
      5,
    ],
    ['the same day has none', '2026-10-05T08:00:00Z', '2026-10-05T20:00:00Z', 0],
    ['weekends do not count', '2026-10-09T10:00:00Z', '2026-10-12T10:00:00Z', 0],
    ['holidays do not count', '2026-12-23T10:00:00Z', '2026-12-29T10:00:00Z', 2],
  ])('%s', (_, from, to, days) => {
    expect(businessDaysBetween(BERLIN, at(from), at(to))).toBe(days);
  });
});

describe('a maintenance window', () => {
  it('is local wall time', () => {
    expect(windows({}, '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z')).toEqual([
      {
        from: at('2026-10-20T20:00:00Z'),
        to: at('2026-10-21T00:00:00Z'),
        announcedInTime: true,
        announcedAt: at('2026-10-01T09:00:00Z'),
        noticeBusinessDays: 12,
        overrunMs: 0,
      },
    ]);
  });

  it('is announced in time with five full business days of notice, and late with four', () => {
    const inTime = (announced: string) =>
      windows({ announcedAt: at(announced) }, '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z')[0]?.announcedInTime;
    expect(inTime('2026-10-12T21:59:00Z')).toBe(true);
    expect(inTime('2026-10-13T08:00:00Z')).toBe(false);
    expect(windows({ announcedAt: null }, '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z')[0]?.announcedInTime).toBe(
      false,
    );
  });

  it('needs the notice that a policy asks for instead', () => {
    const inTime = (noticeBusinessDays: number) =>
      windows({ noticeBusinessDays }, '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z')[0]?.announcedInTime;
    expect([12, 13].map(inTime)).toEqual([true, false]);
  });

  const told = (rule: Partial<MaintenanceRule>) =>
    windows(rule, '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z').map(({ to, overrunMs }) => [isoTime(to), overrunMs]);

  it('ends when the work is reported done; work that goes on longer does not prolong it', () => {
    expect(told({ completedAt: at('2026-10-20T23:00:00Z') })).toEqual([['2026-10-20T23:00:00.000Z', 0]]);
    expect(told({ completedAt: at('2026-10-21T01:30:00Z') })).toEqual([['2026-10-21T00:00:00.000Z', 90 * 60_000]]);
  });

  it('that was cancelled before it began does not take place, nor do later ones of a series', () => {
    expect(told({ cancelledAt: at('2026-10-20T19:59:00Z') })).toEqual([]);
    const series = { every: { weekday: 2 }, cancelledAt: at('2026-10-22T00:00:00Z') };
    expect(told(series).map(([to]) => to)).toEqual(['2026-10-21T00:00:00.000Z']);
  });

  it('keeps its wall time over a DST change', () => {
    const weekly = windows(
      { from: '2026-10-18T03:30', to: '2026-10-18T04:30', every: { weekday: 7 } },
      '2026-10-18T00:00:00Z',
      '2026-11-02T00:00:00Z',
    );
    expect(starts(weekly)).toEqual([
      '2026-10-18T01:30:00.000Z',
      '2026-10-25T02:30:00.000Z',
      '2026-11-01T02:30:00.000Z',
    ]);
  });

  it('on the 31st skips shorter months', () => {
    const monthly = windows(
      { from: '2026-08-31T01:00', to: '2026-08-31T02:00', every: { monthDay: 31 } },
      '2026-08-01T00:00:00Z',
      '2027-01-01T00:00:00Z',
    );
    expect(starts(monthly).map((text) => text.slice(5, 7))).toEqual(['08', '10', '12']);
  });

  it('contains its start and not its end', () => {
    const list = windows({}, '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z');
    expect(announcedWindowAt(list, at('2026-10-20T20:00:00Z'))).not.toBeNull();
    expect(announcedWindowAt(list, at('2026-10-21T00:00:00Z'))).toBeNull();
  });
});
