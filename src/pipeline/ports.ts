/** The small interfaces that the edges implement for the pipeline; `app.ts` hands one to another. */

import type { OwnFault } from '../core/blame/own-fault.ts';
import type { TrackRecord } from '../core/blame/track-record.ts';
import type { ReportFormat } from '../core/configuration.ts';
import type { ContractFinding } from '../core/contract.ts';
import type { GrantOutcome } from '../core/grants.ts';
import type { MonitorState } from '../core/incident/high.ts';
import type { IncidentRecord, Severity } from '../core/incident/incident.ts';
import type { IncidentRequest } from '../core/incident/request.ts';
import type { MaintenanceEntry } from '../core/maintenance-entry.ts';
import type { MonitorId } from '../core/monitor.ts';
import type { HourRollup, HourTerms } from '../core/rollup.ts';
import type { PhasesMs, Sample } from '../core/sample.ts';
import type { Outage } from '../core/sla/downtime.ts';
import type { SlaFigures } from '../core/sla/figures.ts';
import type { EpochMs } from '../core/time.ts';
import type { CheckResult } from '../core/verdict/assessment.ts';
import type { Judgement, SkipReason, Verdict } from '../core/verdict/verdict.ts';
import type { Warning } from '../core/verdict/warnings.ts';
import type { ContractLedger } from './contract-ports.ts';
import type { Delivery, Outbox, OutboxCount, OutboxMessage } from './messages.ts';
import type { SafetyStore } from './safety-ports.ts';

export type { Delivery, OutboxMessage } from './messages.ts';

// ── time ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Wall time stamps, monotonic time measures. */
export interface Clock {
  now(): EpochMs;
  monotonicMs(): number;
  /** Runs `callback` once after at least `delayMs` (at most an hour); the returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Fires at each instant of a cron expression. */
export interface Calendar {
  /** Also fires, late, for instants that a blocked event loop missed. The returned function ends it. */
  every(expression: string, timezone: string, fire: (instant: EpochMs) => void): () => void;
}

/** Structured log; fields never hold secrets, SIM numbers or bodies. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

// ── probing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ProbeRequest {
  readonly monitorId: MonitorId;
  /** The probe starts then, or at once if that has passed. */
  readonly slot: EpochMs;
  /** Which of the monitor's SIMs to use; 0 where it has none. */
  readonly simIndex: number;
  /** The SIM that a grant was written down for; the probe refuses to grant on any other. */
  readonly iccid?: string;
}

/** One HTTP call of a probe, for the waterfall. Holds no body, no SIM number, no secret. */
export interface ExchangeSummary {
  /** `PUT /sims/iccid:…3319/microbalance` */
  readonly label: string;
  readonly transactionId: string;
  /** Since the start of the probe. */
  readonly startMs: number;
  readonly phasesMs: PhasesMs;
  readonly totalMs: number;
  readonly statusCode: number | null;
  readonly bytesReceived: number;
  /** False when not one byte of the request can have left: the operator cannot have acted on it. */
  readonly requestSent: boolean;
  readonly remoteAddress: string | null;
  readonly tlsProtocol: string | null;
  /** `ENOTFOUND: getaddrinfo …` when the exchange failed. */
  readonly error: string | null;
}

export interface ProbeResult extends Judgement {
  readonly startedAt: EpochMs;
  readonly latencyMs: number | null;
  readonly totalMs: number;
  readonly statusCode: number | null;
  readonly transactionIds: readonly string[];
  readonly phasesMs: PhasesMs | null;
  readonly maxStallMs: number;
  readonly warnings: readonly Warning[];
  readonly exchanges: readonly ExchangeSummary[];
  readonly checks: readonly CheckResult[];
  /** How long the operator asked us to stay away (429 with `Retry-After`, bounded); null otherwise. */
  readonly retryAfterMs: number | null;
  /** The connection broke where a server breaks it that refuses our client certificate without a word. */
  readonly mayBeRefusal: boolean;
  /** The earliest `notAfter` of the operator's certificates; null without TLS. */
  readonly certificateExpiresAt: EpochMs | null;
  /** All that left since the monitor's last result: redirect hops, clean-up and token requests included. */
  readonly requestsSent: number;
  /** What became of the grant that this probe was to make; null where it makes none. */
  readonly grant: GrantOutcome | null;
}

