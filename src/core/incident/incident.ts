import type { MonitorId } from '../monitor.ts';
import { compactTime, type EpochMs } from '../time.ts';

export type IncidentState = 'open' | 'resolved';

export interface IncidentTransition {
  readonly at: EpochMs;
  readonly to: IncidentState;
  readonly reason: string;
}

/** A span of failure, from opening until it is resolved (and reopened, if it fails again within half an hour). */
export interface Incident {
  readonly id: string;
  readonly operator: string;
  readonly service: string;
  readonly rule: 'high';
  readonly severity: 'high';
  readonly state: IncidentState;
  /** Start of the first bad probe. */
  readonly startedAt: EpochMs;
  readonly openedAt: EpochMs;
  /** Start of the first good probe of the recovery. */
  readonly endedAt: EpochMs | null;
  readonly resolvedAt: EpochMs | null;
  readonly transitions: readonly IncidentTransition[];
  /** Rests on history that the demo invented. */
  readonly simulated: boolean;
}

/** Derived from the first failing slot, so that a replay or a restart names the same incident. */
export function incidentId(monitorId: MonitorId, rule: string, firstFailingSlot: EpochMs): string {
  return `${monitorId.replace('/', '.')}.${rule}.${compactTime(firstFailingSlot)}`;
}
