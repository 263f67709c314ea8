import type { Monitor } from '../../core/monitor.ts';
import { requestsPerProbe } from '../../core/probe-kinds/kinds.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import { DAY, HOUR, SECOND } from '../../core/time.ts';

/** What an operator's monitors ask of it. */
export interface RequestLoad {
  /** While every schedule runs at its densest. */
  readonly requestsPerSecond: number;
  /** On the busiest day. */
  readonly requestsPerDay: number;
}

export function requestLoad(monitors: readonly Monitor[]): RequestLoad {
  const sum = (slots: (schedule: Schedule) => number) =>
    monitors.reduce((total, { schedule, probe }) => total + slots(schedule) * requestsPerProbe(probe), 0);
  return {
    requestsPerSecond: sum(({ periodMs }) => SECOND / periodMs),
    requestsPerDay: Math.round(sum((schedule) => mostSlotsIn(schedule, DAY))),
  };
}

/** Most slots in an hour or in a day. */
export function mostSlotsIn(schedule: Schedule, windowMs: number): number {
  if (schedule.kind === 'every') return windowMs / schedule.periodMs;
  const { second, minute, hour } = schedule.fields;
  const perHour = second.length * minute.length;
  return windowMs === HOUR ? perHour : perHour * hour.length;
}