/** Executes probes away from the caller's thread. Rejects only for the monitor's own faults. */
export interface Prober {
  probe(request: ProbeRequest): Promise<ProbeResult>;
}

// ── storing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── reporting ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** What to write, and where. */
export interface ReportOrder {
  readonly operator: string;
  /** `2026-10`, a calendar month of the contract's zone. */
  readonly month: string;
  readonly folder: string;
  readonly formats: readonly ReportFormat[];
}

export interface WrittenReport {
  readonly operator: string;
  readonly title: string;
  /** The verdicts in one sentence. */
  readonly summary: string;
  /** Absolute paths, one per format. */
  readonly files: readonly string[];
}

/** Writes reports away from the caller's thread. A file appears whole or not at all. */
export interface ReportWriter {
  write(order: ReportOrder): Promise<WrittenReport>;
}

// ── watching ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The last 24 hours, the last 28 days, the calendar month of the contract's zone so far. */
export type BoardWindow = 'day' | '28d' | 'month';

/** How every monitor stands now, answered from memory: a scrape asks for all of them at once. */
export interface SlaBoard {
  /** Null while the board has not read the monitor's history yet. */
  figures(monitorId: MonitorId, window: BoardWindow, now: EpochMs): SlaFigures | null;
  /** Start of the failure that has not ended yet; null while the newest known sample is good. */
  failingSince(monitorId: MonitorId): EpochMs | null;
  /** Opened and not resolved yet, as stored. */
  openIncidents(monitorId: MonitorId, severity: Severity): number;
  /** Whether the maintenance that is under way was announced in time; null when none is. */
  maintenanceNotice(monitorId: MonitorId, now: EpochMs): 'timely' | 'late' | null;
}

/** `withheld`: some part of the monitor stands still, so whoever waits for the heartbeat shall miss it. */
export type HeartbeatResult = 'sent' | 'failed' | 'withheld';

export interface BufferState {
  /** Samples that wait for the store. */
  readonly samples: number;
  /** Age of the oldest of them; null when none waits. */
  readonly oldestAgeMs: number | null;
  /** Samples given up since the start of the program, because the buffer was full. */
  readonly dropped: number;
}

/** Our own certificate, as one monitor shows it. */
export interface ClientCertificate {
  readonly operator: string;
  readonly service: string;
  readonly notAfter: EpochMs;
}

/** What the stages say about what they do. Never throws, never waits. */
export interface Meter {
  sampleRecorded(sample: Sample, certificateExpiresAt: EpochMs | null): void;
  slotSkipped(reason: SkipReason): void;
  /** All of them, at the start and after each reload. */
  clientCertificates(certificates: readonly ClientCertificate[]): void;
  /** How long after its slot a probe started. */
  schedulerLateness(ms: number): void;
  /** Longest stall of the main thread since the last call. */
  eventLoopStall(ms: number): void;
  probesInFlight(count: number): void;
  bufferState(state: BufferState): void;
  storeError(): void;
  /** What waits in the outbox, now. */
  outbox(counts: readonly OutboxCount[], now: EpochMs): void;
  notification(channel: string, result: Delivery['kind']): void;
  heartbeat(result: HeartbeatResult): void;
  /** Also called for the configuration at the start. */
  configReload(success: boolean): void;
  /** A fault of the program itself that it survived. */
  internalError(): void;
  ownFault(fault: OwnFault, active: boolean): void;
  /** Null here and below: there is none any more. */
  canaryUp(up: boolean | null): void;
  referenceUp(reference: string, up: boolean | null): void;
  simsSetAside(monitorId: MonitorId, count: number | null): void;
  requestsSent(operator: string, count: number): void;
  /** The newest findings of the contract probe. */
  contractFindings(findings: readonly ContractFinding[]): void;
}
