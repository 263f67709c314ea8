/** From a due slot to a sample: telling our own faults from the operators', the gates, the runner, the schedule. */
import { randomUUID } from 'node:crypto';
import { isReference } from '../core/attribution/self-checks.ts';
import type { Configuration, OpenConfiguration } from '../core/configuration.ts';
import type { MonitorId } from '../core/ids.ts';
import type { Monitor } from '../core/monitor.ts';
import { type EpochMs, SECOND } from '../core/time.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { FaultAttribution } from '../pipeline/attribution/fault-attribution.ts';
import { MonitorFaults } from '../pipeline/attribution/monitor-faults.ts';
import { SelfChecks } from '../pipeline/attribution/self-checks.ts';
import { learnFromHistory } from '../pipeline/attribution/track-record-backfill.ts';
import { CertificateExpiry } from '../pipeline/health/certificate-expiry.ts';
import type { Liveness } from '../pipeline/health/liveness.ts';
import type { Evaluator } from '../pipeline/incidents/evaluator.ts';
import type { Clock, CronTimer } from '../pipeline/ports/clock.ts';
import type { Reloadable } from '../pipeline/ports/reloadable.ts';
import { repeat } from '../pipeline/ports/repeat.ts';
import { startConfirmation } from '../pipeline/probing/confirmation.ts';
import { OnDemandInbox } from '../pipeline/probing/on-demand-inbox.ts';
import { onDemandProbe } from '../pipeline/probing/on-demand-probe.ts';
import { type OutcomeListener, outcomeSink } from '../pipeline/probing/outcome-sink.ts';
import { SlotRunner } from '../pipeline/probing/runner.ts';
import { TraceKeeper } from '../pipeline/probing/trace-keeper.ts';
import type { Recorder } from '../pipeline/recording/recorder.ts';
import { Safety } from '../pipeline/safety/safety.ts';
import { Scheduler } from '../pipeline/scheduling/scheduler.ts';
import type { Store } from '../pipeline/store.ts';
import { clientCertificatesOf } from '../probe/client-certificates.ts';
import { type ProbeThread, startProbeThread } from '../probe/pool.ts';
import { certificateName } from '../runtime/certificate-name.ts';
import { simName } from '../runtime/sim-name.ts';
import type { ActiveConfiguration } from './active-configuration.ts';
import { type Context, USER_AGENT } from './context.ts';

/** Probes in flight may take this long to end once the monitor stops; then they are `aborted`. */
export const STOP_GRACE_MS = 5 * SECOND;
/** The probe thread has its slots so long before they are due: this thread's commits and scrapes delay none of them. */
const LEAD_MS = SECOND / 10;
/** Somebody waits at a terminal. */
const COMMAND_POLL_MS = SECOND / 4;

export function createProbeThread({ onStop }: Context, { allowNetworks, resolver }: Configuration): ProbeThread {
  const prober = startProbeThread({ allowNetworks, resolver, userAgent: USER_AGENT });
  onStop('probe thread', () => prober.stop(0));
  return prober;
}

export interface ProbingOptions {
  readonly prober: ProbeThread;
  readonly store: Store;
  readonly evaluator: Evaluator;
  readonly recorder: Recorder;
  readonly metrics: Metrics;
  readonly liveness: Liveness;
  readonly calendar: CronTimer;
  readonly limits: Configuration['limits'];
  readonly listeners: Iterable<OutcomeListener>;
}

export type Probing = Awaited<ReturnType<typeof createProbing>>;

