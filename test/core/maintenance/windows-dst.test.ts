import { describe, expect, it } from 'vitest';
import type { BusinessCalendar } from '../../../src/core/calendar/business-calendar.ts';
import { type MaintenanceRule, maintenanceWindows } from '../../../src/core/maintenance/windows.ts';
import { DAY, HOUR, MINUTE } from '../../../src/core/time.ts';

/** Every rule of daylight saving in use, offsets off the hour, a change of half an hour, and zones without any. */
const ZONES = [
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Athens',
  'Europe/Istanbul',
  'Europe/Chisinau',
  'Atlantic/Azores',
  'America/New_York',
  'America/St_Johns',
  'America/Chicago',
  'America/Los_Angeles',
  'America/Havana',
  'America/Santiago',
  'America/Asuncion',
  'America/Sao_Paulo',
  'America/Nuuk',
  'America/Scoresbysund',
  'America/Mexico_City',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Jerusalem',
  'Asia/Gaza',
  'Asia/Tehran',
  'Asia/Kolkata',
  'Australia/Sydney',
  'Australia/Adelaide',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'UTC',
];
const QUARTER = 15 * MINUTE;
const CALENDAR: BusinessCalendar = { timezone: 'UTC', weekend: [6, 7], holidays: new Set() };

function changesOf(zone: string): number[] {
  const changes: number[] = [];
  let at: Temporal.ZonedDateTime | null = Temporal.ZonedDateTime.from(`2020-01-01T00:00[${zone}]`);
  for (;;) {
    at = at.getTimeZoneTransition('next');
    if (at === null || at.year > 2040) return changes;
    changes.push(at.epochMilliseconds);
  }
}

const wallAt = (zone: string, at: number) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();
const text = (wall: Temporal.PlainDateTime) => wall.toString({ smallestUnit: 'minute' });
const rule = (timezone: string, from: string, to: string, changes: Partial<MaintenanceRule> = {}): MaintenanceRule => ({
  from,
  to,
  timezone,
  announcedAt: null,
  every: null,
  ...changes,
});
const spans = (one: MaintenanceRule, from: number, to: number) =>
  maintenanceWindows([one], CALENDAR, from, to).map((window) => [window.from, window.to] as const);

it('there are changes to look at', () => {
  expect(ZONES.flatMap(changesOf).length).toBeGreaterThan(800);
});

describe('around every change of the clock from 2020 to 2040', () => {
  it.each(ZONES)(
    'in %s a window runs from the first moment that shows its start to the first that shows its end',
    (zone) => {
      for (const change of changesOf(zone)) {
        const clock: (readonly [at: number, wall: string])[] = [];
        for (let at = change - 6 * HOUR; at <= change + 12 * HOUR; at += QUARTER)
          clock.push([at, text(wallAt(zone, at))]);
        const firstShowing = (wall: string) => clock.find(([, shown]) => shown >= wall)![0];
        const before = wallAt(zone, change - QUARTER);
        for (const startMinutes of [-105, 0, 15, 30, 75]) {
          for (const minutes of [15, 60, 180]) {
            const from = before.add({ minutes: startMinutes });
            const [start, end] = [text(from), text(from.add({ minutes }))];
            const expected = [firstShowing(start), firstShowing(end)] as const;
            expect(spans(rule(zone, start, end), change - DAY, change + DAY), `${zone} ${start}`).toEqual(
              expected[0] < expected[1] ? [expected] : [],
            );
          }
        }
      }
    },
  );

  it.each(ZONES)('in %s a weekly window takes place once a week and never overlaps itself', (zone) => {
    for (const change of changesOf(zone)) {
      const first = wallAt(zone, change - 7 * DAY - HOUR);
      const weekly = rule(zone, text(first), text(first.add({ hours: 3 })), { every: { weekday: first.dayOfWeek } });
      const found = spans(weekly, change - 8 * DAY, change + 10 * DAY);
      expect(found.length, `${zone} ${weekly.from}`).toBe(3);
      for (const [index, [from, to]] of found.entries()) {
        expect(to).toBeGreaterThan(from);
        expect(from).toBeGreaterThanOrEqual(found[index - 1]?.[1] ?? 0);
      }
    }
  });
});
