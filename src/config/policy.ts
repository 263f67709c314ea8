import { readFileSync } from 'node:fs';
import type {
  HighPolicy,
  MaintenanceNoticePolicy,
  Owed,
  ProcessPolicy,
  SeverityPolicy,
} from '../core/incident/policy.ts';
import { compact } from './assemble/compact.ts';
import { type Policy, type PolicyName, PolicyPreset } from './schema/policy.ts';
import { parseYaml } from './text/yaml.ts';

const packs = new Map<PolicyName, PolicyPreset>();

/** A pack as it ships with the program. */
export function policyPreset(name: PolicyName): PolicyPreset {
  const known = packs.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`./policies/${name}.yaml`, import.meta.url), 'utf8');
  const pack = PolicyPreset.parse(parseYaml(text).value);
  packs.set(name, pack);
  return pack;
}

export interface EffectivePolicy {
  /** The pack's name; says so when the configuration adjusts it. */
  readonly name: string;
  readonly high: HighPolicy;
  readonly process: ProcessPolicy;
}

export function effectivePolicy(policy: Policy = 'dm-2017'): EffectivePolicy {
  const { extends: base, ...changes } = typeof policy === 'string' ? { extends: policy } : policy;
  const pack = policyPreset(base);
  const name = Object.keys(compact(changes)).length === 0 ? pack.name : `${pack.name} (adjusted)`;
  const adjusted = adjust(pack, changes);
  const { high } = adjusted;
  return {
    name,
    high: {
      afterMs: high.after,
      minCoverage: high.coverage / 1_000_000,
      maxGapMs: high.maxGap,
      resolveAfterGood: high.resolveAfterGood,
      reopenWithinMs: high.reopenWithin,
    },
    process: processPolicy(name, adjusted),
  };
}

type Changes = Omit<Exclude<Policy, string>, 'extends'>;

/** Key by key within each part; a ladder or a list of burn rates is replaced as a whole. */
function adjust(pack: PolicyPreset, changes: Changes): PolicyPreset {
  const { high = {}, earlyWarning = {}, low = {}, escalation = {}, notices = {}, closeAfter } = changes;
  return {
    ...pack,
    high: { ...pack.high, ...compact(high) },
    earlyWarning: { ...pack.earlyWarning, ...compact(earlyWarning) },
    low: { ...pack.low, ...compact(low) },
    escalation: {
      high: { ...pack.escalation.high, ...compact(escalation.high ?? {}) },
      low: { ...pack.escalation.low, ...compact(escalation.low ?? {}) },
    },
    notices: { ...pack.notices, ...compact(notices) },
    closeAfter: closeAfter ?? pack.closeAfter,
  };
}

function processPolicy(name: string, pack: PolicyPreset): ProcessPolicy {
  const { earlyWarning, low, escalation, notices } = pack;
  const { suspectedAfter, degraded, burn } = earlyWarning;
  return {
    pack: name,
    high: severityPolicy(escalation.high),
    low: severityPolicy(escalation.low),
    earlyWarning: {
      suspectedAfterMs: suspectedAfter,
      degraded: { ratio: degraded.ratio / 1_000_000, overMs: degraded.over },
      burn: burn.map(({ rate, long, short }) => ({ rate, longMs: long, shortMs: short })),
    },
    lowTriggers: {
      contractWarningsMs: low.contractWarnings,
      missingDataMs: low.missingData,
      throttledMs: low.throttled,
      certificate: low.certificate,
      latencyBreach: low.latencyBreach,
    },
    notices: {
      ...notices,
      outageOut: owed(notices.outageOut),
      outageIn: owed(notices.outageIn),
      maintenanceOut: maintenanceNotice(notices.maintenanceOut),
      maintenanceIn: maintenanceNotice(notices.maintenanceIn),
    },
    closeAfterMs: pack.closeAfter,
  };
}

function severityPolicy(escalation: PolicyPreset['escalation']['high']): SeverityPolicy {
  const { rule, reportedRule = rule, media, ladder, call, response, update, resolution } = escalation;
  return {
    rule,
    reportedRule,
    media,
    ladder: ladder.map(({ after, role }) => ({ afterMs: after, role })),
    call: call === undefined ? null : owed(call),
    response: response === undefined ? null : owed(response),
    update: update === undefined ? null : owed(update),
    resolution: resolution === undefined ? null : owed(resolution),
  };
}

function maintenanceNotice({
  completionWithin,
  ...notice
}: PolicyPreset['notices']['maintenanceIn']): MaintenanceNoticePolicy {
  return { ...notice, completionWithin: completionWithin ?? null };
}

function owed({ rule, within, remindBefore }: PolicyPreset['notices']['outageIn']): Owed {
  return { rule, within, remindBeforeMs: remindBefore ?? null };
}
