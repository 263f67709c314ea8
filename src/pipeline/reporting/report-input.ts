import type { BusinessCalendar } from '../../core/calendar/business-calendar.ts';
import type { SentRequests } from '../../core/grants/sent-requests.ts';
import type { HighPolicy } from '../../core/incident/policy.ts';
import type { MaintenanceWindow } from '../../core/maintenance/windows.ts';
import type { ProbeKind } from '../../core/probe-kinds/kinds.ts';
import type { Sample } from '../../core/sample.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import type { DeclaredOutage, DeclaredService } from '../../core/sla/declared.ts';
import type { Period } from '../../core/sla/period.ts';
import type { SlaTerms } from '../../core/sla/terms.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Closure } from '../closing/accounts.ts';
import type { WarningCount } from '../ports/history.ts';
import type { Compliance } from '../sla/compliance.ts';

/** The contents of one operator's compliance report; rendering adds words, no figures. */
export interface ReportInput {
  readonly operator: {
    readonly id: string;
    readonly name: string;
    /** Deadlines and notices are counted in it. */
    readonly calendar: BusinessCalendar;
  };
  readonly period: ReportPeriod;
  readonly generatedAt: EpochMs;
  /** At least partly based on simulated history of the demo. */
  readonly simulated: boolean;
  readonly method: MethodFacts;
  readonly monitors: readonly MonitorReport[];
  /** Services that only the operator can measure, of an operator that has them. */
  readonly declaredServices: readonly DeclaredService[];
  /** Outages of those, as declared or reported. */
  readonly declaredOutages: readonly DeclaredOutage[];
  /** Windows of announced work on the declared services that overlap the period. */
  readonly declaredMaintenance: readonly (MaintenanceWindow & { readonly service: DeclaredService })[];
  /** What nobody probes, and people raised incidents about: without figures, and as it stands when the report is made. */
  readonly otherServices: readonly IncidentsOf[];
  readonly load: LoadFacts;
}

export interface ReportPeriod extends Period {
  /** In words, e.g. `October 2026`. */
  readonly label: string;
  /** For file names, e.g. `2026-10`. */
  readonly name: string;
}

/** Settings that apply to all services of the report. */
export interface MethodFacts {
  /** Name of the policy preset. */
  readonly policy: string;
  /** Full business days of notice that planned work needs. */
  readonly noticeBusinessDays: number;
  /** Version of the program that computed the figures. */
  readonly version: string;
  readonly locations: readonly string[];
  /** The source of the figures: hourly rollups, or each stored sample again. */
  readonly basis: 'rollups' | 'samples';
}

/** The load of the schedules on the operator, and the agreed rate. */
export interface LoadFacts {
  /** While every schedule runs at its densest. */
  readonly plannedPerSecond: number;
  /** On the busiest day. */
  readonly plannedPerDay: number;
  readonly agreedPerSecond: number;
  /** Requests sent in the period; null: not recorded. */
  readonly sent: SentRequests | null;
}

/** Incidents of one service, and their date. */
export type IncidentsOf = Pick<MonitorReport, 'service' | 'incidents' | 'incidentsAt'>;

/** How a monitor met its contract in a span under one set of terms, and under which settings. */
export interface MonitorReport extends Omit<Compliance, 'simulated'> {
  readonly service: string;
  /** As in headings: the service, and its part of the period where the terms changed inside. */
  readonly label: string;
  /** ISO dates of all days in the contract's zone, future ones included. */
  readonly dates: readonly string[];
  readonly kind: ProbeKind;
  readonly schedule: Schedule;
  readonly deadlineMs: number;
  readonly terms: SlaTerms;
  /** Null: no High rule. */
  readonly high: HighPolicy | null;
  /** Contract warnings on good samples, most frequent first. */
  readonly warnings: readonly WarningCount[];
  /**
   * The first bad samples of the period that are still stored, by slot; `figures.slots.bad` says how many there were.
   */
  readonly badSamples: readonly Sample[];
  /** Recomputed from samples: slots that were counted when they were recorded, but whose samples are gone. */
  readonly missingSamples: number;
  /** The date of the incidents: the closing or last amendment of a closed window, otherwise now. */
  readonly incidentsAt: EpochMs;
  /** Null while the window is not closed: the figures may still change. */
  readonly closure: Closure | null;
}
