import type { CheckResult } from '../verdict/assessment.ts';
import type { Judgement } from '../verdict/verdict.ts';
import type { Sim } from './spec.ts';

/** The destination of a probe without secrets: no SIM number, no query, no credentials. */
export interface Target {
  /** Name or address, with the port unless the scheme implies it; IPv6 in brackets. */
  readonly host: string;
  /** Each request of a probe: `GET /v1/sims/iccid:…/balances`. */
  readonly requests: readonly string[];
}

/**
 * The rules for a probe that leaves a grant on a test SIM. The grant must be revoked, and the probe is never repeated.
 */
export interface GrantRules {
  /** The published limits per SIM apply; without them only by written agreement. */
  readonly capped: boolean;
  /** How long a grant lasts that is not revoked; absent: the contract's longest. */
  readonly lifetimeMs?: number;
}

/** Endpoints of an operator that several kinds of probes may use, with the same credentials. */
export type SharedEndpoint = 'api' | 'portal';

/** The check that fails where a firewall asks for proof of a human. */
export const LET_THROUGH = 'let through';

export interface Answer extends Judgement {
  readonly statusCode: number | null;
  readonly checks: readonly CheckResult[];
}

/**
 * What the rest of the program must know about a probe kind, so that it never asks which kind it is. `Spec` is the
 * kind's own specification. The configuration and the probe thread have registries of their own
 * (`src/config/probe-kinds/`, `src/probe/kinds/`).
 */
export interface KindTraits<Spec> {
  /** For the report's method: completes "Measured is …". */
  readonly measures: string;
  /** For the report's method: a sentence about the faults that such a probe cannot see. */
  readonly blindSpot: string;
  /** Null where each monitor has its own endpoint. */
  readonly endpoint: SharedEndpoint | null;
  /** The daily negative tests of the contract use its endpoint. */
  readonly testsContract: boolean;
  target(spec: Spec): Target;
  /** Test SIMs, used in turn; empty where the probe names none. */
  sims(spec: Spec): readonly Sim[];
  /** Null where the probe grants nothing. */
  grants(spec: Spec): GrantRules | null;
  /** Average number of requests per probe. */
  requestsPerProbe(spec: Spec): number;
  /** One more probe, for the monitor's own sake, changes nothing at the target. */
  isRepeatable(spec: Spec): boolean;
  /** What a bad answer says about the test SIM: not known to the operator, or not of the agreed type. Null: nothing. */
  simDoubt(answer: Answer): 'unknown' | 'type' | null;
}

/** Traits of a kind that uses no test SIM. */
export const WITHOUT_SIMS = {
  testsContract: false,
  sims: () => [],
  grants: () => null,
  simDoubt: () => null,
} as const;
