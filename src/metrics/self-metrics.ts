import { oldestAgeMs } from '../core/delivery/messages.ts';
import type { Sample } from '../core/sample.ts';
import { SET_ASIDE_KINDS } from '../core/set-aside.ts';
import { SECOND } from '../core/time.ts';
import { isLatencyWithheld, isTainted } from '../core/verdict/stall.ts';
import type { AttributionMeter } from '../pipeline/attribution/ports.ts';
import type { DeliveryMeter } from '../pipeline/delivery/ports.ts';
import type { HealthMeter } from '../pipeline/health/ports.ts';
import type { HousekeepingMeter } from '../pipeline/housekeeping/ports.ts';
import type { Clock } from '../pipeline/ports/clock.ts';
import type { ReloadMeter } from '../pipeline/ports/reloadable.ts';
import type { ProbingMeter } from '../pipeline/probing/ports.ts';
import type { RecordingMeter } from '../pipeline/recording/ports.ts';
import { LATENESS_EDGES, STALL_EDGES } from './catalogue.ts';
import type { Instruments } from './instruments.ts';

export interface BuildInfo {
  readonly version: string;
  /** Commit of the build; empty when unknown. */
  readonly revision: string;
  readonly nodeVersion: string;
}

export interface SelfMetricsOptions {
  readonly clock: Clock;
  readonly buildInfo: BuildInfo;
  /** Whether SLA figures are partly based on simulated history. Default: no. */
  readonly simulatedHistory?: boolean;
}

export interface SelfMeter
  extends ProbingMeter,
    AttributionMeter,
    RecordingMeter,
    DeliveryMeter,
    HealthMeter,
    HousekeepingMeter,
    ReloadMeter {}

/** Metrics of the monitor itself. */
export function selfMetrics(make: Instruments, { clock, buildInfo, simulatedHistory }: SelfMetricsOptions) {
  const clientCertificateExpiry = make.gauge('threenines_client_certificate_expiry_timestamp_seconds');
  const lateness = make.histogram('threenines_scheduler_lateness_seconds', LATENESS_EDGES);
  const skipped = make.counter('threenines_slots_skipped_total');
  const inFlight = make.gauge('threenines_probes_in_flight');
  const stall = make.histogram('threenines_event_loop_stall_seconds', STALL_EDGES);
  const tainted = make.counter('threenines_tainted_samples_total');
  const probeStalls = make.counter('threenines_probe_stall_seconds_total');
  const withheld = make.counter('threenines_latencies_withheld_total');
  const buffered = make.gauge('threenines_buffer_samples');
  const bufferAge = make.gauge('threenines_buffer_oldest_age_seconds');
  const dropped = make.counter('threenines_buffer_dropped_samples_total');
  const outboxAge = make.gauge('threenines_outbox_oldest_age_seconds');
  const outboxMessages = make.gauge('threenines_outbox_messages');
  const lastSuccess = make.gauge('threenines_notification_last_success_timestamp_seconds');
  const heartbeatAt = make.gauge('threenines_heartbeat_last_success_timestamp_seconds');
  const heartbeats = make.counter('threenines_heartbeats_total');
  const rowsSetAside = make.counter('threenines_rows_set_aside_total');
  for (const kind of SET_ASIDE_KINDS) rowsSetAside.inc({ kind }, 0);
  const storeErrors = make.counter('threenines_store_errors_total');
  const notifications = make.counter('threenines_notifications_total');
  const reloadSuccessful = make.gauge('threenines_config_last_reload_successful');
  const reloadedAt = make.gauge('threenines_config_last_reload_success_timestamp_seconds');
  const internalErrors = make.counter('threenines_internal_errors_total');
  const ownFault = make.gauge('threenines_own_fault');
  const canary = make.gauge('threenines_canary_up');
  const references = make.gauge('threenines_reference_up');
  const setAside = make.gauge('threenines_sims_set_aside');
  make.gauge('threenines_simulated_history').set(simulatedHistory ? 1 : 0);
  const { version, revision, nodeVersion } = buildInfo;
  make.gauge('threenines_build_info').set({ version, revision, node: nodeVersion }, 1);

  const meter: SelfMeter = {
    sampleRecorded: (sample: Sample) => {
      const { maxStallMs } = sample;
      if (isTainted(maxStallMs)) tainted.inc();
      if (isLatencyWithheld(sample)) withheld.inc();
      if (maxStallMs !== null) probeStalls.inc(maxStallMs / SECOND);
    },
    slotSkipped: (reason) => skipped.inc({ reason }),
    clientCertificates: (certificates) => {
      clientCertificateExpiry.reset();
      for (const { operator, service, notAfter } of certificates) {
        clientCertificateExpiry.set({ operator, service }, notAfter / SECOND);
      }
    },
    schedulerLateness: (ms) => lateness.observe(ms / SECOND),
    eventLoopStall: (ms) => stall.observe(ms / SECOND),
    probesInFlight: (count) => inFlight.set(count),
    bufferState: (state) => {
      buffered.set(state.samples);
      bufferAge.set((state.oldestAgeMs ?? 0) / SECOND);
      dropped.reset();
      dropped.inc(state.dropped);
    },
    rowSetAside: (kind) => rowsSetAside.inc({ kind }),
    storeError: () => storeErrors.inc(),
    outbox: (counts, now) => {
      outboxMessages.reset();
      for (const { channel, state, messages } of counts) outboxMessages.set({ channel, state }, messages);
      outboxAge.set((oldestAgeMs(counts, now) ?? 0) / SECOND);
    },
    notification: (channel, result) => {
      notifications.inc({ channel, result });
      if (result === 'delivered') lastSuccess.set({ channel }, clock.now() / SECOND);
    },
    heartbeat: (result) => {
      heartbeats.inc({ result });
      if (result === 'sent') heartbeatAt.set(clock.now() / SECOND);
    },
    configReload: (success) => {
      reloadSuccessful.set(success ? 1 : 0);
      if (success) reloadedAt.set(clock.now() / SECOND);
    },
    internalError: () => internalErrors.inc(),
    ownFault: (reason, active) => ownFault.set({ reason }, active ? 1 : 0),
    canaryUp: (up) => (up === null ? canary.remove() : canary.set(up ? 1 : 0)),
    referenceUp: (reference, up) =>
      up === null ? references.remove({ reference }) : references.set({ reference }, up ? 1 : 0),
    simsSetAside: (monitorId, count) => {
      const [operator, service] = monitorId.split('/') as [string, string];
      if (count === null) setAside.remove({ operator, service });
      else setAside.set({ operator, service }, count);
    },
  };
  return meter;
}
