import type { MonitorId } from '../ids.ts';
import type { Monitor } from '../monitor.ts';
import type { Sample } from '../sample.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { type EpochMs, floorTo, HOUR, MINUTE } from '../time.ts';
import type { Reason, Verdict } from '../verdict/verdict.ts';
import { emptySketch, type LatencySketch, SketchCounter } from './latency.ts';
import { type MinuteCounts, minuteCounts, NO_SLOTS } from './minute-counts.ts';
import { termsAt } from './terms.ts';

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
