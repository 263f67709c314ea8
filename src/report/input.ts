import type { HighPolicy } from '../core/incident/high.ts';
import type { ProbeKind } from '../core/probe-spec.ts';
import type { Schedule } from '../core/schedule.ts';
import type { SlaTerms } from '../core/sla/terms.ts';
import type { Period } from '../core/sla/window.ts';
import type { EpochMs } from '../core/time.ts';
import type { Compliance } from '../pipeline/compliance.ts';
import type { Closure } from '../pipeline/months/accounts.ts';

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

/** How a monitor kept its contract, and under which settings. */
export interface MonitorReport extends Omit<Compliance, 'simulated'> {
  readonly service: string;
  readonly kind: ProbeKind;
  readonly schedule: Schedule;
  readonly deadlineMs: number;
  readonly terms: SlaTerms;
  /** Null: no High rule. */
  readonly high: HighPolicy | null;
  /** Null while the window is not closed: the figures may still change. */
  readonly closure: Closure | null;
}
