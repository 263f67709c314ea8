import type { CheckResult } from '../verdict/assessment.ts';
import type { Judgement } from '../verdict/verdict.ts';
import type { Sim } from './spec.ts';

/** Where a probe goes, as far as it may be told: no SIM number, no query, no credentials. */
export interface Target {
  /** Name or address, with the port unless the scheme implies it; IPv6 in brackets. */
  readonly host: string;
  /** Each request of a probe: `GET /v1/sims/iccid:…/balances`. */
  readonly requests: readonly string[];
}

/** The rules for a probe that leaves a grant on a test SIM, which must be taken back and is never repeated. */
export interface GrantRules {
  /** The published caps per SIM hold; without them only by written agreement. */
  readonly capped: boolean;
  /** How long a grant lasts that is not taken back; absent: the contract's longest. */
  readonly lifetimeMs?: number;
}

/** Endpoints of an operator that several kinds of probes may use, with the same credentials. */
export type SharedEndpoint = 'api' | 'portal';

export interface Answer extends Judgement {
  readonly statusCode: number | null;
  readonly checks: readonly CheckResult[];
}

/**
 * What the rest of the program must know about a probe kind, so that it never asks which kind it is. `Spec` is the kind's own
 * specification. The configuration and the probe thread have registries of their own (`src/config/probe-kinds/`, `src/probe/kinds/`).
 */
export interface KindTraits<Spec> {
  /** For the report's method: completes "Measured is …". */
  readonly measures: string;
  /** For the report's method: a sentence about what such a probe cannot see. */
  readonly blindSpot: string;
  /** Null where each monitor has an endpoint of its own. */
  readonly endpoint: SharedEndpoint | null;
  /** The daily negative tests of the contract go to its endpoint. */
  readonly testsContract: boolean;
  target(spec: Spec): Target;
  /** Test SIMs, used in turns; empty where the probe names none. */
  sims(spec: Spec): readonly Sim[];
  /** Null where the probe grants nothing. */
  grants(spec: Spec): GrantRules | null;
  /** Requests that one probe sends as a rule, on average. */
  requestsPerProbe(spec: Spec): number;
  /** One more probe, for the monitor's own sake, changes nothing at the target. */
  isRepeatable(spec: Spec): boolean;
  /** What a bad answer says about the test SIM: not known to the operator, or not of the agreed type. Null: nothing. */
  simDoubt(answer: Answer): 'unknown' | 'type' | null;
}

/** Of a kind that uses no test SIM. */
export const WITHOUT_SIMS = {
  testsContract: false,
  sims: () => [],
  grants: () => null,
  simDoubt: () => null,
} as const;
