import type { EpochMs } from '../time.ts';
import { type BusinessCalendar, isBusinessDay } from './business-calendar.ts';

/** A business day ends at this local time (A15). */
const ENDS_AT = Temporal.PlainTime.from('17:00');
/** Bounds the search in a calendar without any business day. */
const MAX_DAYS = 400;

/**
 * End of the n-th business day after the local day of `from`, which does not count itself.
 *
 * @example from Friday evening, the first ends on Monday at 17:00
 */
export function endOfBusinessDayAfter(calendar: BusinessCalendar, from: EpochMs, count: number): EpochMs {
  let day = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(calendar.timezone).toPlainDate();
  let left = count;
  for (let looked = 0; left > 0 && looked < MAX_DAYS * count; looked += 1) {
    day = day.add({ days: 1 });
    if (isBusinessDay(calendar, day)) left -= 1;
  }
  return day.toZonedDateTime({ timeZone: calendar.timezone, plainTime: ENDS_AT }).epochMilliseconds;
}
