import type { SetAsideKind, SetAsideRow } from '../../core/set-aside.ts';
import type { EpochMs } from '../../core/time.ts';

export interface Retention {
  /**
   * Deletes at most `limit` samples with slots before the cut-off of their class, and as many old grants that were
   * revoked; returns how many samples.
   */
  purge(before: { readonly good: EpochMs; readonly other: EpochMs }, limit: number): Promise<number>;
}

export interface SetAsideBook {
  /** Quarantined rows, in order of their quarantine, at most `limit` of those after a sequence number. */
  setAside(after: number, limit: number): Promise<SetAsideRow[]>;
}

export interface HousekeepingMeter {
  /** An unusable row of the store. */
  rowSetAside(kind: SetAsideKind): void;
}
