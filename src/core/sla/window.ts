import { announcedWindowAt, type MaintenanceWindow } from '../maintenance/windows.ts';
import { type Schedule, slotCounter } from '../schedule/schedule.ts';
import { type EpochMs, floorTo, MINUTE } from '../time.ts';
import { type MinuteCounts, NO_SLOTS } from './minute-counts.ts';
import type { Period } from './period.ts';
import type { HourRollup } from './rollup.ts';
import { addTallies, EMPTY_TALLY, subtractTally, type Tally, tallyMinutes } from './tally.ts';
import { type SlaTerms, type SlaVersion, termsAt } from './terms.ts';

/** The contract window that contains `at`: a calendar month of the contract's zone, 743 or 745 hours where DST changes. */
export function contractWindow(window: SlaTerms['window'], at: EpochMs): Period {
  const first = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(window.timezone)
    .toPlainDate()
    .with({ day: 1 });
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(window.timezone).epochMilliseconds;
  return { from: startOf(first), to: startOf(first.add({ months: 1 })) };
}

/** A span under one set of terms: what gets a verdict of its own. */
export interface AccountingWindow extends Period {
  readonly terms: SlaTerms;
}

/** The contract window that contains `at`. A change of terms in the middle of one ends it, and begins another. */
export function accountingWindow(versions: readonly SlaVersion[], at: EpochMs): AccountingWindow {
  const terms = termsAt(versions, at);
  const month = contractWindow(terms.window, at);
  return { ...underOneVersion(versions, month, at), terms };
}

/** A period, cut wherever the terms change. */
export function accountingWindows(versions: readonly SlaVersion[], period: Period): AccountingWindow[] {
  const windows: AccountingWindow[] = [];
  for (let at = period.from; at < period.to; at = windows.at(-1)!.to) {
    windows.push({ ...underOneVersion(versions, period, at), terms: termsAt(versions, at) });
  }
  return windows;
}

function underOneVersion(versions: readonly SlaVersion[], period: Period, at: EpochMs): Period {
  const next = versions.find(({ validFrom }) => validFrom !== null && validFrom > at)?.validFrom ?? period.to;
  const from = termsAt(versions, at).validFrom ?? period.from;
  return { from: Math.max(period.from, from), to: Math.min(period.to, next) };
}

/** The two figures that are always shown: all slots, and those outside timely announced maintenance (A12). */
export interface TallyPair {
  readonly observed: Tally;
  readonly adjusted: Tally;
}

export const EMPTY_PAIR: TallyPair = { observed: EMPTY_TALLY, adjusted: EMPTY_TALLY };

export function addPairs(pairs: readonly TallyPair[]): TallyPair {
  const observed = addTallies(pairs.map((pair) => pair.observed));
  const same = pairs.every((pair) => pair.observed === pair.adjusted);
  return { observed, adjusted: same ? observed : addTallies(pairs.map((pair) => pair.adjusted)) };
}

export function subtractPair(whole: TallyPair, part: TallyPair): TallyPair {
  const observed = subtractTally(whole.observed, part.observed);
  const same = whole.observed === whole.adjusted && part.observed === part.adjusted;
  return { observed, adjusted: same ? observed : subtractTally(whole.adjusted, part.adjusted) };
}

/**
 * Tallies a period minute by minute.
 *
 * @param countsAt recorded slots of the minute that starts at the given instant
 * @param due slots are due inside this span only; recorded ones count wherever they are
 */
export function tallyPeriod(
  period: Period,
  due: Period,
  schedule: Schedule,
  maintenance: readonly MaintenanceWindow[],
  countsAt: (minute: EpochMs) => MinuteCounts,
): TallyPair {
  const minutes: SituatedMinutes[] = [];
  collectMinutes(minutes, period, due, schedule, maintenance, countsAt);
  return tallySituated(minutes);
}

/** The part of an hour that is to be tallied. Without a rollup, every due slot is missing. */
export interface HourPart {
  readonly rollup: HourRollup | null;
  readonly period: Period;
  readonly due: Period;
}

/** Tallies parts of hours together. An hour's own schedule goes before the one that is in force now. */
export function tallyHours(
  parts: readonly HourPart[],
  schedule: Schedule,
  maintenance: readonly MaintenanceWindow[],
): TallyPair {
  const minutes: SituatedMinutes[] = [];
  for (const { rollup, period, due } of parts) {
    collectMinutes(minutes, period, due, rollup?.terms.schedule ?? schedule, maintenance, (minute) =>
      rollup === null ? NO_SLOTS : (rollup.minutes[(minute - rollup.hour) / MINUTE] ?? NO_SLOTS),
    );
  }
  return tallySituated(minutes);
}

interface SituatedMinutes {
  readonly counts: MinuteCounts;
  readonly due: number;
  times: number;
  /** Inside timely announced maintenance. */
  readonly announced: boolean;
}

/** Adds a period's minutes to the list; one that is like the last is counted with it. */
function collectMinutes(
  minutes: SituatedMinutes[],
  period: Period,
  due: Period,
  schedule: Schedule,
  maintenance: readonly MaintenanceWindow[],
  countsAt: (minute: EpochMs) => MinuteCounts,
): void {
  const countDue = slotCounter(schedule, due);
  for (let at = floorTo(period.from, MINUTE); at < period.to; at += MINUTE) {
    const counts = countsAt(at);
    const [from, to] = [Math.max(at, due.from), Math.min(at + MINUTE, due.to)];
    const dueSlots = from < to ? countDue(from, to) : 0;
    // Windows are whole minutes, so a minute lies inside or outside as a whole.
    const announced = maintenance.length > 0 && announcedWindowAt(maintenance, at) !== null;
    const last = minutes.at(-1);
    if (last?.counts === counts && last.due === dueSlots && last.announced === announced) last.times += 1;
    else minutes.push({ counts, due: dueSlots, times: 1, announced });
  }
}

function tallySituated(minutes: readonly SituatedMinutes[]): TallyPair {
  const observed = tallyMinutes(minutes);
  if (!minutes.some(({ announced }) => announced)) return { observed, adjusted: observed };
  return { observed, adjusted: tallyMinutes(minutes.filter(({ announced }) => !announced)) };
}
