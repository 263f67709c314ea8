import type { LedgerHead, LedgerRow } from '../../core/closing/ledger.ts';

export interface LedgerReads {
  /** By operator and sequence. */
  ledger(query: { readonly operator?: string; readonly service?: string }): Promise<LedgerRow[]>;
  /** Canonical JSON of the entry. */
  ledgerText(hash: string): Promise<string | null>;
  ledgerHeads(): Promise<LedgerHead[]>;
}

export interface ClosedMonthLedger extends LedgerReads {
  /** False, with nothing stored, when the entry is not the next of its chain, or its window is already closed. */
  appendToLedger(row: LedgerRow, text: string): Promise<boolean>;
}
