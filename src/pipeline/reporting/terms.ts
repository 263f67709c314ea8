import type { MaintenanceWindow } from '../../core/maintenance/windows.ts';
import type { Monitor, Operator } from '../../core/monitor.ts';
import type { ProbeKind } from '../../core/probe-kinds/kinds.ts';
import type { Period } from '../../core/sla/period.ts';

/** A monitor with the terms that applied. */
export interface Judged extends Pick<Monitor, 'service' | 'schedule' | 'deadlineMs' | 'sla' | 'high'> {
  readonly kind: ProbeKind;
}

/** The parts of one operator's terms. */
export interface Terms {
  readonly operator: Pick<Operator, 'id' | 'name' | 'calendar'>;
  readonly location: string;
  readonly monitors: readonly Judged[];
  /** By service. */
  readonly maintenance: ReadonlyMap<string, readonly MaintenanceWindow[]>;
  readonly period: Period;
  /** Name of the policy preset. */
  readonly policy: string;
}
