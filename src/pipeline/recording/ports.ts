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
import type { StoredTrace } from '../../core/trace.ts';
import type { IncidentAnswer } from '../incidents/ports.ts';

/** Everything one evaluation step produces. Stored as a whole or not at all. */
export interface Commit {
  readonly samples: readonly Sample[];
  /** Confirming probes: stored apart, in no rollup. Their slot is their start. */
  readonly extraSamples: readonly Sample[];
  /** Active terms of each monitor that has samples here. */
  readonly terms: ReadonlyMap<MonitorId, HourTerms>;
  readonly states: ReadonlyMap<MonitorId, MonitorState>;
  /** Track records whose change must survive a restart. */
  readonly trackRecords: ReadonlyMap<MonitorId, TrackRecord>;
  readonly incidents: readonly IncidentRecord[];
  /** New entries of their logs. An entry whose position is taken already changes nothing. */
  readonly incidentLog: readonly LogRow[];
  readonly downtime: readonly DowntimeSpan[];
  readonly outbox: readonly OutboxMessage[];
  /** When the clock alone changes each of `incidents` next; null: never. Replaces its due row. */
  readonly dueAt: ReadonlyMap<string, EpochMs | null>;
  /** The results of requests, by their id. */
  readonly answers: ReadonlyMap<string, IncidentAnswer>;
  /** The input that the step could not use. */
  readonly setAside?: readonly SetAside[];
  /** Where the time of some of the probes went. */
  readonly traces?: readonly StoredTrace[];
}

export interface CommitResult {
  /** Samples that were new; a slot keeps its first stored sample. */
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
  /** An error of the program itself that it survived. */
  internalError(): void;
}

export interface BufferState {
  /** Samples that wait for the store. */
  readonly samples: number;
  /** Age of the oldest of them; null when none waits. */
  readonly oldestAgeMs: number | null;
  /** Samples dropped since the start of the program, because the buffer was full. */
  readonly dropped: number;
}
