/** The small interfaces that the edges implement for the pipeline; `app.ts` hands one to another. */
import type { OwnFault } from '../../core/attribution/monitor-fault.ts';
import type { ReportFormat } from '../../core/configuration.ts';
import type { ContractFinding } from '../../core/contract/findings.ts';
import type { Delivery, OutboxCount } from '../../core/delivery/messages.ts';
import type { GrantOutcome } from '../../core/grants/grants.ts';
import type { Severity } from '../../core/incident/incident.ts';
import type { MonitorId } from '../../core/monitor.ts';
import type { PhasesMs, Sample } from '../../core/sample.ts';
import type { SlaFigures } from '../../core/sla/figures.ts';
import type { EpochMs } from '../../core/time.ts';
import type { CheckResult } from '../../core/verdict/assessment.ts';
import type { Judgement, SkipReason } from '../../core/verdict/verdict.ts';
import type { Warning } from '../../core/verdict/warnings.ts';

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
  /** The longest stall of the prober's thread that touched the probe. */
  readonly maxStallMs: number;
  /** All such stalls added up, as far as they fell into the probe. */
  readonly stalledMs: number;
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
