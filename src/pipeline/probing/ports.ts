import type { TrackRecord } from '../../core/attribution/track-record.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { Sample } from '../../core/sample.ts';
import type { EpochMs } from '../../core/time.ts';
import type { StoredTrace } from '../../core/trace.ts';
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
  /** Stored with the sample; null when nothing relevant changed. */
  readonly trackRecord: TrackRecord | null;
}

/** A probe that leaves no sample, to check a result; null when the operator may not be probed now. */
export type Ask = (monitor: Monitor, simIndex: number) => Promise<ProbeResult | null>;

/** Decides who is at fault for a result. Never rejects; takes at most seconds. */
export interface Attributor {
  attribute(probed: Probed, ask: Ask): Promise<Attribution>;
}

/** Receives samples. */
export interface SampleRecorder {
  /** Registers a probe in flight; call the returned function after its sample was recorded. */
  started(monitorId: MonitorId, at: EpochMs): () => void;
  /** @param beside the data stored with it, and whether it is from a confirming probe, outside the slots */
  record(
    monitor: Monitor,
    sample: Sample,
    beside: {
      readonly trackRecord: TrackRecord | null;
      readonly extra: boolean;
      readonly traces: readonly StoredTrace[];
    },
  ): void;
}

/** What probing measures of itself. Meters, here and in other capabilities, never throw and never wait. */
export interface ProbingMeter {
  sampleRecorded(sample: Sample, certificateExpiresAt: EpochMs | null): void;
  slotSkipped(reason: SkipReason): void;
  /** How long after its slot a probe started. */
  schedulerLateness(ms: number): void;
  probesInFlight(count: number): void;
  /** An error of the program itself that it survived. */
  internalError(): void;
}
