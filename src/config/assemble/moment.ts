import type { Moment } from '../schema/scalars.ts';

/** The instant that a moment of the file means; wall times are those of `timezone`. */
export function momentOf(moment: Moment, timezone: string): number {
  if ('at' in moment) return moment.at;
  return Temporal.PlainDateTime.from(moment.wall).toZonedDateTime(timezone).epochMilliseconds;
}
