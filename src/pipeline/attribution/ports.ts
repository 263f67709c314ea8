import type { MonitorFault } from '../../core/attribution/monitor-fault.ts';
import type { MonitorId } from '../../core/ids.ts';

/** The state of our own side. Null: no longer configured. */
export interface AttributionMeter {
  ownFault(fault: MonitorFault, active: boolean): void;
  canaryUp(up: boolean | null): void;
  referenceUp(reference: string, up: boolean | null): void;
  simsSetAside(monitorId: MonitorId, count: number | null): void;
}
