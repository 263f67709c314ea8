import type { Monitor } from '../../core/monitor.ts';
import { requestsPerProbe } from '../../core/probe-spec.ts';
import type { Schedule } from '../../core/schedule.ts';
import { GRANT_CAPS } from '../../core/sim-pool.ts';
import { DAY, HOUR, SECOND } from '../../core/time.ts';

/** What an operator's monitors ask of it. */
export interface RequestLoad {
  /** While every schedule runs at its densest. */
  readonly requestsPerSecond: number;
  /** On the busiest day. */
  readonly requestsPerDay: number;
  /** SIMs that microbalance grants need in capped mode, and has; null where nothing is capped. */
  readonly pool: { readonly needed: number; readonly available: number } | null;
}

export function requestLoad(monitors: readonly Monitor[]): RequestLoad {
  const capped = monitors.find(({ probe }) => probe.kind === 'provisioning' && probe.mode === 'capped');
  const sum = (slots: (schedule: Schedule) => number) =>
    monitors.reduce((total, { schedule, probe }) => total + slots(schedule) * requestsPerProbe(probe), 0);
  return {
    requestsPerSecond: sum(({ periodMs }) => SECOND / periodMs),
    requestsPerDay: Math.round(sum((schedule) => mostSlotsIn(schedule, DAY))),
    pool:
      capped?.probe.kind === 'provisioning'
        ? { needed: poolNeeded(capped.schedule), available: capped.probe.sims.length }
        : null,
  };
}

/**
 * SIMs that keep a schedule of grants within each cap. One more than the division gives, for a window that is closed at
 * both ends holds one grant more.
 *
 * @example poolNeeded(every 5m) // 30: 288 grants a day, 10 per SIM and day
 */
function poolNeeded(schedule: Schedule): number {
  return Math.max(
    ...GRANT_CAPS.map(({ windowMs, grants }) => {
      const slots = mostSlotsIn(schedule, windowMs);
      return slots < grants ? 1 : Math.ceil(slots / grants) + 1;
    }),
  );
}

/** Most slots in an hour or in a day. */
function mostSlotsIn(schedule: Schedule, windowMs: number): number {
  if (schedule.kind === 'every') return windowMs / schedule.periodMs;
  const { second, minute, hour } = schedule.fields;
  const perHour = second.length * minute.length;
  return windowMs === HOUR ? perHour : perHour * hour.length;
}
