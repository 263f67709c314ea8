/**
 * Conditions that the monitor itself raises as Low (A23), and since when they hold. Small, because they are stored with
 * the state.
 */
import type { Sample } from '../sample.ts';
import type { EpochMs } from '../time.ts';
import type { IncidentRule } from './incident.ts';
import type { LowTriggers } from './policy.ts';

export interface Conditions {
  /** Each contract warning that every good sample since then has had. */
  readonly warningsSince: Readonly<Record<string, EpochMs>>;
  readonly throttledSince: EpochMs | null;
}

export const NO_CONDITIONS: Conditions = { warningsSince: {}, throttledSince: null };

type Seen = Pick<Sample, 'startedAt' | 'verdict' | 'warnings'>;

/** Unchanged conditions come back as they are. */
export function observeConditions(before: Conditions, { startedAt, verdict, warnings }: Seen): Conditions {
  switch (verdict) {
    case 'unknown':
      return before;
    case 'excluded':
      return before.throttledSince === null ? { ...before, throttledSince: startedAt } : before;
    case 'bad':
      return before.throttledSince === null ? before : { ...before, throttledSince: null };
    case 'good': {
      const known = Object.keys(before.warningsSince);
      const same = known.length === warnings.length && warnings.every((warning) => known.includes(warning));
      if (same && before.throttledSince === null) return before;
      const since = warnings.map((warning) => [warning, before.warningsSince[warning] ?? startedAt] as const);
      return { warningsSince: Object.fromEntries(since), throttledSince: null };
    }
  }
}

export interface LowFinding {
  readonly rule: Extract<IncidentRule, 'contract-warnings' | 'certificate' | 'latency' | 'missing-data' | 'throttled'>;
  readonly since: EpochMs;
  readonly summary: string;
}

export interface LowFacts {
  readonly conditions: Conditions;
  /**
   * The start of the time without a known sample, although slots were due and the monitor ran; null when one came
   * lately.
   */
  readonly silentSince: EpochMs | null;
  /** The month so far: null unless it exceeds the limit on enough samples. */
  readonly latencyBreach: { readonly since: EpochMs; readonly text: string } | null;
}

const CERTIFICATE = 'certificate-expiring';

/** All conditions that must be a Low incident now, one per rule. */
export function lowFindings(facts: LowFacts, triggers: LowTriggers, now: EpochMs): LowFinding[] {
  const { warningsSince, throttledSince } = facts.conditions;
  const findings: LowFinding[] = [];
  const find = (rule: LowFinding['rule'], since: EpochMs, summary: string) => findings.push({ rule, since, summary });
  const lasting = Object.entries(warningsSince)
    .filter(([warning, since]) => warning !== CERTIFICATE && now - since > triggers.contractWarningsMs)
    .sort(([, a], [, b]) => a - b);
  if (lasting.length > 0) {
    find(
      'contract-warnings',
      lasting[0]![1],
      `deviates from the contract: ${lasting.map(([warning]) => warning).join(', ')}`,
    );
  }
  const expiring = warningsSince[CERTIFICATE];
  if (triggers.certificate && expiring !== undefined) find('certificate', expiring, 'the certificate expires soon');
  if (throttledSince !== null && now - throttledSince > triggers.throttledMs) {
    find('throttled', throttledSince, 'answers 429 although we keep to the agreed rate');
  }
  if (facts.silentSince !== null && now - facts.silentSince > triggers.missingDataMs) {
    find('missing-data', facts.silentSince, 'the monitor itself has no data; nothing is known of the service');
  }
  if (triggers.latencyBreach && facts.latencyBreach !== null) {
    find('latency', facts.latencyBreach.since, facts.latencyBreach.text);
  }
  return findings;
}
