import { assertNever } from '../assert-never.ts';
import { largest, smallest } from '../extremes.ts';
import { hash32 } from '../hash.ts';
import { DAY, type EpochMs, HOUR, MINUTE, SECOND } from '../time.ts';

/** Slots at `k x period + offset` of epoch time: a restart continues in step, and the offset spreads the load. */
export interface EverySchedule {
  readonly kind: 'every';
  readonly periodMs: number;
  readonly offsetMs: number;
}

/** Slots at each instant of a cron expression, plus the offset. */
export interface CronSchedule {
  readonly kind: 'cron';
  /** Six fields, as written. */
  readonly expression: string;
  readonly timezone: string;
  readonly fields: CronFields;
  /** Shortest gap between two instants. */
  readonly periodMs: number;
  readonly offsetMs: number;
}

export type Schedule = EverySchedule | CronSchedule;

/** The values each field allows, sorted, as the cron parser expands them. Sunday is 0. */
export interface CronFields {
  readonly second: readonly number[];
  readonly minute: readonly number[];
  readonly hour: readonly number[];
  readonly dayOfMonth: readonly number[];
  readonly month: readonly number[];
  readonly dayOfWeek: readonly number[];
}

/** Instants are found day by day. */
const MOST_CRON_SPAN_MS = 400 * DAY;

/** Offsets of `cron:` monitors stay within this, so that "at noon" stays at noon. */
const MAX_CRON_OFFSET_MS = 10 * SECOND;

export function everySchedule(periodMs: number, monitorId: string, location: string): EverySchedule {
  return { kind: 'every', periodMs, offsetMs: hash32(`${monitorId}@${location}`) % periodMs };
}

/** `periodMs` avoids computing it, for expressions that many monitors share. */
export function cronSchedule(
  cron: Pick<CronSchedule, 'expression' | 'timezone' | 'fields'> & Partial<Pick<CronSchedule, 'periodMs'>>,
  monitorId: string,
  location: string,
): CronSchedule {
  const periodMs = cron.periodMs ?? gapsOf(cron).shortestMs;
  const offsetMs = hash32(`${monitorId}@${location}`) % Math.min(periodMs, MAX_CRON_OFFSET_MS);
  return { kind: 'cron', ...cron, periodMs, offsetMs };
}

/** Due slots in [from, to), ascending. */
export function slotsBetween(schedule: Schedule, from: EpochMs, to: EpochMs): EpochMs[] {
  switch (schedule.kind) {
    case 'every': {
      const slots: EpochMs[] = [];
      for (let slot = firstSlotAtOrAfter(schedule, from); slot < to; slot += schedule.periodMs) slots.push(slot);
      return slots;
    }
    case 'cron':
      return cronInstants(schedule.fields, schedule.timezone, from - schedule.offsetMs, to - schedule.offsetMs).map(
        (instant) => instant + schedule.offsetMs,
      );
    default:
      return assertNever(schedule);
  }
}

/** Number of due slots in [from, to). */
export function countSlots(schedule: Schedule, from: EpochMs, to: EpochMs): number {
  if (to <= from) return 0;
  if (schedule.kind === 'cron') return slotsBetween(schedule, from, to).length;
  const first = firstSlotAtOrAfter(schedule, from);
  return first >= to ? 0 : Math.floor((to - 1 - first) / schedule.periodMs) + 1;
}

/** Counts due slots of spans inside `within`. A loop over many short spans should use this instead of `countSlots`. */
export function slotCounter(schedule: Schedule, within: { readonly from: EpochMs; readonly to: EpochMs }): SlotCounter {
  if (schedule.kind === 'every') return (from, to) => countSlots(schedule, from, to);
  const slots = slotsBetween(schedule, within.from, within.to);
  return (from, to) => lowerBound(slots, to) - lowerBound(slots, from);
}

/** Number of due slots in [from, to). */
export type SlotCounter = (from: EpochMs, to: EpochMs) => number;

/** Index of the first entry at or after `at`. */
function lowerBound(sorted: readonly EpochMs[], at: EpochMs): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The mean distance of the slots due in a span. `periodMs` is not that where the distances differ. */
export function meanGapMs(schedule: Schedule, span: { readonly from: EpochMs; readonly to: EpochMs }): number {
  if (schedule.kind === 'every') return schedule.periodMs;
  const slots = slotsBetween(schedule, span.from, span.to);
  return slots.length < 2 ? schedule.periodMs : (slots.at(-1)! - slots[0]!) / (slots.length - 1);
}

/** The n-th slot that is due after `at`; null when there is none within a year. */
export function slotAfter(schedule: Schedule, at: EpochMs, n = 1): EpochMs | null {
  if (schedule.kind === 'every') return firstSlotAtOrAfter(schedule, at + 1) + (n - 1) * schedule.periodMs;
  for (let reachMs = HOUR; reachMs <= 400 * DAY; reachMs *= 20) {
    const slots = slotsBetween(schedule, at + 1, at + reachMs);
    if (slots.length >= n) return slots[n - 1]!;
  }
  return null;
}

/** The longest distance of two consecutive slots: a shorter outage may go unseen. */
export function longestGapMs(schedule: Schedule): number {
  return schedule.kind === 'every' ? schedule.periodMs : gapsOf(schedule).longestMs;
}

