import type { SetAsideKind, SetAsideRow } from '../../core/set-aside.ts';
import type { EpochMs } from '../../core/time.ts';

export interface Retention {
  /**
   * Deletes at most `limit` samples with slots before the cut-off of their class, and as many old grants that were taken
   * back; returns how many samples.
   */
  purge(before: { readonly good: EpochMs; readonly other: EpochMs }, limit: number): Promise<number>;
}

export interface SetAsideBook {
  /** Rows that could not be used and were set aside, in that order, at most `limit` of those after a sequence number. */
  setAside(after: number, limit: number): Promise<SetAsideRow[]>;
}

export interface HousekeepingMeter {
  /** A row of the store that cannot be used. */
  rowSetAside(kind: SetAsideKind): void;
}
