import type { TrackRecord } from '../../core/attribution/track-record.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { Judgement } from '../../core/verdict/verdict.ts';
import type { ProbeResult } from '../ports/prober.ts';

/** A probe that has ended, as its judge saw it. */
export interface Probed {
  readonly monitor: Monitor;
  readonly simIndex: number;
  readonly result: ProbeResult;
}

export interface Attribution {
  readonly judgement: Judgement;
  /** To be stored with the sample; null when it changed nothing that matters. */
  readonly trackRecord: TrackRecord | null;
}

/** A probe that leaves no sample, for a second opinion; null when the operator may not be asked now. */
export type Ask = (monitor: Monitor, simIndex: number) => Promise<ProbeResult | null>;

/** Decides whose fault an ending is. Never rejects; takes seconds at most. */
export interface Attributor {
  attribute(probed: Probed, ask: Ask): Promise<Attribution>;
}
