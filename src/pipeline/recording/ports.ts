import type { TrackRecord } from '../../core/attribution/track-record.ts';
import type { OutboxMessage } from '../../core/delivery/messages.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { IncidentRecord } from '../../core/incident/incident.ts';
import type { LogRow } from '../../core/incident/log.ts';
import type { MonitorState } from '../../core/incident/monitor-state.ts';
import type { Sample } from '../../core/sample.ts';
import type { SetAside } from '../../core/set-aside.ts';
import type { DowntimeSpan } from '../../core/sla/downtime.ts';
import type { HourRollup, HourTerms } from '../../core/sla/rollup.ts';
import type { EpochMs } from '../../core/time.ts';
import type { IncidentAnswer } from '../incidents/ports.ts';

/** Everything one evaluation step leaves behind. Stored as a whole or not at all. */
export interface Commit {
  readonly samples: readonly Sample[];
  /** Confirming probes: stored apart, in no rollup. Their slot is their start. */
  readonly extraSamples: readonly Sample[];
  /** Terms in force, for each monitor that has samples here. */
  readonly terms: ReadonlyMap<MonitorId, HourTerms>;
  readonly states: ReadonlyMap<MonitorId, MonitorState>;
  /** Those that changed by more than a restart may forget. */
  readonly trackRecords: ReadonlyMap<MonitorId, TrackRecord>;
  readonly incidents: readonly IncidentRecord[];
  /** New entries of their logs. One that stands in its place already stays as it is. */
  readonly incidentLog: readonly LogRow[];
  readonly downtime: readonly DowntimeSpan[];
  readonly outbox: readonly OutboxMessage[];
  /** When the clock alone changes each of `incidents` next; null: never. Replaces its due row. */
  readonly dueAt: ReadonlyMap<string, EpochMs | null>;
  /** What became of commands, by their id. */
  readonly answers: ReadonlyMap<string, IncidentAnswer>;
  /** What the step could not use. */
  readonly setAside?: readonly SetAside[];
}

export interface CommitResult {
  /** Samples that were new; a slot that is stored already keeps its first sample. */
  readonly stored: number;
  /** The new versions of the rollups that the new samples changed. */
  readonly rollups: readonly HourRollup[];
}

export interface CommitStore {
  /** One transaction. Rejects with nothing stored when the store is unavailable. */
  commit(commit: Commit): Promise<CommitResult>;
}

export interface StateReads {
  states(): Promise<ReadonlyMap<MonitorId, MonitorState>>;
}

export interface TrackRecordReads {
  trackRecords(): Promise<ReadonlyMap<MonitorId, TrackRecord>>;
}

export interface RecordingMeter {
  bufferState(state: BufferState): void;
  storeError(): void;
  /** A fault of the program itself that it survived. */
  internalError(): void;
}

export interface BufferState {
  /** Samples that wait for the store. */
  readonly samples: number;
  /** Age of the oldest of them; null when none waits. */
  readonly oldestAgeMs: number | null;
  /** Samples given up since the start of the program, because the buffer was full. */
  readonly dropped: number;
}
