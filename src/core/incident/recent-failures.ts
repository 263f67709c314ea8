import type { MonitorId } from '../ids.ts';
import type { Sample } from '../sample.ts';
import type { Period } from '../sla/period.ts';
import type { HourRollup } from '../sla/rollup.ts';
import { type EpochMs, floorTo, HOUR, MINUTE } from '../time.ts';

/** Longest window of any early warning. */
export const RECENT_MS = 6 * HOUR;

/**
 * The time that a window before `now` covers in whole minutes: the oldest minute counts if any part of it is in the
 * window.
 */
export function minutesWithin(windowMs: number, now: EpochMs): Period {
  return { from: floorTo(now - windowMs, MINUTE), to: now + 1 };
}

/** Bad slots of the last hours by minute, for monitors with failures. A healthy monitor costs nothing. */
export class RecentFailures {
  readonly #bad = new Map<MonitorId, Map<EpochMs, number>>();

  /** Adds a rollup of the last hours, once at the start: slots stored before this process began. */
  load({ monitorId, hour, minutes }: HourRollup): void {
    for (const [index, { bad }] of minutes.entries()) if (bad > 0) this.#add(monitorId, hour + index * MINUTE, bad);
  }

  /** Takes out the failures in a time: an incident speaks of them. */
  leaveOut(id: MonitorId, { from, to }: Period): void {
    const minutes = this.#bad.get(id);
    for (const minute of minutes?.keys() ?? [])
      if (minute >= floorTo(from, MINUTE) && minute <= to) minutes?.delete(minute);
    if (minutes?.size === 0) this.#bad.delete(id);
  }

  observe(id: MonitorId, samples: readonly Pick<Sample, 'slot' | 'verdict'>[]): void {
    for (const { slot, verdict } of samples) if (verdict === 'bad') this.#add(id, floorTo(slot, MINUTE), 1);
  }

  has(id: MonitorId): boolean {
    return this.#bad.has(id);
  }

  within(id: MonitorId, windowMs: number, now: EpochMs): number {
    const { from, to } = minutesWithin(windowMs, now);
    let sum = 0;
    for (const [minute, count] of this.#bad.get(id) ?? []) if (minute >= from && minute < to) sum += count;
    return sum;
  }

  forgetBefore(at: EpochMs): void {
    for (const [id, minutes] of this.#bad) {
      for (const minute of minutes.keys()) if (minute < at) minutes.delete(minute);
      if (minutes.size === 0) this.#bad.delete(id);
    }
  }

  #add(id: MonitorId, minute: EpochMs, count: number): void {
    const minutes = this.#bad.get(id) ?? new Map<EpochMs, number>();
    this.#bad.set(id, minutes);
    minutes.set(minute, (minutes.get(minute) ?? 0) + count);
  }
}
