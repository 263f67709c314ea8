/** Which clock the page shows: UTC, the browser's own, or the operator's. The choice is part of the address, and remembered. */
import { computed } from '@preact/signals';
import { query, setQuery } from './router.ts';

export const ZONE_CHOICES = ['utc', 'operator', 'mine'] as const;
export type ZoneChoice = (typeof ZONE_CHOICES)[number];

const REMEMBERED = 'threenines-zone';

export const zoneChoice = computed<ZoneChoice>(() => {
  const chosen = query.value.get('zone') ?? localStorage.getItem(REMEMBERED);
  return ZONE_CHOICES.find((choice) => choice === chosen) ?? 'utc';
});

export function chooseZone(choice: ZoneChoice): void {
  localStorage.setItem(REMEMBERED, choice);
  setQuery('zone', choice === 'utc' ? null : choice);
}

const MINE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** IANA name of the zone to show a moment in. `operatorZone` is undefined where a moment belongs to no operator. */
export function zoneToShow(choice: ZoneChoice, operatorZone: string | undefined): string {
  if (choice === 'mine') return MINE;
  return choice === 'operator' && operatorZone !== undefined ? operatorZone : 'UTC';
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      weekday: 'short',
    });
    formats.set(zone, format);
  }
  return format;
}

export interface WallTime {
  /** `2026-12-01` */
  readonly date: string;
  /** `02:11:30` */
  readonly time: string;
  /** `Tue` */
  readonly weekday: string;
  /** `UTC`, `Berlin` */
  readonly label: string;
}

export function wallTime(at: number, zone: string): WallTime {
  const parts = new Map(
    formatIn(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}:${part('second')}`,
    weekday: part('weekday'),
    label: zone === 'UTC' ? 'UTC' : zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' '),
  };
}
