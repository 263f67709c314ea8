import type { Monitor, MonitorId } from '../monitor.ts';
import type { Sample } from '../sample.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { type EpochMs, floorTo, HOUR, MINUTE } from '../time.ts';
import type { Reason, Verdict } from '../verdict/verdict.ts';
import { emptySketch, type LatencySketch, SketchCounter } from './latency.ts';
import { termsAt } from './terms.ts';

/** Slots of one minute by verdict, as recorded; missing slots are derived on read. */
export interface MinuteCounts {
  readonly good: number;
  readonly bad: number;
  readonly excluded: number;
  readonly unknown: number;
}

/** A minute has this many slots at most, unless probes are closer than a second. */
const USUAL_SLOTS = 60;
const shared = new Map<number, MinuteCounts>();

/** One and the same object for the same counts, as nearly all minutes have: sixty each of ten thousand monitors are many. */
export function minuteCounts(good: number, bad: number, excluded: number, unknown: number): MinuteCounts {
  if (good + bad + excluded + unknown > USUAL_SLOTS) return { good, bad, excluded, unknown };
  const key = ((good * 64 + bad) * 64 + excluded) * 64 + unknown;
  const known = shared.get(key) ?? { good, bad, excluded, unknown };
  shared.set(key, known);
  return known;
}

export const NO_SLOTS: MinuteCounts = minuteCounts(0, 0, 0, 0);

/** Terms in force when an hour was recorded, kept with it: a later change must not rewrite history. */
export interface HourTerms {
  readonly schedule: Schedule;
  readonly latencyLimitMs: number;
}

export function hourTerms({ schedule, sla }: Pick<Monitor, 'schedule' | 'sla'>, at: EpochMs): HourTerms {
  return { schedule, latencyLimitMs: termsAt(sla, at).latencyLimitMs };
}

/**
 * One monitor's hour at one location: exact counts per minute, and latency of good samples as a mergeable sketch.
 * A month of rollups answers what raw samples would (latency percentiles within 1 %).
 */
export interface HourRollup {
  readonly monitorId: MonitorId;
  readonly location: string;
  readonly hour: EpochMs;
  readonly terms: HourTerms;
  /** 60 entries, by minute of the hour. */
  readonly minutes: readonly MinuteCounts[];
  readonly reasons: Readonly<Partial<Record<Reason, number>>>;
  readonly latency: LatencySketch;
  readonly simulated: boolean;
}

export function emptyRollup(monitorId: MonitorId, location: string, hour: EpochMs, terms: HourTerms): HourRollup {
  const minutes = Array.from({ length: HOUR / MINUTE }, () => NO_SLOTS);
  return { monitorId, location, hour, terms, minutes, reasons: {}, latency: emptySketch(), simulated: false };
}

/** The hour that a slot belongs to. */
export function rollupHour(slot: EpochMs): EpochMs {
  return floorTo(slot, HOUR);
}

/** Adds samples whose slots lie in the rollup's hour. The caller adds each sample once. */
export function addSamples(rollup: HourRollup, samples: readonly Sample[], terms: HourTerms): HourRollup {
  const counter = new RollupCounter(rollup);
  for (const sample of samples) counter.add(sample, terms);
  return counter.rollup();
}

/** A rollup that grows sample by sample, while its hour runs: what was counted before is not touched again. */
export class RollupCounter {
  readonly #begun: HourRollup;
  #terms: HourTerms;
  readonly #minutes: MinuteCounts[];
  readonly #reasons: Partial<Record<Reason, number>>;
  readonly #latency: SketchCounter;
  #simulated: boolean;

  constructor(rollup: HourRollup) {
    this.#begun = rollup;
    this.#terms = rollup.terms;
    this.#minutes = [...rollup.minutes];
    this.#reasons = { ...rollup.reasons };
    this.#latency = new SketchCounter(rollup.latency);
    this.#simulated = rollup.simulated;
  }

  get hour(): EpochMs {
    return this.#begun.hour;
  }

  get terms(): HourTerms {
    return this.#terms;
  }

  /** A sample whose slot lies in the hour, once. */
  add({ slot, verdict, reason, latencyMs, phasesMs, simulated }: Sample, terms: HourTerms): void {
    const minute = Math.floor((slot - this.#begun.hour) / MINUTE);
    this.#minutes[minute] = oneMore(this.#minutes[minute]!, verdict);
    this.#reasons[reason] = (this.#reasons[reason] ?? 0) + 1;
    if (verdict === 'good' && latencyMs !== null) this.#latency.add(latencyMs, terms.latencyLimitMs, phasesMs);
    this.#simulated ||= simulated;
    this.#terms = terms;
  }

  /** What it has grown to; later samples do not change it. */
  rollup(): HourRollup {
    return {
      ...this.#begun,
      terms: this.#terms,
      minutes: [...this.#minutes],
      reasons: { ...this.#reasons },
      latency: this.#latency.sketch(),
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
