import type { EpochMs } from '../time.ts';

/** An entry of the ledger of closed months without its text. Each operator has a chain of its own, numbered from 1. */
export interface LedgerRow {
  readonly operator: string;
  readonly sequence: number;
  readonly kind: 'month' | 'amendment';
  readonly service: string;
  /** The accounting window of the entry, [from, to). */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** SHA-256 of the text, in hex. */
  readonly hash: string;
}

/** The newest entry of an operator's chain, stored apart from it, so that a missing last entry is noticed. */
export type LedgerHead = Pick<LedgerRow, 'operator' | 'sequence' | 'hash'>;
