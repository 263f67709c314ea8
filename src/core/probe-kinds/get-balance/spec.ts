import type { Sim, Transport } from '../spec.ts';

export interface GetBalanceSpec<S> {
  readonly kind: 'get-balance';
  /** Without trailing slash; may carry a version path. */
  readonly baseUrl: string;
  readonly transport: Transport<S>;
  /** Used in turn, one per slot. Never empty. */
  readonly sims: readonly Sim[];
  readonly fieldsTemplate: 'basic' | 'full';
  readonly limit?: number;
  readonly location?: string;
}
