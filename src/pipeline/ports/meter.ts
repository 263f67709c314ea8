import type { MonitorFault } from '../../core/attribution/monitor-fault.ts';
import type { ContractFinding } from '../../core/contract/findings.ts';
import type { Delivery, OutboxCount } from '../../core/delivery/messages.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { Sample } from '../../core/sample.ts';
import type { EpochMs } from '../../core/time.ts';
import type { SkipReason } from '../../core/verdict/verdict.ts';

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
  ownFault(fault: MonitorFault, active: boolean): void;
  /** Null here and below: there is none any more. */
  canaryUp(up: boolean | null): void;
  referenceUp(reference: string, up: boolean | null): void;
  simsSetAside(monitorId: MonitorId, count: number | null): void;
  requestsSent(operator: string, count: number): void;
  /** The newest findings of the contract probe. */
  contractFindings(findings: readonly ContractFinding[]): void;
}

/** `withheld`: some part of the monitor stands still, so whoever waits for the heartbeat shall miss it. */
export type HeartbeatResult = 'sent' | 'failed' | 'withheld';

/** Our own certificate, as one monitor shows it. */
export interface ClientCertificate {
  readonly operator: string;
  readonly service: string;
  readonly notAfter: EpochMs;
}

export interface BufferState {
  /** Samples that wait for the store. */
  readonly samples: number;
  /** Age of the oldest of them; null when none waits. */
  readonly oldestAgeMs: number | null;
  /** Samples given up since the start of the program, because the buffer was full. */
  readonly dropped: number;
}
