import type { SlotCounter } from '../schedule/schedule.ts';
import { type EpochMs, floorTo, MINUTE } from '../time.ts';
import { type MinuteCounts, minuteCounts, NO_SLOTS } from './minute-counts.ts';
import type { Period } from './period.ts';
import type { RecordedSlots } from './recorded-slots.ts';
import { addTallies, EMPTY_TALLY, type Minutes, subtractTally, type Tally, tallyMinutes } from './tally.ts';
import { type SlaTerms, type SlaVersion, termsAt } from './terms.ts';

/**
 * The contract window that contains `at`: a calendar month of the contract's zone, 743 or 745 hours where DST changes.
 */
export function contractWindow(window: SlaTerms['window'], at: EpochMs): Period {
  const first = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(window.timezone)
    .toPlainDate()
    .with({ day: 1 });
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(window.timezone).epochMilliseconds;
  return { from: startOf(first), to: startOf(first.add({ months: 1 })) };
}

/** A span under one set of terms. Each gets its own verdict. */
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

/** A span whose slots are tallied. */
export interface TalliedSpan extends Period {
  /** Null: nothing was recorded, and every due slot is missing. */
  readonly slots: RecordedSlots | null;
  /** Number of due slots in [from, to). */
  readonly countDue: SlotCounter;
}

/**
 * Tallies spans together, minute by minute.
 *
 * @param announced windows of timely announced maintenance; they may begin and end inside a minute
 */
export function tallySpans(spans: Iterable<TalliedSpan>, announced: readonly Period[]): TallyPair {
  const minutes: SituatedMinutes[] = [];
  for (const span of spans) collectMinutes(minutes, span, announced);
  const observed = tallyMinutes(minutes);
  if (minutes.every(({ outside }) => outside === 'all')) return { observed, adjusted: observed };
  const adjusted = minutes.flatMap((minute): Minutes[] => {
    if (minute.outside === 'all') return [minute];
    return minute.outside === 'nothing' ? [] : [minute.outside];
  });
  return { observed, adjusted: tallyMinutes(adjusted) };
}

/** The parts of a span that lie outside all of the windows, ascending. */
export function outsideOf(span: Period, windows: readonly Period[]): Period[] {
  const parts: Period[] = [];
  let at = span.from;
  for (const { from, to } of windows.toSorted((a, b) => a.from - b.from)) {
    if (at < from) parts.push({ from: at, to: Math.min(from, span.to) });
    at = Math.max(at, to);
    if (at >= span.to) return parts;
  }
  return [...parts, { from: at, to: span.to }];
}

interface SituatedMinutes {
  readonly counts: MinuteCounts;
  readonly due: number;
  times: number;
  /** The part of it outside timely announced maintenance. */
  readonly outside: 'all' | 'nothing' | Minutes;
}

/** Adds a span's minutes to the list; a minute like the last one only raises its count. */
function collectMinutes(
  minutes: SituatedMinutes[],
  { slots, countDue, ...span }: TalliedSpan,
  announced: readonly Period[],
): void {
  const near = announced.filter(({ from, to }) => from < span.to && to > span.from);
  const countsIn = (from: EpochMs, to: EpochMs) => slots?.countsIn(from, to) ?? NO_SLOTS;
  const counted = ({ from, to }: Period): Minutes => ({ counts: countsIn(from, to), due: countDue(from, to) });
  for (let at = floorTo(span.from, MINUTE); at < span.to; at += MINUTE) {
    const [from, to] = [Math.max(at, span.from), Math.min(at + MINUTE, span.to)];
    const [counts, due] = [countsIn(from, to), countDue(from, to)];
    const outside = near.length === 0 ? 'all' : outsideIn({ from, to }, near, counted);
    const last = minutes.at(-1);
    const isLike = last?.counts === counts && last.due === due && last.outside === outside;
    if (isLike && typeof outside === 'string') last.times += 1;
    else minutes.push({ counts, due, times: 1, outside });
  }
}

function outsideIn(
  minute: Period,
  announced: readonly Period[],
  counted: (part: Period) => Minutes,
): SituatedMinutes['outside'] {
  const parts = outsideOf(minute, announced);
  if (parts.length === 0) return 'nothing';
  if (parts.length === 1 && parts[0]!.from === minute.from && parts[0]!.to === minute.to) return 'all';
  return parts.map(counted).reduce(together);
}

function together(a: Minutes, b: Minutes): Minutes {
  const counts = minuteCounts(
    a.counts.good + b.counts.good,
    a.counts.bad + b.counts.bad,
    a.counts.excluded + b.counts.excluded,
    a.counts.unknown + b.counts.unknown,
  );
  return { counts, due: a.due + b.due };
}