/** Probes nothing before a configuration is applied. */
export async function createProbing(context: Context, options: ProbingOptions) {
  const { clock, log, onStop } = context;
  const { prober, store, evaluator, recorder, metrics, liveness, calendar, limits, listeners } = options;
  const { ownChecks, attribution } = await createAttribution(context, options);

  // Asking them, no more often than is agreed.
  const safety = new Safety({
    clock,
    log,
    store,
    revoker: prober,
    requestsPerSecond: limits.requestsPerSecond,
    nameOf: simName,
    isQuarantined: (monitor, simIndex) => attribution.isQuarantined(monitor, simIndex),
    newId: randomUUID,
    onSent: metrics.requestsSent,
  });
  onStop('rates and grants', () => safety.stop());
  metrics.observeOperators(() => safety.statuses());
  const certificates = new CertificateExpiry(log);
  const traces = new TraceKeeper();
  const runner = new SlotRunner({
    clock,
    log,
    prober,
    limits,
    simPool: safety.simPool,
    rateLimiter: safety.rateLimiter,
    switches: safety.switches,
    attributor: attribution,
    onInternalError: metrics.internalError,
    sink: outcomeSink({ clock, recorder, meter: metrics, evaluator, certificates, traces, listeners }),
  });
  onStop(
    'confirming probes',
    startConfirmation(clock, evaluator, (monitor) => runner.run(monitor, clock.now(), 'confirm')),
  );
  onStop('probes in flight', () => stopProbes(runner, prober, clock));
  onStop('clean-up', () => safety.cleanUp.stop());
  const events = {
    slot: (monitor: Monitor, slot: EpochMs) => {
      liveness.slotDue();
      runner.run(monitor, slot);
    },
    clockStep: (stepMs: number) => log.warn({ stepMs }, 'the wall clock stepped; schedules go on from the new time'),
  };
  const scheduler = new Scheduler(clock, calendar, events, LEAD_MS);
  onStop('scheduler', () => scheduler.stop());

  const probeThread: Reloadable = { apply: ({ targets }) => prober.configure(targets) };
  const ownCertificates: Reloadable = {
    apply({ targets }) {
      const own = clientCertificatesOf(targets);
      metrics.clientCertificates(own);
      certificates.replace(own, clock.now());
    },
  };
  return {
    ownChecks,
    safety,
    certificates,
    runner,
    traces,
    scheduler,
    reloadables: { attribution, probeThread, ownChecks, safety, certificates: ownCertificates, schedule: scheduler },
  };
}

/** Whose fault a failure is. */
async function createAttribution(
  { clock, log, onStop }: Context,
  { prober, store, metrics: meter }: Pick<ProbingOptions, 'prober' | 'store' | 'metrics'>,
) {
  const ownChecks = new SelfChecks({ clock, prober, meter });
  onStop('own checks', () => ownChecks.stop());
  const trackRecords = await store.trackRecords();
  const attribution = new FaultAttribution({
    clock,
    log,
    meter,
    ownChecks,
    ownFaults: new MonitorFaults(log, meter),
    trackRecords,
    nameOfSim: simName,
    certificatesShown,
  });
  if (trackRecords.size === 0) learnFromHistory(attribution, store, clock.now(), log);
  return { ownChecks, attribution };
}

/** Names of the client certificates that operators are shown, by monitor. */
function certificatesShown(targets: OpenConfiguration['targets']): Map<MonitorId, string> {
  return new Map(
    targets.flatMap(({ monitorId, spec, own }) => {
      const pem = own || isReference(spec) ? undefined : spec.transport.tls?.cert;
      return pem === undefined ? [] : [[monitorId, certificateName(pem)] as const];
    }),
  );
}

export interface OnDemandOptions extends Pick<Probing, 'safety' | 'runner'> {
  readonly active: ActiveConfiguration;
  readonly store: Store;
  readonly prober: ProbeThread;
}

/** Probes that people ask for with commands beside the daemon. */
export function startOnDemandProbes(
  { clock, log, onStop }: Context,
  { active, store, prober, safety, runner }: OnDemandOptions,
): void {
  const inbox = new OnDemandInbox({
    clock,
    log,
    queue: store,
    monitors: () => active.current.configuration.monitors,
    probe: (monitor) =>
      onDemandProbe(monitor, {
        clock,
        prober,
        simPool: safety.simPool,
        rateLimiter: safety.rateLimiter,
        blockedReason: (asked) => runner.blockedReason(asked),
        throttled: (id, retryAfterMs) => runner.throttled(id, retryAfterMs),
      }),
  });
  onStop(
    'commands',
    repeat(clock, COMMAND_POLL_MS, () => inbox.poll()),
  );
}

/** Probes end by themselves or, after the grace, as `aborted` with their thread; either way before recording ends. */
async function stopProbes(runner: SlotRunner, prober: ProbeThread, clock: Clock): Promise<void> {
  const cancel = clock.after(STOP_GRACE_MS, () => void prober.stop(0));
  await runner.stop();
  cancel();
}
