import type { EpochMs } from '../../core/time.ts';

export interface HealthMeter {
  heartbeat(result: HeartbeatResult): void;
  /** All of them, at the start and after each reload. */
  clientCertificates(certificates: readonly ClientCertificate[]): void;
  /** Longest stall of the main thread since the last call. */
  eventLoopStall(ms: number): void;
}

/** `withheld`: some part of the monitor stands still, so whoever waits for the heartbeat shall miss it. */
export type HeartbeatResult = 'sent' | 'failed' | 'withheld';

/** Our own certificate, as one monitor shows it. */
export interface ClientCertificate {
  readonly operator: string;
  readonly service: string;
  readonly notAfter: EpochMs;
}