/** The first slot of a fixed grid at or after `at`. */
export function firstSlotAtOrAfter(schedule: EverySchedule, at: EpochMs): EpochMs {
  return Math.ceil((at - schedule.offsetMs) / schedule.periodMs) * schedule.periodMs + schedule.offsetMs;
}

/** A grid of the same period through `slot`: a replay anchors at the first slot of its file. */
export function anchoredAt(schedule: Schedule, slot: EpochMs): Schedule {
  if (schedule.kind === 'every') return { ...schedule, offsetMs: slot % schedule.periodMs };
  const instants = cronInstants(schedule.fields, schedule.timezone, slot - DAY, slot + 1);
  const instant = instants.at(-1) ?? slot;
  return { ...schedule, offsetMs: slot - instant };
}

/**
 * Instants of a cron expression in [from, to), with node-cron's own rules: day of month AND day of week must match,
 * a local time that a DST change skips does not run, and one that it repeats runs once, at the later instant. Of a span
 * that is longer than any account covers, which only a wrong clock gives, it returns the last 400 days.
 */
export function cronInstants(fields: CronFields, timezone: string, since: EpochMs, to: EpochMs): EpochMs[] {
  const from = Math.max(since, to - MOST_CRON_SPAN_MS);
  if (to <= from) return [];
  const instants: EpochMs[] = [];
  for (const minute of matchingMinutes(fields, timezone, from, to)) {
    for (const second of fields.second) {
      const instant = minute + second * SECOND;
      if (instant >= from && instant < to) instants.push(instant);
    }
  }
  // A repeated hour runs at its later instant. This can be after the next hour in local order, never in time.
  return instants.sort((a, b) => a - b);
}

function* matchingMinutes(fields: CronFields, timezone: string, from: EpochMs, to: EpochMs): Iterable<EpochMs> {
  const localDate = (at: EpochMs) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone).toPlainDate();
  const last = localDate(to);
  for (let day = localDate(from); Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
    if (!runsOn(fields, day)) continue;
    for (const hour of fields.hour) {
      if (!localHourTouches(day, hour, timezone, from, to)) continue;
      for (const minute of fields.minute) {
        const instant = localMinute(day, hour, minute, timezone);
        if (instant !== null && instant < to && instant + MINUTE > from) yield instant;
      }
    }
  }
}

function runsOn(fields: CronFields, day: Temporal.PlainDate): boolean {
  return (
    fields.month.includes(day.month) &&
    fields.dayOfMonth.includes(day.day) &&
    fields.dayOfWeek.includes(day.dayOfWeek % 7)
  );
}

/** False where no minute of the local hour can lie in [from, to); avoids checking each of them. */
function localHourTouches(
  day: Temporal.PlainDate,
  hour: number,
  timezone: string,
  from: EpochMs,
  to: EpochMs,
): boolean {
  const start = localMinute(day, hour, 0, timezone);
  // Around a change of the clock an hour may lack its start, or occur twice.
  return start === null || (start < to + HOUR && start + 2 * HOUR > from);
}

/** The instant of a local minute, or null where the clock skips it. */
function localMinute(day: Temporal.PlainDate, hour: number, minute: number, timezone: string): EpochMs | null {
  if (timezone === 'UTC' || timezone === 'Etc/UTC') {
    return Date.UTC(day.year, day.month - 1, day.day, hour, minute);
  }
  const local = day.toPlainDateTime({ hour, minute });
  const zoned = local.toZonedDateTime(timezone, { disambiguation: 'later' });
  return zoned.toPlainDateTime().equals(local) ? zoned.epochMilliseconds : null;
}

/** A fixed reference span keeps the gaps of an expression the same on every day of the year. It begins on a Monday. */
const REFERENCE: EpochMs = Date.UTC(2024, 0, 1);
const ENOUGH_DAYS = 8;
const ENOUGH_MINUTES = 2_000;

interface Gaps {
  readonly shortestMs: number;
  readonly longestMs: number;
}

/** Within a minute the seconds of the expression follow one another; between two minutes, its last and its first. */
function gapsOf({ fields, timezone }: Pick<CronSchedule, 'fields' | 'timezone'>): Gaps {
  const gapsMs = fields.second.slice(1).map((second, index) => (second - fields.second[index]!) * SECOND);
  const [firstMs, lastMs] = [fields.second[0]! * SECOND, fields.second.at(-1)! * SECOND];
  let previous: EpochMs | null = null;
  let seen = 0;
  for (let day = 0; day < 4 * 366 && (day < ENOUGH_DAYS || seen < ENOUGH_MINUTES); day += 1) {
    const from = REFERENCE + day * DAY;
    const minutes = [...matchingMinutes(fields, timezone, from, from + DAY)].filter((minute) => minute >= from);
    for (const minute of minutes.sort((a, b) => a - b)) {
      if (previous !== null) gapsMs.push(minute + firstMs - (previous + lastMs));
      previous = minute;
      seen += 1;
    }
  }
  if (gapsMs.length === 0) return { shortestMs: 366 * DAY, longestMs: 366 * DAY };
  return { shortestMs: smallest(gapsMs), longestMs: largest(gapsMs) };
}
