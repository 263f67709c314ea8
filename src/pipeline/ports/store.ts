/** The ports of the store: what one evaluation step leaves behind, what people ask for, and everything that is read again. */
import type { TrackRecord } from '../../core/attribution/track-record.ts';
import type { Outbox, OutboxMessage } from '../../core/delivery/messages.ts';
import type { MonitorState } from '../../core/incident/high.ts';
import type { IncidentRecord } from '../../core/incident/incident.ts';
import type { IncidentRequest } from '../../core/incident/request.ts';
import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import type { MonitorId } from '../../core/monitor.ts';
import type { Sample } from '../../core/sample.ts';
import type { Outage } from '../../core/sla/downtime.ts';
import type { HourRollup, HourTerms } from '../../core/sla/rollup.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Verdict } from '../../core/verdict/verdict.ts';
import type { ContractLedger } from '../contract/ports.ts';
import type { SafetyStore } from '../safety/ports.ts';

export interface DowntimeSpan extends Outage {
  readonly monitorId: MonitorId;
}

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
  readonly downtime: readonly DowntimeSpan[];
  readonly outbox: readonly OutboxMessage[];
  /** When the clock alone changes each of `incidents` next; null: never. Replaces its due row. */
  readonly dueAt: ReadonlyMap<string, EpochMs | null>;
  /** What became of commands, by their id. */
  readonly answers: ReadonlyMap<string, IncidentAnswer>;
}

export interface CommitResult {
  /** Samples that were new; a slot that is stored already keeps its first sample. */
  readonly stored: number;
  /** The new versions of the rollups that the new samples changed. */
  readonly rollups: readonly HourRollup[];
}

/** What a person asks of the process. The running daemon applies it, so that two people cannot both win. */
export interface IncidentCommand {
  /** Unique; a command that is repeated under its id is applied once. */
  readonly id: string;
  readonly at: EpochMs;
  readonly request: IncidentRequest;
  /** The incident that it names, as it is stored when the command is handed out; absent where there is none. */
  readonly about?: IncidentRecord;
}

/** `conflict`: somebody was faster. `refused`: it cannot be done at all. */
export type IncidentAnswer =
  | { readonly result: 'done'; readonly incidentId: string }
  | { readonly result: 'conflict' | 'refused'; readonly reason: string };

export interface IncidentQueue {
  requestIncident(command: IncidentCommand): Promise<void>;
  /** Those without an answer, oldest first. */
  openCommands(limit: number): Promise<IncidentCommand[]>;
  /** Null while nobody has answered. */
  incidentAnswer(commandId: string): Promise<IncidentAnswer | null>;
}

/** Due rows: one per incident that the clock will change. */
export interface TimerQueue {
  /** Ids of incidents that are due at `now`, soonest first. */
  dueIncidents(now: EpochMs, limit: number): Promise<string[]>;
}

export interface Ledger {
  /** One transaction. Rejects with nothing stored when the store is unavailable. */
  commit(commit: Commit): Promise<CommitResult>;
  states(): Promise<ReadonlyMap<MonitorId, MonitorState>>;
  trackRecords(): Promise<ReadonlyMap<MonitorId, TrackRecord>>;
}

export interface SampleQuery {
  readonly operator?: string;
  readonly service?: string;
  /** By slot, [from, to). */
  readonly from?: EpochMs;
  readonly to?: EpochMs;
  /** Only samples that started after this (evaluation catches up after a crash). */
  readonly startedAfter?: EpochMs;
  /** Only samples of this verdict. */
  readonly verdict?: Verdict;
}

/** How often a contract warning stood on a sample, and the slots of the first and the last. */
export interface WarningCount {
  readonly warning: string;
  readonly samples: number;
  readonly first: EpochMs;
  readonly last: EpochMs;
}

export interface RollupQuery {
  readonly monitorId?: MonitorId;
  /** By hour, [from, to). */
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Reads; each stream is ordered by monitor and location, then time. */
export interface History {
  samples(query: SampleQuery): AsyncIterable<Sample>;
  rollups(query: RollupQuery): AsyncIterable<HourRollup>;
  incidents(query: {
    readonly id?: string;
    readonly operator?: string;
    readonly service?: string;
    /** Only those that are not closed. */
    readonly unclosed?: boolean;
  }): Promise<IncidentRecord[]>;
  /** Contract warnings on samples with slots in [from, to), most frequent first. */
  warnings(query: RollupQuery): Promise<WarningCount[]>;
  /** Confirming probes that started in [from, to), by time. */
  extraSamples(query: RollupQuery): Promise<Sample[]>;
  /** Ended failures that touch [from, to). */
  downtime(query: RollupQuery): Promise<DowntimeSpan[]>;
  /** Windows that were entered beside those of the configuration, cancelled ones too, by id. */
  maintenance(): Promise<MaintenanceEntry[]>;
}

export interface MaintenanceBook extends Pick<History, 'maintenance'> {
  /** In place of the entry with its id, if there is one. */
  saveMaintenance(entry: MaintenanceEntry): Promise<void>;
}

/** An entry of the ledger of closed months without its text. Each operator has a chain of its own, numbered from 1. */
export interface LedgerRow {
  readonly operator: string;
  readonly sequence: number;
  readonly kind: 'month' | 'amendment';
  readonly service: string;
  /** The accounting window that it is about, [from, to). */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** SHA-256 of the text, in hex. */
  readonly hash: string;
}

/** The newest entry of an operator's chain, noted apart from it: an entry that is missing at the end shows. */
export type LedgerHead = Pick<LedgerRow, 'operator' | 'sequence' | 'hash'>;

export interface LedgerReads {
  /** By operator and sequence. */
  ledger(query: { readonly operator?: string; readonly service?: string }): Promise<LedgerRow[]>;
  /** Canonical JSON of the entry. */
  ledgerText(hash: string): Promise<string | null>;
  ledgerHeads(): Promise<LedgerHead[]>;
}

export interface MonthLedger extends LedgerReads {
  /** False, with nothing stored, when the entry is not the next of its chain, or its window is closed already. */
  appendToLedger(row: LedgerRow, text: string): Promise<boolean>;
}

/** What is told once, whatever happens: a delivered report, the notice that planned work owes. */
export interface OccasionBook {
  toldOccasions(): Promise<string[]>;
  /** The occasion and what is told of it, in one transaction. One that was told before changes nothing. */
  tellOnce(id: string, at: EpochMs, messages: readonly OutboxMessage[]): Promise<void>;
}
export interface Retention {
  /**
   * Deletes at most `limit` samples with slots before the cut-off of their class, and as many old grants that were taken
   * back; returns how many samples.
   */
  purge(before: { readonly good: EpochMs; readonly other: EpochMs }, limit: number): Promise<number>;
}

export interface Store
  extends Ledger,
    History,
    Outbox,
    TimerQueue,
    IncidentQueue,
    SafetyStore,
    ContractLedger,
    Retention,
    MaintenanceBook,
    MonthLedger,
    OccasionBook {
  close(): Promise<void>;
}
