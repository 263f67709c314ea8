/** One monitor on the board, and what is shown of it. */

type Verdict = 'good' | 'bad' | 'unknown' | 'excluded';

export interface Row {
  /** `operator/service` */
  readonly id: string;
  readonly operator: string;
  readonly service: string;
  /** Null before the first sample. */
  readonly verdict: Verdict | null;
  readonly reason: string | null;
  /** Milliseconds since 1970. */
  readonly slot: number | null;
  /** From then on nobody knows how it stands. */
  readonly staleAt: number | null;
  readonly failingSince: number | null;
  readonly latencyMs: number | null;
  /** Share of the month's error budget that is left. */
  readonly budget: number | null;
  readonly coverage: number | null;
  readonly incidents: readonly string[];
  readonly isInMaintenance: boolean;
  readonly isStopped: boolean;
  readonly isSimulated: boolean;
}

/** What a row shows: never its last verdict once its newest sample is too old. */
export type RowState = Verdict | 'maintenance' | 'stale' | 'waiting';

export function stateOf(row: Row, at: number): RowState {
  if (row.verdict === null) return 'waiting';
  if (row.staleAt !== null && at >= row.staleAt) return 'stale';
  return row.isInMaintenance && row.verdict !== 'bad' ? 'maintenance' : row.verdict;
}
