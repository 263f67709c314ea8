import type { Monitor, MonitorId } from './monitor.ts';
import type { PhasesMs, Sample } from './sample.ts';
import type { Schedule } from './schedule.ts';
import { emptySketch, type LatencySketch, recordAll, sumPhases } from './sla/latency.ts';
import { termsAt } from './sla/terms.ts';
import { type EpochMs, floorTo, HOUR, MINUTE } from './time.ts';
import type { Reason } from './verdict/verdict.ts';

/** Slots of one minute by verdict, as recorded; missing slots are derived on read. */
export interface MinuteCounts {
  readonly good: number;
  readonly bad: number;
  readonly excluded: number;
  readonly unknown: number;
}

export const NO_SLOTS: MinuteCounts = { good: 0, bad: 0, excluded: 0, unknown: 0 };

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
  const minutes = [...rollup.minutes];
  const reasons = { ...rollup.reasons };
  const latenciesMs: number[] = [];
  const phases: PhasesMs[] = [];
  let { simulated } = rollup;
  for (const sample of samples) {
    const minute = Math.floor((sample.slot - rollup.hour) / MINUTE);
    const counts = minutes[minute] ?? NO_SLOTS;
    minutes[minute] = { ...counts, [sample.verdict]: counts[sample.verdict] + 1 };
    reasons[sample.reason] = (reasons[sample.reason] ?? 0) + 1;
    if (sample.verdict === 'good' && sample.latencyMs !== null) {
      latenciesMs.push(sample.latencyMs);
      if (sample.phasesMs !== null) phases.push(sample.phasesMs);
    }
    simulated ||= sample.simulated;
  }
  const latency = recordAll(rollup.latency, latenciesMs, terms.latencyLimitMs, sumPhases(phases));
  return { ...rollup, terms, minutes, reasons, latency, simulated };
}
