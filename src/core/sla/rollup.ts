import type { MonitorId } from '../ids.ts';
import type { Monitor } from '../monitor.ts';
import type { Sample } from '../sample.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { type EpochMs, floorTo, HOUR, MINUTE } from '../time.ts';
import type { Reason, Verdict } from '../verdict/verdict.ts';
import { emptySketch, type LatencySketch, SketchCounter } from './latency.ts';
import { type MinuteCounts, minuteCounts, NO_SLOTS } from './minute-counts.ts';
import type { Period } from './period.ts';
import { termsAt } from './terms.ts';

/** The terms that applied when an hour was recorded, stored with it: a later change must not rewrite history. */
export interface HourTerms {
  readonly schedule: Schedule;
  readonly latencyLimitMs: number;
  /** The number of parts of the hour by which latency and reasons are kept. Absent: one. */
  readonly cells?: 4;
}

/** Quarters of an hour where days of the contract do not begin with an hour of UTC. */
export function hourTerms({ schedule, sla }: Pick<Monitor, 'schedule' | 'sla'>, at: EpochMs): HourTerms {
  const { latencyLimitMs, window } = termsAt(sla, at);
  return { schedule, latencyLimitMs, ...(isOffTheHour(window.timezone, at) && { cells: 4 }) };
}

function isOffTheHour(timezone: string, at: EpochMs): boolean {
  if (timezone === 'UTC') return false;
  const hour = Temporal.Instant.fromEpochMilliseconds(rollupHour(at)).toZonedDateTimeISO(timezone);
  return hour.minute !== 0 || hour.add({ hours: 1 }).minute !== 0;
}

/** The data of a part of an hour in addition to its minutes. */
export interface RollupCell {
  readonly reasons: Readonly<Partial<Record<Reason, number>>>;
  readonly latency: LatencySketch;
}

/**
 * One monitor's hour at one location: exact counts per minute, and latency of good samples as a mergeable sketch. A
 * month of rollups gives what raw samples would (latency percentiles within 1 %), except for edges inside a cell.
 */
export interface HourRollup {
  readonly monitorId: MonitorId;
  readonly location: string;
  readonly hour: EpochMs;
  readonly terms: HourTerms;
  /** 60 entries, by minute of the hour. */
  readonly minutes: readonly MinuteCounts[];
  /** Equal parts of the hour, in order: one, or four. */
  readonly cells: readonly RollupCell[];
  readonly simulated: boolean;
}

export function emptyRollup(monitorId: MonitorId, location: string, hour: EpochMs, terms: HourTerms): HourRollup {
  const minutes = Array.from({ length: HOUR / MINUTE }, () => NO_SLOTS);
  const cell: RollupCell = { reasons: {}, latency: emptySketch(terms.latencyLimitMs) };
  const cells = Array.from({ length: terms.cells ?? 1 }, () => cell);
  return { monitorId, location, hour, terms, minutes, cells, simulated: false };
}

/** The start of the hour that a slot belongs to. */
export function rollupHour(slot: EpochMs): EpochMs {
  return floorTo(slot, HOUR);
}

/** A cell and the time that it covers. */
export interface PlacedCell extends RollupCell, Period {}

export function cellsOf({ hour, cells }: Pick<HourRollup, 'hour' | 'cells'>): PlacedCell[] {
  const lengthMs = HOUR / cells.length;
  return cells.map((cell, index) => ({
    ...cell,
    from: hour + index * lengthMs,
    to: hour + (index + 1) * lengthMs,
  }));
}

/** Slots that were counted in a cell. */
export function countOf({ reasons }: RollupCell): number {
  return Object.values(reasons).reduce((sum, count) => sum + count, 0);
}

/** Adds samples whose slots lie in the rollup's hour. The caller adds each sample once. */
export function addSamples(rollup: HourRollup, samples: readonly Sample[], terms: HourTerms): HourRollup {
  const counter = new RollupCounter(rollup);
  for (const sample of samples) counter.add(sample, terms);
  return counter.rollup();
}

/** A rollup that grows sample by sample while its hour runs: earlier counts are not recomputed. */
export class RollupCounter {
  readonly #begun: HourRollup;
  #terms: HourTerms;
  readonly #minutes: MinuteCounts[];
  readonly #cells: { readonly reasons: Partial<Record<Reason, number>>; readonly latency: SketchCounter }[];
  #simulated: boolean;

  constructor(rollup: HourRollup) {
    this.#begun = rollup;
    this.#terms = rollup.terms;
    this.#minutes = [...rollup.minutes];
    this.#cells = rollup.cells.map(({ reasons, latency }) => ({
      reasons: { ...reasons },
      latency: new SketchCounter(latency),
    }));
    this.#simulated = rollup.simulated;
  }

  get hour(): EpochMs {
    return this.#begun.hour;
  }

  get terms(): HourTerms {
    return this.#terms;
  }

  /** Adds a sample whose slot lies in the hour, once. */
  add({ slot, verdict, reason, latencyMs, phasesMs, simulated }: Sample, terms: HourTerms): void {
    const sinceMs = slot - this.#begun.hour;
    const minute = Math.floor(sinceMs / MINUTE);
    this.#minutes[minute] = oneMore(this.#minutes[minute]!, verdict);
    const { reasons, latency } = this.#cells[Math.floor((sinceMs * this.#cells.length) / HOUR)]!;
    reasons[reason] = (reasons[reason] ?? 0) + 1;
    if (verdict === 'good' && latencyMs !== null) latency.add(latencyMs, terms.latencyLimitMs, phasesMs);
    this.#simulated ||= simulated;
    this.#terms = terms;
  }

  /** The rollup so far; later samples do not change it. */
  rollup(): HourRollup {
    return {
      ...this.#begun,
      terms: this.#terms,
      minutes: [...this.#minutes],
      cells: this.#cells.map(({ reasons, latency }) => ({ reasons: { ...reasons }, latency: latency.sketch() })),
      simulated: this.#simulated,
    };
  }
}

function oneMore({ good, bad, excluded, unknown }: MinuteCounts, verdict: Verdict): MinuteCounts {
  switch (verdict) {
    case 'good':
      return minuteCounts(good + 1, bad, excluded, unknown);
    case 'bad':
      return minuteCounts(good, bad + 1, excluded, unknown);
    case 'excluded':
      return minuteCounts(good, bad, excluded + 1, unknown);
    case 'unknown':
      return minuteCounts(good, bad, excluded, unknown + 1);
  }
}
