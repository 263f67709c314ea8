/** The composition root: the only file that knows every folder. Builds in reading order, stops in reverse. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type InForce, openConfiguration, watchConfiguration } from './config/index.ts';
import type { Configuration, OpenChannel } from './core/configuration.ts';
import { isSettled } from './core/incident/incident.ts';
import type { Monitor } from './core/monitor.ts';
import { type EpochMs, SECOND } from './core/time.ts';
import { startHttp } from './http/server.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { beat } from './notify/heartbeat.ts';
import { createNotifier } from './notify/index.ts';
import { Blame } from './pipeline/blame.ts';
import { BoardLoader } from './pipeline/board-loader.ts';
import { startCalendarWork } from './pipeline/calendar-work.ts';
import { CertificateWatch } from './pipeline/certificate-watch.ts';
import { CommandInbox } from './pipeline/command-inbox.ts';
import { CompletionWatch } from './pipeline/completion-watch.ts';
import { startConfirmer } from './pipeline/confirmer.ts';
import { ContractProbe } from './pipeline/contract-probe.ts';
import { Dispatcher } from './pipeline/dispatcher.ts';
import { Evaluator } from './pipeline/evaluator.ts';
import { probeByHand } from './pipeline/hand-probe.ts';
import { startHeartbeat } from './pipeline/heartbeat.ts';
import { LiveBoard } from './pipeline/live-board.ts';
import { withEntries } from './pipeline/maintenance.ts';
import { MonthCloser } from './pipeline/months/closer.ts';
import { ReportDelivery } from './pipeline/months/report-delivery.ts';
import { OwnChecks } from './pipeline/own-checks.ts';
import { OwnFaults } from './pipeline/own-faults.ts';
import type { Clock, Log, ReportWriter, SlaBoard, Store } from './pipeline/ports.ts';
import { Recorder } from './pipeline/recorder.ts';
import { repeat } from './pipeline/repeat.ts';
import { type Outcome, Runner } from './pipeline/runner.ts';
import { Safety } from './pipeline/safety.ts';
import { Scheduler } from './pipeline/scheduler.ts';
import { learnFromHistory } from './pipeline/track-records.ts';
import { Vitals } from './pipeline/vitals.ts';
import { createAddressGuard } from './probe/addresses.ts';
import { clientCertificatesOf } from './probe/client-certificates.ts';
import { Names } from './probe/names.ts';
import { type ProbeThread, startProbeThread } from './probe/pool.ts';
import { cronCalendar } from './runtime/calendar.ts';
import { certificateName } from './runtime/certificate-name.ts';
import { createLifecycle, type Lifecycle } from './runtime/lifecycle.ts';
import { simName } from './runtime/sim-name.ts';
import { createStallMonitor } from './runtime/stall-monitor.ts';
import { version } from './runtime/version.ts';
import { acquireDaemonLock } from './store/lock.ts';
import { openStore } from './store/open.ts';

/** Samples kept while the store is unavailable: an hour of 25 probes a second. */
const BUFFER_LIMIT = 100_000;
/** Probes in flight may take this long to end once the monitor stops; then they are `aborted`. */
const STOP_GRACE_MS = 5 * SECOND;
/** The probe thread has its slots so long before they are due: this thread's commits and scrapes delay none of them. */
const LEAD_MS = SECOND / 10;
/** Somebody waits at a terminal. */
const COMMAND_POLL_MS = SECOND / 4;
/** Maintenance is entered by commands beside the daemon. */
const MAINTENANCE_POLL_MS = 5 * SECOND;
/** A scheduler that has not looked at its clock for this long is stuck. */
const STUCK_AFTER_MS = 5 * SECOND;

export interface AppOptions {
  readonly configFile: string;
  /** Stand in for what the configuration says. */
  readonly dataDir?: string | undefined;
  readonly listen?: { readonly host: string; readonly port: number } | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Writes reports from what is stored in the data folder. */
  readonly reportWriter: (dataDir: string) => ReportWriter;
  /** Runs on the opened store before anything is read from it. */
  readonly prepare?: (store: Store, configuration: Configuration) => Promise<void>;
  /** The store holds invented history. */
  readonly simulatedHistory?: boolean;
  /** Channels beside those of the configuration. */
  readonly channels?: readonly OpenChannel[];
}

export type OutcomeListener = (monitor: Monitor, outcome: Outcome) => void;

