import type { BusinessCalendar } from './calendar/business-calendar.ts';
import type { ContactLabel } from './contacts.ts';
import type { MonitorId } from './ids.ts';
import type { HighPolicy } from './incident/policy.ts';
import type { MaintenanceRule } from './maintenance/windows.ts';
import type { ProbeSpec } from './probe-kinds/kinds.ts';
import type { SecretRef } from './probe-kinds/spec.ts';
import type { Schedule } from './schedule/schedule.ts';
import type { DeclaredMaintenance, DeclaredOutage } from './sla/declared.ts';
import type { SlaVersion } from './sla/terms.ts';

/**
 * Terms, one meaning each:
 *
 * operator  a mobile operator; owns endpoints, credentials, test SIMs, contacts, a business calendar
 * service   a row of the SLA catalogue (`get-balance`, `provisioning`, `mo-direct`) or a custom HTTP service
 * monitor   one operator x service, id `operator/service`, with its schedule and SLA terms
 * location  the place a probe process runs in
 * slot      one due time on a monitor's fixed grid, per location; every slot ends with exactly one verdict
 * probe     one execution of a monitor's steps in a slot
 * exchange  one HTTP request/response of a probe, with its phases
 * sample    the stored record of one probe
 * incident  a span of failure with one lifecycle
 */
export interface Monitor {
  readonly id: MonitorId;
  readonly operator: string;
  readonly service: string;
  readonly location: string;
  readonly schedule: Schedule;
  /** Deadline of the whole probe. */
  readonly deadlineMs: number;
  readonly probe: ProbeSpec<SecretRef>;
  readonly sla: readonly SlaVersion[];
  /** Null: no High rule (a period above five minutes). */
  readonly high: HighPolicy | null;
  readonly maintenance: readonly MaintenanceRule[];
}

export interface Operator {
  readonly id: string;
  readonly name: string;
  /** ISO 3166; null when the configuration does not say. */
  readonly country: string | null;
  readonly contacts: readonly ContactLabel[];
  readonly calendar: BusinessCalendar;
  /** Rate limit over all monitors of the operator, in tokens per second. */
  readonly requestsPerSecond: number;
  /** Outages of services that only the operator can measure, as it reported them. */
  readonly declaredOutages: readonly DeclaredOutage[];
  /** Maintenance of the same services, as the configuration has it. */
  readonly declaredMaintenance: readonly DeclaredMaintenance[];
  /** The operator has agreed to the daily negative tests of the contract. */
  readonly contractProbe: boolean;
  /** Kill switch: every slot of the operator ends as `unknown(disabled)`. */
  readonly enabled: boolean;
}

/** A monitor as accounting needs it. */
export type Accounted = Pick<Monitor, 'id' | 'operator' | 'service' | 'schedule' | 'deadlineMs'>;

export interface EvaluatedMonitor {
  readonly monitor: Monitor;
  readonly operator: Operator;
}
