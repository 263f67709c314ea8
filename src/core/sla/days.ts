import type { MaintenanceWindow } from '../maintenance/windows.ts';
import type { Accounted } from '../monitor.ts';
import { type EpochMs, floorTo, HOUR, MINUTE } from '../time.ts';
import { REASONS, type Reason, verdictOf } from '../verdict/verdict.ts';
import { type LatencySketch, merge } from './latency.ts';
import { intersect, type Period } from './period.ts';
import type { HourRollup } from './rollup.ts';
import type { Tally } from './tally.ts';
import { type HourPart, type TallyPair, tallyHours } from './window.ts';

export function tallyDay(
  day: Period,
  rollups: ReadonlyMap<EpochMs, HourRollup>,
  observed: Period,
  monitor: Accounted,
  maintenance: readonly MaintenanceWindow[],
): { readonly pair: TallyPair; readonly badMinutes: number; readonly latency: LatencySketch } {
  const latencies: LatencySketch[] = [];
  const parts: HourPart[] = [];
  let badMinutes = 0;
  for (let hour = floorTo(day.from, HOUR); hour < day.to; hour += HOUR) {
    const part = intersect(day, { from: hour, to: hour + HOUR })!;
    const rollup = rollups.get(hour) ?? null;
    const due = intersect(part, observed) ?? { from: hour, to: hour };
    parts.push({ rollup, period: part, due });
    badMinutes += badMinutesOf(rollup, part);
    // Latency is kept by the hour, and an hour belongs to the day it begins in.
    if (rollup !== null && hour >= day.from) latencies.push(rollup.latency);
  }
  return { pair: tallyHours(parts, monitor.schedule, maintenance), badMinutes, latency: merge(latencies) };
}

function badMinutesOf(rollup: HourRollup | null, part: Period): number {
  if (rollup === null) return 0;
  return rollup.minutes.filter(({ bad }, minute) => {
    const at = rollup.hour + minute * MINUTE;
    return bad > 0 && at >= part.from && at < part.to;
  }).length;
}

export function reasonsOf(
  rollups: readonly HourRollup[],
  { slots }: Tally,
): Partial<Record<Reason | 'missing', number>> {
  const counts: Partial<Record<Reason | 'missing', number>> = {};
  for (const { reasons } of rollups) {
    for (const [reason, count] of Object.entries(reasons)) {
      counts[reason as Reason] = (counts[reason as Reason] ?? 0) + count;
    }
  }
  const stored = REASONS.filter((reason) => verdictOf(reason) === 'unknown').reduce(
    (sum, reason) => sum + (counts[reason] ?? 0),
    0,
  );
  if (slots.unknown > stored) counts.missing = slots.unknown - stored;
  return counts;
}

/** The days of a zone that a period touches, each with the part of it that lies inside. */
export function daysOf(period: Period, timezone: string): (Period & { readonly date: string })[] {
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(timezone).epochMilliseconds;
  const days: (Period & { date: string })[] = [];
  let day = Temporal.Instant.fromEpochMilliseconds(period.from).toZonedDateTimeISO(timezone).toPlainDate();
  for (; startOf(day) < period.to; day = day.add({ days: 1 })) {
    const part = intersect(period, { from: startOf(day), to: startOf(day.add({ days: 1 })) });
    if (part !== null) days.push({ ...part, date: day.toString() });
  }
  return days;
}
