import type { HighPolicy } from '../core/incident/high.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { MaintenanceWindow } from '../core/maintenance.ts';
import type { ProbeKind } from '../core/probe-spec.ts';
import type { Schedule } from '../core/schedule.ts';
import type { SlaFigures } from '../core/sla/figures.ts';
import type { SlaTerms } from '../core/sla/terms.ts';
import type { Period } from '../core/sla/window.ts';
import type { EpochMs } from '../core/time.ts';
import type { Reason } from '../core/verdict/verdict.ts';

/** Everything a compliance report of one operator says; rendering adds words, no figures. */
export interface ReportInput {
  readonly operator: { readonly id: string; readonly name: string; readonly timezone: string };
  /** `label` as people say it, e.g. `October 2026`. */
  readonly period: Period & { readonly label: string };
  readonly generatedAt: EpochMs;
  /** Rests at least partly on history that the demo invented. */
  readonly simulated: boolean;
  readonly method: MethodFacts;
  readonly monitors: readonly MonitorReport[];
}

/** Settings in force for all services of the report. */
export interface MethodFacts {
  /** Name of the policy pack. */
  readonly policy: string;
  /** Version of the program that computed the figures. */
  readonly version: string;
  readonly locations: readonly string[];
}

export interface MonitorReport {
  readonly service: string;
  readonly kind: ProbeKind;
  readonly schedule: Schedule;
  readonly deadlineMs: number;
  readonly terms: SlaTerms;
  /** Null: no High rule. */
  readonly high: HighPolicy | null;
  readonly figures: SlaFigures;
  /** Calendar days of the contract's zone, ascending. */
  readonly days: readonly DayFigures[];
  /** Slots by reason; `missing` are due slots without a sample. */
  readonly reasons: Readonly<Partial<Record<Reason | 'missing', number>>>;
  /** Bad spans inside the period, ascending. */
  readonly downtime: readonly Period[];
  readonly incidents: readonly Incident[];
  readonly maintenance: readonly MaintenanceWindow[];
}

export interface DayFigures {
  /** ISO date. */
  readonly date: string;
  /** Over all slots of the day; null where nothing was measured. */
  readonly observed: number | null;
  readonly coverage: number | null;
  /** Minutes with at least one bad slot. */
  readonly badMinutes: number;
}
