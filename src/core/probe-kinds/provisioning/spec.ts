import type { Sim, Transport } from '../spec.ts';

export interface ProvisioningSpec<S> {
  readonly kind: 'provisioning';
  readonly baseUrl: string;
  readonly transport: Transport<S>;
  readonly sims: readonly Sim[];
  /** `capped`: at most 6 grants per hour and 10 per day per SIM; `exempt` by written agreement. */
  readonly mode: 'capped' | 'exempt';
  /** Path segment, `microbalance` or `microBalance`. */
  readonly path: string;
  /** Two-letter country of the grant, and where the request carries it. */
  readonly location?: string;
  readonly locationIn: 'body' | 'query' | 'both';
  /** How long a grant lasts that is not revoked; the contract's longest where the operator named none. */
  readonly grantLifetimeMs?: number;
  /** Check between grant and clean-up whether the SIM's balance still reads zero; its SIMs have no plan. */
  readonly verify?: boolean;
}
