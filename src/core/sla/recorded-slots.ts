/** The source of a span's slots: each sample, or a rollup where its cells fit the span. */
import type { Observation } from '../sample.ts';
import { type EpochMs, floorTo, MINUTE } from '../time.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { emptySketch, type LatencySketch, SketchCounter, type Timing } from './latency.ts';
import { type MinuteCounts, minuteCounts, NO_SLOTS } from './minute-counts.ts';
import { intersect, type Period } from './period.ts';
import { cellsOf, countOf, type HourRollup } from './rollup.ts';

/** Slots by reason; in a replayed file a reason may be any word, or missing. */
export type ReasonCounts = Readonly<Record<string, number>>;

export interface RecordedSlots {
  /** Recorded slots of [from, to), a part of one minute or all of it. */
  countsIn(from: EpochMs, to: EpochMs): MinuteCounts;
}

/** Slots that give latency and reasons for any span. */
export type Slot = Pick<Observation, 'slot' | 'verdict' | 'reason' | 'latencyMs' | 'phasesMs' | 'extra'>;

/** Samples of some time, each slot once. Answers from them are exact for any span. */
export class ExactSlots implements RecordedSlots {
  readonly #slots: readonly Slot[];

  constructor(slots: readonly Slot[]) {
    this.#slots = slots.toSorted((a, b) => a.slot - b.slot);
  }

  get count(): number {
    return this.#slots.length;
  }

  countsIn(from: EpochMs, to: EpochMs): MinuteCounts {
    const counts: Record<Verdict, number> = { good: 0, bad: 0, excluded: 0, unknown: 0 };
    for (const { verdict } of this.within({ from, to })) counts[verdict] += 1;
    return minuteCounts(counts.good, counts.bad, counts.excluded, counts.unknown);
  }

  /** Ascending. */
  within({ from, to }: Period): readonly Slot[] {
    return this.#slots.slice(this.#firstFrom(from), this.#firstFrom(to));
  }

  #firstFrom(at: EpochMs): number {
    let low = 0;
    let high = this.#slots.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#slots[middle]!.slot < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The good samples that have a latency. */
export function timingsOf(slots: readonly Slot[]): Timing[] {
  return slots.flatMap(({ verdict, latencyMs, phasesMs = null }) =>
    verdict === 'good' && latencyMs !== null ? [{ latencyMs, phasesMs }] : [],
  );
}

/** What an hour says of its parts. `exact` holds the samples of cells that cannot be used whole, by their start. */
export class HourSlots implements RecordedSlots {
  readonly #rollup: HourRollup;
  readonly #exact: ReadonlyMap<EpochMs, ExactSlots>;

  constructor(rollup: HourRollup, exact: ReadonlyMap<EpochMs, ExactSlots>) {
    this.#rollup = rollup;
    this.#exact = exact;
  }

  countsIn(from: EpochMs, to: EpochMs): MinuteCounts {
    const minute = floorTo(from, MINUTE);
    const counts = this.#rollup.minutes[(minute - this.#rollup.hour) / MINUTE] ?? NO_SLOTS;
    if ((from === minute && to === minute + MINUTE) || counts === NO_SLOTS) return counts;
    const exact = this.#exactAt(minute);
    if (exact !== null) return exact.countsIn(from, to);
    // Without its samples a minute counts where it begins.
    return from === minute ? counts : NO_SLOTS;
  }

  /** Latency of the good samples in parts of the hour that do not overlap, counted against a limit. */
  latenciesIn(parts: readonly Period[], limitMs: number): LatencySketch[] {
    return cellsOf(this.#rollup).flatMap((cell) => {
      const exact = this.#exact.get(cell.from);
      if (exact !== undefined) {
        const counter = new SketchCounter(emptySketch(limitMs));
        for (const { latencyMs, phasesMs } of partsIn(parts, cell).flatMap((part) => timingsOf(exact.within(part)))) {
          counter.add(latencyMs, limitMs, phasesMs);
        }
        return [counter.sketch()];
      }
      return beginsIn(cell, parts) ? [cell.latency] : [];
    });
  }

  reasonsIn(part: Period): ReasonCounts[] {
    return cellsOf(this.#rollup).flatMap((cell) => {
      const exact = this.#exact.get(cell.from);
      if (exact !== undefined) {
        const inside = intersect(part, cell);
        return inside === null ? [] : [countReasons(exact.within(inside))];
      }
      return beginsIn(cell, [part]) ? [cell.reasons] : [];
    });
  }

  #exactAt(at: EpochMs): ExactSlots | null {
    const cell = cellsOf(this.#rollup).find(({ from, to }) => from <= at && at < to);
    return (cell && this.#exact.get(cell.from)) ?? null;
  }
}

/** Cells that cannot be used whole: an edge lies inside, or their count within the limit is not exact. */
export function cellsToRead(rollup: HourRollup, edges: readonly EpochMs[], limitMs: number): Period[] {
  return cellsOf(rollup)
    .filter((cell) => countOf(cell) > 0)
    .filter(({ from, to, latency }) => {
      const { limitMs: countedBy, least, most } = latency.within;
      const isJudged = latency.count === 0 || (countedBy === limitMs && least === most && latency.exact);
      return !isJudged || edges.some((edge) => from < edge && edge < to);
    })
    .map(({ from, to }) => ({ from, to }));
}

function countReasons(slots: readonly Slot[]): ReasonCounts {
  const counts: Record<string, number> = {};
  for (const { reason } of slots) if (reason !== null) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function partsIn(parts: readonly Period[], cell: Period): Period[] {
  return parts.flatMap((part) => intersect(part, cell) ?? []);
}

function beginsIn({ from }: Period, parts: readonly Period[]): boolean {
  return parts.some((part) => part.from <= from && from < part.to);
}
