import { type BusinessCalendar, isBusinessDay } from '../calendar.ts';
import { type EpochMs, HOUR } from '../time.ts';
import type { Incident } from './incident.ts';

/** First answer of the operator to a High incident, counted from the first call, day and night (E2, A16). */
export const RESPONSE_WITHIN_MS = HOUR;

/** What the process owed in an incident. Times at which something was done are null while nothing is recorded. */
export interface IncidentDeadlines {
  readonly firstCallAt: EpochMs | null;
  /** Counted from the first call, or from the opening as the earliest moment at which it can have been. */
  readonly responseDueAt: EpochMs;
  readonly respondedAt: EpochMs | null;
  /** One update by the end of each of the operator's business days until the incident was resolved (E3, A17). */
  readonly updatesDue: readonly EpochMs[];
}

/** @param now updates that fall due later are not listed */
export function incidentDeadlines(
  { openedAt, resolvedAt }: Incident,
  calendar: BusinessCalendar,
  now: EpochMs,
): IncidentDeadlines {
  const responseDueAt = openedAt + RESPONSE_WITHIN_MS;
  return {
    firstCallAt: null,
    responseDueAt,
    respondedAt: null,
    updatesDue: endsOfBusinessDays(calendar, responseDueAt, Math.min(now, resolvedAt ?? now)),
  };
}

/** Ends of business days in [from, to). A day ends at midnight on the operator's clock. */
function endsOfBusinessDays(calendar: BusinessCalendar, from: EpochMs, to: EpochMs): EpochMs[] {
  const ends: EpochMs[] = [];
  let day = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(calendar.timezone).toPlainDate();
  for (;;) {
    const next = day.add({ days: 1 });
    const end = next.toZonedDateTime(calendar.timezone).epochMilliseconds;
    if (end >= to) return ends;
    if (end > from && isBusinessDay(calendar, day)) ends.push(end);
    day = next;
  }
}