export interface App {
  /** Where /metrics, /live and /ready are. */
  readonly url: string;
  readonly board: SlaBoard;
  /** The one in force; follows reloads. */
  configuration(): Configuration;
  /** Tells of each finished slot, as it comes. */
  onOutcome(listener: OutcomeListener): void;
  /** Takes the configuration file in again; a broken one changes nothing. Resolves to whether it was taken. */
  reload(): Promise<boolean>;
  /** Lets probes in flight end, stores what is buffered, and closes everything. Idempotent. */
  stop(): Promise<void>;
}

export async function createApp(options: AppOptions): Promise<App> {
  const lifecycle = createLifecycle(options.clock, STOP_GRACE_MS + 2 * SECOND);
  try {
    return await build(options, lifecycle);
  } catch (error) {
    await lifecycle.stop().catch((cause: unknown) => options.log.warn({ error: cause }, 'the clean-up was incomplete'));
    throw error;
  }
}

async function build(options: AppOptions, lifecycle: Lifecycle): Promise<App> {
  const { clock, log, configFile } = options;
  const { onStop } = lifecycle;
  const opened = open(options);
  const { configuration } = opened;
  const listeners = new Set<OutcomeListener>();

  const dataDir = options.dataDir ?? configuration.dataDir;
  const lock = acquireDaemonLock(dataDir);
  onStop('lock', () => lock.release());
  // Its thread loads while the store opens: after a crash each moment without probes is a hole in the samples.
  const { allowNetworks, resolver, limits } = configuration;
  const prober = startProbeThread({ allowNetworks, resolver, userAgent: `threenines/${version}` });
  onStop('probe thread', () => prober.stop(0));

  // Storing.
  const store = await openStore({ dataDir });
  onStop('store', () => store.close());
  await options.prepare?.(store, configuration);

  // Evaluating.
  const evaluator = new Evaluator(await store.states(), await store.incidents({ unclosed: true }));
  let entries = await store.maintenance();
  let inForce = opened;
  const board = new LiveBoard(store, evaluator);
  const metrics = createMetrics({
    clock,
    monitors: () => inForce.configuration.monitors,
    board,
    operators: () => safety.standings(),
    buildInfo: { version, revision: process.env.THREENINES_REVISION ?? '', nodeVersion: process.version },
    simulatedHistory: options.simulatedHistory ?? false,
  });
  const vitals = new Vitals(clock);
  const outside = {
    guard: createAddressGuard(allowNetworks, new Names(configuration.resolver)),
    userAgent: `threenines/${version}`,
  };
  const commandOptions = options.dataDir === undefined ? '' : ` --data-dir ${options.dataDir}`;
  const dispatcher = new Dispatcher({
    clock,
    log,
    outbox: store,
    random: Math.random,
    onResult: metrics.notification,
    onBacklog: (counts) => {
      metrics.outbox(counts, clock.now());
      vitals.outboxCounted(counts);
    },
    openIncidents: async (channel) => {
      const severities = inForce.channels.find(({ name }) => name === channel)?.severities ?? [];
      const unclosed = await store.incidents({ unclosed: true });
      return unclosed.filter((incident) => !isSettled(incident) && severities.includes(incident.severity));
    },
  });
  onStop('dispatcher', () => dispatcher.stop());
  const recorder = new Recorder({
    clock,
    log,
    ledger: store,
    queues: store,
    evaluator,
    bufferLimit: BUFFER_LIMIT,
    onStoreError: metrics.storeError,
    onEvaluated: () => vitals.evaluated(),
    onCommitted: ({ downtime, observations }, { rollups }) => {
      if (observations.size > 0) vitals.samplesStored();
      board.addDowntime(downtime);
      if (!board.apply(rollups)) void figures.refresh();
    },
  });
  onStop('recorder', () => recorder.stop());
  const figures = new BoardLoader({ board, monitors: () => withEntries(inForce.configuration, entries), clock, log });
  onStop('SLA figures', () => figures.stop());

  // Telling our own faults from the operators'.
  const ownChecks = new OwnChecks({ clock, prober, meter: metrics });
  onStop('own checks', () => ownChecks.stop());
  const trackRecords = await store.trackRecords();
  const ownFaults = new OwnFaults(log, metrics);
  const blame = new Blame({ clock, log, meter: metrics, ownChecks, ownFaults, trackRecords, nameOfSim: simName });
  if (trackRecords.size === 0) learnFromHistory(blame, store, clock.now(), log);

  // Probing.
  const safety: Safety = new Safety({
    clock,
    log,
    store,
    revoker: prober,
    requestsPerSecond: limits.requestsPerSecond,
    nameOf: simName,
    isSetAside: (monitor, simIndex) => blame.isQuarantined(monitor, simIndex),
    newId: randomUUID,
    onSent: metrics.requestsSent,
  });
  onStop('rates and grants', () => safety.stop());
  const certificates = new CertificateWatch(log);
  const runner = new Runner({
    clock,
    log,
    prober,
    limits,
    simPool: safety.simPool,
    budget: safety.budget,
    switches: safety.switches,
    attributor: blame,
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
        for (const listener of listeners) listener(monitor, outcome);
      },
    },
  });
  onStop(
    'confirming probes',
    startConfirmer(clock, evaluator, (monitor) => runner.run(monitor, clock.now(), 'confirm')),
  );
  onStop('probes in flight', () => stopProbes(runner, prober, clock));
  onStop('clean-up', () => safety.cleanUp.stop());
  const calendar = cronCalendar(log);
  const events = {
    slot: (monitor: Monitor, slot: EpochMs) => {
      vitals.slotDue();
      runner.run(monitor, slot);
    },
    clockStep: (stepMs: number) => log.warn({ stepMs }, 'the wall clock stepped; schedules go on from the new time'),
  };
  const scheduler = new Scheduler(clock, calendar, events, LEAD_MS);
  onStop('scheduler', () => scheduler.stop());

  // The dead man's switch.
  let stopHeartbeat = () => {};
  const beatAsConfigured = () => {
    stopHeartbeat();
    const { heartbeat } = inForce;
    if (heartbeat === null) return;
    const { url, everyMs } = heartbeat;
    const send = (signal: AbortSignal) => beat(url, outside, signal);
    stopHeartbeat = startHeartbeat({ clock, log, vitals, everyMs, beat: send, onResult: metrics.heartbeat });
  };
  onStop('heartbeat', () => stopHeartbeat());

  // Configuration, at the start and again at each change.
  const applyRules = () => {
    const { process: policy, operators } = inForce.configuration;
    evaluator.replace(withEntries(inForce.configuration, entries), {
      policy,
      operators,
      channels: inForce.channels,
      monthOf: (monitor, now) => board.month(monitor, now),
      canaryOf: ({ probe }) => ownChecks.canaryState(probe),
      simulated: options.simulatedHistory ?? false,
    });
  };
  const enforce = (next: InForce): void => {
    warnOfRestart(inForce.configuration, next.configuration, log);
    inForce = next;
    applyRules();
    const notifierContext = { ...outside, clock, log, commandOptions };
    dispatcher.replace(new Map(next.channels.map(({ name, spec }) => [name, createNotifier(spec, notifierContext)])));
    blame.replace(next.configuration.monitors, next.configuration.operators, certificatesShown(next));
    // The probe thread first: who asks for a SIM of the new list must find it there.
    prober.configure(next.targets);
    ownChecks.replace(next.configuration.ownChecks);
    safety.replace(next.configuration);
    const clientCertificates = clientCertificatesOf(next.targets);
    metrics.clientCertificates(clientCertificates);
    certificates.replace(clientCertificates, clock.now());
    scheduler.replace(next.configuration.monitors);
    beatAsConfigured();
    metrics.configReload(true);
  };
  let reloading: Promise<boolean> = Promise.resolve(true);
  const reload = (): Promise<boolean> => {
    reloading = reloading.then(async () => {
      const taken = tryReload(options, enforce, metrics);
      if (taken) await figures.refresh();
      return taken;
    });
    return reloading;
  };
  await evaluator.recall(store, clock.now());
  recorder.start();
  await safety.start();
  enforce(inForce);
  // Last: a month of figures takes time to read, and probing must not wait for it.
  await figures.load();
  onStop(
    'configuration watch',
    watchConfiguration(configFile, () => void reload(), inForce.fingerprint),
  );

  const inbox = new CommandInbox({
    clock,
    log,
    queue: store,
    monitors: () => inForce.configuration.monitors,
    probe: (monitor) =>
      probeByHand(monitor, {
        clock,
        prober,
        simPool: safety.simPool,
        budget: safety.budget,
        heldBack: (asked) => runner.heldBack(asked),
        throttled: (id, retryAfterMs) => runner.throttled(id, retryAfterMs),
      }),
  });
  onStop(
    'commands',
    repeat(clock, COMMAND_POLL_MS, () => inbox.poll()),
  );

  // Watching.
  let stopping = false;
  const http = await startHttp({
    ...(options.listen ?? configuration.listen),
    clock,
    log,
    metrics,
    readiness: () => !stopping && recorder.recording && clock.monotonicMs() - scheduler.lastLookMs < STUCK_AFTER_MS,
  });
  onStop('http', () => http.stop());
  const stalls = createStallMonitor(clock);
  onStop('stall monitor', () => stalls.stop());
  const measureOurselves = repeat(clock, SECOND, () => {
    metrics.eventLoopStall(stalls.takeMaxMs());
    metrics.probesInFlight(runner.inFlight);
    vitals.scheduled(scheduler.lastLookMs);
    const { samples, oldestSlot, dropped } = recorder.state;
    metrics.bufferState({ samples, dropped, oldestAgeMs: oldestSlot === null ? null : clock.now() - oldestSlot });
  });
  onStop('self-measurement', measureOurselves);

  const completions = new CompletionWatch({
    store,
    clock,
    log,
    channels: () => inForce.channels,
    nameOf: (id) => inForce.configuration.operators.get(id)?.name ?? id,
    commandOptions,
  });
  const watchMaintenance = repeat(clock, MAINTENANCE_POLL_MS, async () => {
    const now = await store.maintenance().catch(() => entries);
    await completions.look(now);
    if (isDeepStrictEqual(now, entries)) return;
    entries = now;
    applyRules();
    await figures.refresh();
  });
  onStop('maintenance watch', watchMaintenance);

  // Calendar work.
  const contractProbe = new ContractProbe({
    clock,
    log,
    store,
    prober,
    budget: safety.budget,
    switches: safety.switches,
    onFindings: metrics.contractFindings,
  });
  onStop('contract probe', () => contractProbe.stop());
  await contractProbe.recall();
  const closer = new MonthCloser({
    store,
    clock,
    log,
    program: version,
    configuration: () => inForce.configuration,
    onClosed: () => undefined,
  });
  onStop('months', () => closer.stop());
  const delivery = new ReportDelivery({
    store,
    writer: options.reportWriter(dataDir),
    clock,
    log,
    configuration: () => inForce.configuration,
  });
  onStop('reports', () => delivery.stop());
  // Deliveries are looked for after each run, not after each closing: some were missed, some months are amended.
  const closeAndDeliver = { run: () => closer.run().then(() => delivery.run()) };
  onStop(
    'calendar work',
    startCalendarWork({
      calendar,
      clock,
      log,
      board,
      closer: closeAndDeliver,
      certificates,
      contractProbe,
      store,
      configuration: () => inForce.configuration,
      watchdogChannels: () => inForce.channels.filter(({ watchdog }) => watchdog).map(({ name }) => name),
    }),
  );

  dispatcher.start();
  return {
    url: http.address.url,
    board,
    configuration: () => inForce.configuration,
    onOutcome: (listener) => void listeners.add(listener),
    reload,
    stop: () => {
      stopping = true;
      return lifecycle.stop();
    },
  };
}

