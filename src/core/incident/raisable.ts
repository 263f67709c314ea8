import { HOUR, MINUTE, SECOND } from '../time.ts';
import type { IncidentRule, Severity } from './incident.ts';
import type { HighPolicy, ProcessPolicy, Span } from './policy.ts';

/** An incident that the program, or a person, can raise under a policy. */
export interface Raisable {
  readonly rule: IncidentRule;
  readonly severity: Severity;
  /** The rule of the preset. */
  readonly policyRule: string;
  readonly when: string;
}

export function raisableIncidents(policy: ProcessPolicy, high: HighPolicy): Raisable[] {
  const { earlyWarning, lowTriggers } = policy;
  const burn = earlyWarning.burn.map(
    ({ rate, longMs, shortMs }) => `budget burns at ${rate}x over ${durationText(longMs)} and ${durationText(shortMs)}`,
  );
  const { ratio, overMs } = earlyWarning.degraded;
  const early = [
    ...burn,
    `failing for ${durationText(earlyWarning.suspectedAfterMs)}`,
    `at least ${ratio * 100} % bad over ${durationText(overMs)}`,
  ];
  const low = (rule: IncidentRule, when: string): Raisable => ({
    rule,
    severity: 'low',
    policyRule: policy.low.rule,
    when,
  });
  return [
    {
      rule: 'high',
      severity: 'high',
      policyRule: policy.high.rule,
      when: `failing without a break for more than ${durationText(high.afterMs)}`,
    },
    low(
      'contract-warnings',
      `the same deviation from the contract for more than ${durationText(lowTriggers.contractWarningsMs)}`,
    ),
    ...(lowTriggers.certificate ? [low('certificate', "the operator's certificate expires within 14 days")] : []),
    ...(lowTriggers.latencyBreach ? [low('latency', 'the month so far exceeds the latency limit')] : []),
    low(
      'missing-data',
      `no known sample for ${durationText(lowTriggers.missingDataMs)} (told to us, not to the operator)`,
    ),
    low('throttled', `throttled inside the agreed rate for more than ${durationText(lowTriggers.throttledMs)}`),
    ...early.map((when): Raisable => ({ rule: 'early-warning', severity: 'warning', policyRule: 'A8', when })),
    {
      rule: 'after-maintenance',
      severity: 'warning',
      policyRule: 'A12',
      when: 'still failing when its announced maintenance ends',
    },
    {
      rule: 'reported',
      severity: 'high',
      policyRule: policy.high.rule,
      when: `a person raises it (Low: ${policy.low.rule})`,
    },
    {
      rule: 'reported',
      severity: 'high',
      policyRule: policy.high.reportedRule,
      when: `the operator reports it (Low: ${policy.low.reportedRule})`,
    },
    {
      rule: 'reported',
      severity: 'high',
      policyRule: policy.notices.outageOut.rule,
      when: 'a person raises it as an outage of ours',
    },
  ];
}

/** `1 h`, `1 business day`. */
export function spanText(span: Span): string {
  if ('elapsedMs' in span) return durationText(span.elapsedMs);
  return `${span.businessDays} business day${span.businessDays === 1 ? '' : 's'}`;
}

export function durationText(ms: number): string {
  if (ms !== 0 && ms % (24 * HOUR) === 0) return `${ms / (24 * HOUR)} d`;
  if (ms !== 0 && ms % HOUR === 0) return `${ms / HOUR} h`;
  if (ms !== 0 && ms % MINUTE === 0) return `${ms / MINUTE} min`;
  return ms % SECOND === 0 ? `${ms / SECOND} s` : `${ms} ms`;
}
