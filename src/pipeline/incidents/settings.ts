import type { CertificateCheckState } from '../../core/attribution/attribute.ts';
import type { Audience } from '../../core/incident/audience.ts';
import type { MonthFigures } from '../../core/incident/early-warning.ts';
import type { FailureEvidence } from '../../core/incident/evidence.ts';
import type { ProcessPolicy } from '../../core/incident/policy.ts';
import type { Subject } from '../../core/incident/record.ts';
import type { Monitor, Operator } from '../../core/monitor.ts';
import type { EpochMs } from '../../core/time.ts';

/** Everything the process needs to know of the configuration. */
export interface ProcessSettings {
  readonly policy: ProcessPolicy;
  readonly operators: ReadonlyMap<string, Subject>;
  readonly channels: readonly Audience[];
  readonly monthOf: SecondaryRulesSettings['monthOf'];
  /** What our own echo says to the certificate that a monitor shows. */
  readonly canaryOf: (monitor: Monitor) => CertificateCheckState;
  /** Figures of the month rest at least partly on history that the demo invented. */
  readonly simulated: boolean;
}

export interface SecondaryRulesSettings {
  readonly policy: ProcessPolicy;
  readonly monthOf: (monitor: Monitor, now: EpochMs) => MonthFigures | null;
  /** Figures rest at least partly on invented history. */
  readonly simulated: boolean;
  /** What is known of a monitor's failure now. */
  readonly evidenceOf: (monitor: Monitor, operator: Operator) => FailureEvidence;
}
