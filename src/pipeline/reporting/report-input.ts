import type { BusinessCalendar } from '../../core/calendar/business-calendar.ts';
import type { SentRequests } from '../../core/grants/sent-requests.ts';
import type { HighPolicy } from '../../core/incident/policy.ts';
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

/** Everything a compliance report of one operator says; rendering adds words, no figures. */
export interface ReportInput {
  readonly operator: {
    readonly id: string;
    readonly name: string;
    /** Deadlines and notices are counted in it. */
    readonly calendar: BusinessCalendar;
  };
  readonly period: ReportPeriod;
  readonly generatedAt: EpochMs;
  /** Rests at least partly on history that the demo invented. */
  readonly simulated: boolean;
  readonly method: MethodFacts;
  readonly monitors: readonly MonitorReport[];
  /** Services that only the operator can measure, of an operator that has them. */
  readonly declaredServices: readonly DeclaredService[];
  /** Outages of those, as they were declared or reported. */
  readonly declaredOutages: readonly DeclaredOutage[];
  /** What nobody probes, and people raised incidents about: without figures, and as it stands when the report is made. */
  readonly otherServices: readonly IncidentsOf[];
  readonly load: LoadFacts;
}

export interface ReportPeriod extends Period {
  /** As people say it, e.g. `October 2026`. */
  readonly label: string;
  /** As it stands in file names, e.g. `2026-10`. */
  readonly name: string;
}

/** Settings in force for all services of the report. */
export interface MethodFacts {
  /** Name of the policy pack. */
  readonly policy: string;
  /** Full business days of notice that planned work needs. */
  readonly noticeBusinessDays: number;
  /** Version of the program that computed the figures. */
  readonly version: string;
  readonly locations: readonly string[];
  /** What the figures were computed from: hourly rollups, or each stored sample once more. */
  readonly basis: 'rollups' | 'samples';
}

/** What the schedules ask of the operator, and what was agreed. */
export interface LoadFacts {
  /** While every schedule runs at its densest. */
  readonly plannedPerSecond: number;
  /** On the busiest day. */
  readonly plannedPerDay: number;
  readonly agreedPerSecond: number;
  /** What left in the period; null: not recorded. */
  readonly sent: SentRequests | null;
}

/** Incidents of one service, and as of when they are told. */
export type IncidentsOf = Pick<MonitorReport, 'service' | 'incidents' | 'incidentsAt'>;

/** How a monitor kept its contract in a span under one set of terms, and under which settings. */
export interface MonitorReport extends Omit<Compliance, 'simulated'> {
  readonly service: string;
  /** As headings name it: the service, and its part of the period where the terms changed inside. */
  readonly label: string;
  /** ISO dates of all days in the contract's zone, also those that have not come yet. */
  readonly dates: readonly string[];
  readonly kind: ProbeKind;
  readonly schedule: Schedule;
  readonly deadlineMs: number;
  readonly terms: SlaTerms;
  /** Null: no High rule. */
  readonly high: HighPolicy | null;
  /** Contract warnings on good samples, most frequent first. */
  readonly warnings: readonly WarningCount[];
  /** The first bad samples of the period that are still stored, by slot; `figures.slots.bad` says how many there were. */
  readonly badSamples: readonly Sample[];
  /** Recomputed from samples: slots that were counted when they were recorded, and whose samples are gone. */
  readonly missingSamples: number;
  /** Incidents are told as they stood then: at the closing or the last amendment of a closed window, else now. */
  readonly incidentsAt: EpochMs;
  /** Null while the window is not closed: the figures may still change. */
  readonly closure: Closure | null;
}
