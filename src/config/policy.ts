import { readFileSync } from 'node:fs';
import type { HighPolicy } from '../core/incident/high.ts';
import { compact } from './build/compact.ts';
import { type Policy, type PolicyName, PolicyPack } from './schema/terms.ts';
import { parseYaml } from './yaml.ts';

const packs = new Map<PolicyName, PolicyPack>();

/** A pack as it ships with the program. */
export function policyPack(name: PolicyName): PolicyPack {
  const known = packs.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`./policies/${name}.yaml`, import.meta.url), 'utf8');
  const pack = PolicyPack.parse(parseYaml(text).value);
  packs.set(name, pack);
  return pack;
}

export interface EffectivePolicy {
  /** The pack's name; says so when the configuration adjusts it. */
  readonly name: string;
  readonly high: HighPolicy;
}

export function effectivePolicy(policy: Policy = 'dm-2017'): EffectivePolicy {
  const { extends: base, high: changes = {} } = typeof policy === 'string' ? { extends: policy } : policy;
  const pack = policyPack(base);
  const high = { ...pack.high, ...compact(changes) };
  return {
    name: Object.keys(changes).length === 0 ? pack.name : `${pack.name} (adjusted)`,
    high: {
      afterMs: high.after,
      minCoverage: high.coverage / 1_000_000,
      maxGapMs: high.maxGap,
      resolveAfterGood: high.resolveAfterGood,
      reopenWithinMs: high.reopenWithin,
    },
  };
}
