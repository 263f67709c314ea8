import type { EpochMs } from '../../core/time.ts';

export interface Retention {
  /**
   * Deletes at most `limit` samples with slots before the cut-off of their class, and as many old grants that were taken
   * back; returns how many samples.
   */
  purge(before: { readonly good: EpochMs; readonly other: EpochMs }, limit: number): Promise<number>;
}
