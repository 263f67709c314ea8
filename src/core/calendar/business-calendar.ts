/** The working calendar of an operator, in its own zone. Deadlines and notice periods are counted in it (A14, A15). */
export interface BusinessCalendar {
  readonly timezone: string;
  /** ISO weekdays, Monday 1 to Sunday 7. */
  readonly weekend: readonly number[];
  /** ISO dates, e.g. `2026-12-25`. */
  readonly holidays: ReadonlySet<string>;
}

export function isBusinessDay(calendar: BusinessCalendar, day: Temporal.PlainDate): boolean {
  return !calendar.weekend.includes(day.dayOfWeek) && !calendar.holidays.has(day.toString());
}

/**
 * Full business days strictly between two instants: neither the day of the first nor the day of the second counts (A14).
 *
 * @example a notice on Monday for the Tuesday of the week after has 5: Tue, Wed, Thu, Fri, Mon
 */
export function businessDaysBetween(calendar: BusinessCalendar, from: number, to: number): number {
  const localDate = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(calendar.timezone).toPlainDate();
  const last = localDate(to);
  let count = 0;
  for (
    let day = localDate(from).add({ days: 1 });
    Temporal.PlainDate.compare(day, last) < 0;
    day = day.add({ days: 1 })
  ) {
    if (isBusinessDay(calendar, day)) count += 1;
  }
  return count;
}
