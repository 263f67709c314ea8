import type { TrackRecord } from '../../core/attribution/track-record.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { Sample } from '../../core/sample.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Judgement, SkipReason } from '../../core/verdict/verdict.ts';
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

/** Where samples go. */
export interface SampleRecorder {
  /** Notes a probe in flight; the returned function ends it, after its sample was recorded. */
  started(monitorId: MonitorId, at: EpochMs): () => void;
  /** @param beside what is stored with it, and whether it is of a confirming probe, outside the slots */
  record(
    monitor: Monitor,
    sample: Sample,
    beside: { readonly trackRecord: TrackRecord | null; readonly extra: boolean },
  ): void;
}

/** What probing measures of itself. Meters, here and of other capabilities, never throw and never wait. */
export interface ProbingMeter {
  sampleRecorded(sample: Sample, certificateExpiresAt: EpochMs | null): void;
  slotSkipped(reason: SkipReason): void;
  /** How long after its slot a probe started. */
  schedulerLateness(ms: number): void;
  probesInFlight(count: number): void;
  /** A fault of the program itself that it survived. */
  internalError(): void;
}
