import type { MonitorId } from '../ids.ts';
import type { MaintenanceWindow } from '../maintenance/windows.ts';
import type { Monitor } from '../monitor.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { HighPolicy } from './policy.ts';

/** The rule's view of a monitor. */
export interface HighRule {
  readonly monitorId: MonitorId;
  readonly operator: string;
  readonly service: string;
  /** The coverage of a run is measured by these due slots. */
  readonly schedule: Schedule;
  readonly policy: HighPolicy | null;
  readonly maintenance: readonly MaintenanceWindow[];
}

/** The High rule as it applies to a monitor. */
export function highRule(
  monitor: Pick<Monitor, 'id' | 'operator' | 'service' | 'high' | 'schedule'>,
  maintenance: readonly MaintenanceWindow[],
): HighRule {
  const { id, operator, service, high, schedule } = monitor;
  return { monitorId: id, operator, service, schedule, policy: high, maintenance };
}
