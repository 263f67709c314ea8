import type { EpochMs } from '../../core/time.ts';

export interface HealthMeter {
  heartbeat(result: HeartbeatResult): void;
  /** All of them, at the start and after each reload. */
  clientCertificates(certificates: readonly ClientCertificate[]): void;
  /** Longest stall of the main thread since the last call. */
  eventLoopStall(ms: number): void;
}

/** `withheld`: a component is stalled, so the heartbeat must be missed outside. */
export type HeartbeatResult = 'sent' | 'failed' | 'withheld';

/** Our own certificate, as one monitor presents it. */
export interface ClientCertificate {
  readonly operator: string;
  readonly service: string;
  readonly notAfter: EpochMs;
}
