import type { MaintenanceWindow } from '../maintenance/windows.ts';
import type { Monitor } from '../monitor.ts';
import type { HighRule } from './high.ts';

/** The High rule as it applies to a monitor. */
export function highRule(
  monitor: Pick<Monitor, 'id' | 'operator' | 'service' | 'high' | 'schedule'>,
  maintenance: readonly MaintenanceWindow[],
): HighRule {
  const { id, operator, service, high, schedule } = monitor;
  return { monitorId: id, operator, service, schedule, policy: high, maintenance };
}
