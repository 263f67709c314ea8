/** From a due slot to a sample: telling our own faults from the operators', the gates, the runner, the schedule. */
import { randomUUID } from 'node:crypto';
import type { Configuration } from '../core/configuration.ts';
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
import { startConfirmation } from '../pipeline/probing/confirmation.ts';
import { type ProbeOutcome, SlotRunner } from '../pipeline/probing/runner.ts';
import type { Recorder } from '../pipeline/recording/recorder.ts';
import { Safety } from '../pipeline/safety/safety.ts';
import { Scheduler } from '../pipeline/scheduling/scheduler.ts';
import type { Store } from '../pipeline/store.ts';
import type { ProbeThread } from '../probe/pool.ts';
import { simName } from '../runtime/sim-name.ts';
import type { Context } from './context.ts';

/** Probes in flight may take this long to end once the monitor stops; then they are `aborted`. */
export const STOP_GRACE_MS = 5 * SECOND;
/** The probe thread has its slots so long before they are due: this thread's commits and scrapes delay none of them. */
const LEAD_MS = SECOND / 10;

export interface ProbingOptions {
  readonly prober: ProbeThread;
  readonly store: Store;
  readonly evaluator: Evaluator;
  readonly recorder: Recorder;
  readonly metrics: Metrics;
  readonly liveness: Liveness;
  readonly calendar: CronTimer;
  readonly limits: Configuration['limits'];
  /** Told of each finished slot. */
  readonly onOutcome: (monitor: Monitor, outcome: ProbeOutcome) => void;
}

export type Probing = Awaited<ReturnType<typeof createProbing>>;

/** Probes nothing yet: the scheduler and the rest wait for a configuration. */
export async function createProbing({ clock, log, onStop }: Context, options: ProbingOptions) {
  const { prober, store, evaluator, recorder, metrics, liveness, calendar, limits, onOutcome } = options;

  const ownChecks = new SelfChecks({ clock, prober, meter: metrics });
  onStop('own checks', () => ownChecks.stop());
  const trackRecords = await store.trackRecords();
  const ownFaults = new MonitorFaults(log, metrics);
  const attribution = new FaultAttribution({
    clock,
    log,
    meter: metrics,
    ownChecks,
    ownFaults,
    trackRecords,
    nameOfSim: simName,
  });
  if (trackRecords.size === 0) learnFromHistory(attribution, store, clock.now(), log);

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
  const certificates = new CertificateExpiry(log);
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
    sink: {
      started: (id, at) => recorder.started(id, at),
      finished: (monitor, outcome, purpose) => {
        const extra = purpose === 'confirm';
        recorder.record(monitor, outcome.sample, { trackRecord: outcome.trackRecord, extra });
        if (extra) return;
        count(metrics, outcome);
        if (outcome.result !== null) evaluator.saw(monitor.id, outcome.result);
        const expiresAt = outcome.result?.certificateExpiresAt ?? null;
        if (expiresAt !== null) certificates.seen(monitor, expiresAt, clock.now());
        onOutcome(monitor, outcome);
      },
    },
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

  return { ownChecks, attribution, safety, certificates, runner, scheduler };
}

function count(metrics: Metrics, outcome: ProbeOutcome): void {
  const { sample, result } = outcome;
  metrics.sampleRecorded(sample, result?.certificateExpiresAt ?? null);
  if (result === null) metrics.slotSkipped(outcome.skipped);
  else metrics.schedulerLateness(Math.max(0, sample.startedAt - sample.slot));
}

/** Probes end by themselves or, after the grace, as `aborted` with their thread; either way before recording ends. */
async function stopProbes(runner: SlotRunner, prober: ProbeThread, clock: Clock): Promise<void> {
  const cancel = clock.after(STOP_GRACE_MS, () => void prober.stop(0));
  await runner.stop();
  cancel();
}
