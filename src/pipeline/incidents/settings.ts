import type { CertificateCheckState } from '../../core/attribution/attribute.ts';
import type { Audience } from '../../core/incident/audience.ts';
import type { MonthFigures } from '../../core/incident/early-warning.ts';
import type { FailureEvidence } from '../../core/incident/evidence.ts';
import type { ProcessPolicy } from '../../core/incident/policy.ts';
import type { Subject } from '../../core/incident/record.ts';
import type { Monitor, Operator } from '../../core/monitor.ts';
import type { EpochMs } from '../../core/time.ts';

/** The part of the configuration that the process needs. */
export interface ProcessSettings {
  readonly policy: ProcessPolicy;
  readonly operators: ReadonlyMap<string, Subject>;
  readonly channels: readonly Audience[];
  readonly monthOf: SecondaryRulesSettings['monthOf'];
  /** How the certificate check endpoint answers the certificate of a monitor. */
  readonly canaryOf: (monitor: Monitor) => CertificateCheckState;
  /** Figures of the month are at least partly based on simulated history of the demo. */
  readonly simulated: boolean;
}

export interface SecondaryRulesSettings {
  readonly policy: ProcessPolicy;
  readonly monthOf: (monitor: Monitor, now: EpochMs) => MonthFigures | null;
  /** Figures are at least partly based on simulated history. */
  readonly simulated: boolean;
  /** The known state of a monitor's failure. */
  readonly evidenceOf: (monitor: Monitor, operator: Operator) => FailureEvidence;
}
