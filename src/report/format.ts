/** How moments read in a report. */
import { NOTHING } from '../core/format.ts';
import { type EpochMs, floorTo, SECOND } from '../core/time.ts';
import type { Cell } from './document.ts';

/** UTC to the second, a fraction cut off. @example instant(0) // '1970-01-01 00:00:00' */
export function instant(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * The same moment on the operator's clock, with its date where that differs; null where the clock shows UTC.
 *
 * @example localInstant(0, 'Asia/Tokyo') // '09:00:00 +09:00'
 */
function localInstant(at: EpochMs, timezone: string): string | null {
  const local = Temporal.Instant.fromEpochMilliseconds(floorTo(at, SECOND)).toZonedDateTimeISO(timezone);
  if (local.offsetNanoseconds === 0) return null;
  const time = `${local.toPlainTime().toString({ smallestUnit: 'second' })} ${local.offset}`;
  const date = local.toPlainDate().toString();
  return instant(at).startsWith(date) ? time : `${date} ${time}`;
}

/** A moment for a table: UTC, and below it the operator's clock. */
export function moment(at: EpochMs, timezone: string): Cell {
  const below = localInstant(at, timezone);
  return below === null ? instant(at) : { text: instant(at), below };
}

/** The same for an optional moment. */
export function momentOrNothing(at: EpochMs | null, timezone: string): Cell {
  return at === null ? NOTHING : moment(at, timezone);
}
