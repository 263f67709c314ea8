/** The registry of probe kinds. A kind that is missing from one of its two lists does not compile. */
import type { GetBalanceSpec } from './get-balance/spec.ts';
import { getBalance } from './get-balance/traits.ts';
import type { HttpSpec } from './http/spec.ts';
import { http } from './http/traits.ts';
import type { MoDirectSpec } from './mo-direct/spec.ts';
import { moDirect } from './mo-direct/traits.ts';
import type { ProvisioningSpec } from './provisioning/spec.ts';
import { provisioning } from './provisioning/traits.ts';
import type { Sim } from './spec.ts';
import type { TcpSpec } from './tcp/spec.ts';
import { tcp } from './tcp/traits.ts';
import type { Answer, GrantRules, KindTraits, Target } from './traits.ts';

/** The specification of each kind. */
export interface SpecByKind<S> {
  'get-balance': GetBalanceSpec<S>;
  provisioning: ProvisioningSpec<S>;
  'mo-direct': MoDirectSpec<S>;
  http: HttpSpec<S>;
  tcp: TcpSpec<S>;
}

const TRAITS: { readonly [Kind in ProbeKind]: KindTraits<SpecByKind<unknown>[Kind]> } = {
  'get-balance': getBalance,
  provisioning,
  'mo-direct': moDirect,
  http,
  tcp,
};

export type ProbeKind = keyof SpecByKind<unknown>;
export type ProbeSpec<S> = SpecByKind<S>[ProbeKind];

export const PROBE_KINDS = Object.keys(TRAITS) as readonly ProbeKind[];

/** Traits that do not depend on a monitor's settings. */
export function aboutKind(
  kind: ProbeKind,
): Pick<KindTraits<never>, 'measures' | 'blindSpot' | 'endpoint' | 'testsContract'> {
  return TRAITS[kind];
}

export function targetOf(spec: ProbeSpec<unknown>): Target {
  return traitsOf(spec).target(spec);
}

/** The test SIMs of a monitor, in the order that `simOf` counts them. */
export function simsOf(spec: ProbeSpec<unknown>): readonly Sim[] {
  return traitsOf(spec).sims(spec);
}

/** The test SIM that a probe with this index uses; null for a service without SIMs. */
export function simOf(spec: ProbeSpec<unknown>, simIndex: number): Sim | null {
  const sims = simsOf(spec);
  return sims[simIndex % sims.length] ?? null;
}

/** Null where the probe grants nothing. */
export function grantsOf(spec: ProbeSpec<unknown>): GrantRules | null {
  return traitsOf(spec).grants(spec);
}

/** The part of the operator's rate that one probe reserves. Redirect hops and token requests are charged afterwards. */
export function requestsPerProbe(spec: ProbeSpec<unknown>): number {
  return traitsOf(spec).requestsPerProbe(spec);
}

/** Whether one more probe, for the monitor's own sake, changes nothing at the target. */
export function isRepeatable(spec: ProbeSpec<unknown>): boolean {
  return traitsOf(spec).isRepeatable(spec);
}

/** What a bad answer says about the test SIM; null: nothing. */
export function simDoubtOf(answer: Answer, spec: ProbeSpec<unknown>): 'unknown' | 'type' | null {
  return traitsOf(spec).simDoubt(answer);
}

function traitsOf(spec: ProbeSpec<unknown>): KindTraits<ProbeSpec<unknown>> {
  return TRAITS[spec.kind];
}
