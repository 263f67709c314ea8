import { REASONS, type Reason, verdictOf } from '../verdict/verdict.ts';
import { intersect, type Period } from './period.ts';
import type { ReasonCounts } from './recorded-slots.ts';
import type { Tally } from './tally.ts';

export interface Day extends Period {
  /** ISO date. */
  readonly date: string;
}

/** Slots by reason; `missing` are due slots without a sample. */
export function withMissing(counts: ReasonCounts, { slots }: Tally): Partial<Record<Reason | 'missing', number>> {
  const stored = REASONS.filter((reason) => verdictOf(reason) === 'unknown').reduce(
    (sum, reason) => sum + (counts[reason] ?? 0),
    0,
  );
  return slots.unknown > stored ? { ...counts, missing: slots.unknown - stored } : counts;
}

/** The days of a zone that a period touches, each with the part of it that lies inside. */
export function daysOf(period: Period, timezone: string): Day[] {
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(timezone).epochMilliseconds;
  const days: Day[] = [];
  let day = Temporal.Instant.fromEpochMilliseconds(period.from).toZonedDateTimeISO(timezone).toPlainDate();
  for (; startOf(day) < period.to; day = day.add({ days: 1 })) {
    const part = intersect(period, { from: startOf(day), to: startOf(day.add({ days: 1 })) });
    if (part !== null) days.push({ ...part, date: day.toString() });
  }
  return days;
}