function open({ configFile: file, log, channels = [] }: AppOptions): InForce {
  const opened = openConfiguration(file, (warning) => log.warn({ file }, warning));
  return { ...opened, channels: [...opened.channels, ...channels] };
}

/** Names of the client certificates that operators are shown, by monitor. */
function certificatesShown({ targets }: InForce) {
  return new Map(
    targets.flatMap(({ monitorId, spec, own }) => {
      const pem = own || !('transport' in spec) ? undefined : spec.transport.tls?.cert;
      return pem === undefined ? [] : [[monitorId, certificateName(pem)] as const];
    }),
  );
}

/** Settings that a running daemon does not take over. */
function warnOfRestart(current: Configuration, next: Configuration, log: Log): void {
  for (const key of ['listen', 'dataDir', 'limits', 'allowNetworks', 'resolver'] as const) {
    if (!isDeepStrictEqual(current[key], next[key]))
      log.warn({ key }, `the change of ${key} takes effect at the next start`);
  }
}

/** Whether the file was taken. One that cannot be used changes nothing. */
function tryReload(options: AppOptions, enforce: (next: InForce) => void, metrics: Metrics): boolean {
  const { configFile: file, log } = options;
  try {
    enforce(open(options));
    log.info({ file }, 'the configuration was reloaded');
    return true;
  } catch (error) {
    metrics.configReload(false);
    const reason = error instanceof Error ? error.message : String(error);
    log.error({ file, reason }, 'the changed configuration is broken; the old one stays in force');
    return false;
  }
}

function count(metrics: Metrics, outcome: Outcome): void {
  const { sample, result } = outcome;
  metrics.sampleRecorded(sample, result?.certificateExpiresAt ?? null);
  if (result === null) metrics.slotSkipped(outcome.skipped);
  else metrics.schedulerLateness(Math.max(0, sample.startedAt - sample.slot));
}

/** Probes end by themselves or, after the grace, as `aborted` with their thread; either way before recording ends. */
async function stopProbes(runner: Runner, prober: ProbeThread, clock: Clock): Promise<void> {
  const cancel = clock.after(STOP_GRACE_MS, () => void prober.stop(0));
  await runner.stop();
  cancel();
}
