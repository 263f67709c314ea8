/** The composition root: with its parts in `app/`, the only place that knows every folder. Builds in reading order, stops in reverse. */
import { isDeepStrictEqual } from 'node:util';
import { certificatesShown, open, tryReload, warnOfRestart } from './app/configuration.ts';
import { startHousekeeping } from './app/housekeeping.ts';
import { startObservability } from './app/observability.ts';
import { createProbing, type Probing, STOP_GRACE_MS } from './app/probing.ts';
import { type ActiveConfiguration, keepUnchanged, watchConfiguration } from './config/index.ts';
import type { Configuration, OpenChannel } from './core/configuration.ts';
import { isOver } from './core/incident/incident.ts';
import type { Monitor } from './core/monitor.ts';
import { SECOND } from './core/time.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createAddressGuard } from './net/address-guard.ts';
import { Names } from './net/resolver.ts';
import { beat } from './notify/heartbeat.ts';
import { createNotifier } from './notify/index.ts';
import { Dispatcher } from './pipeline/delivery/dispatcher.ts';
import { startHeartbeat } from './pipeline/health/heartbeat.ts';
import { Liveness } from './pipeline/health/liveness.ts';
import { Evaluator } from './pipeline/incidents/evaluator.ts';
import { CompletionReminders } from './pipeline/maintenance/completion-reminders.ts';
import { withEntries } from './pipeline/maintenance/entries.ts';
import type { Clock } from './pipeline/ports/clock.ts';
import type { Log } from './pipeline/ports/log.ts';
import { repeat } from './pipeline/ports/repeat.ts';
import type { ReportWriter } from './pipeline/ports/report-writer.ts';
import { OnDemandInbox } from './pipeline/probing/on-demand-inbox.ts';
import { onDemandProbe } from './pipeline/probing/on-demand-probe.ts';
import type { ProbeOutcome } from './pipeline/probing/runner.ts';
import { Recorder } from './pipeline/recording/recorder.ts';
import { LiveFigures } from './pipeline/sla/live-figures.ts';
import { FiguresLoader } from './pipeline/sla/loader.ts';
import type { SlaFiguresSnapshot } from './pipeline/sla/ports.ts';
import type { Store } from './pipeline/store.ts';
import { clientCertificatesOf } from './probe/client-certificates.ts';
import { startProbeThread } from './probe/pool.ts';
import { cronTimer } from './runtime/cron-timer.ts';
import { boundHeapGrowth, leaveYoungObjectsToThreads } from './runtime/heap.ts';
import { createLifecycle, type Lifecycle } from './runtime/lifecycle.ts';
import { version } from './runtime/version.ts';
import { acquireDaemonLock } from './store/lock.ts';
import { openStore } from './store/open.ts';

/** Samples kept while the store is unavailable: an hour of 25 probes a second. */
const BUFFER_LIMIT = 100_000;
/** Somebody waits at a terminal. */
const COMMAND_POLL_MS = SECOND / 4;
/** Maintenance is entered by commands beside the daemon. */
const MAINTENANCE_POLL_MS = 5 * SECOND;

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

export type OutcomeListener = (monitor: Monitor, outcome: ProbeOutcome) => void;

export interface App {
  /** Where /metrics, /live and /ready are. */
  readonly url: string;
  readonly board: SlaFiguresSnapshot;
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
  const context = { clock, log, onStop };
  const opened = open(options);
  const { configuration } = opened;
  const listeners = new Set<OutcomeListener>();

  const dataDir = options.dataDir ?? configuration.dataDir;
  const lock = acquireDaemonLock(dataDir);
  onStop('lock', () => lock.release());
  leaveYoungObjectsToThreads();
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
  let active = opened;
  const board = new LiveFigures(store, evaluator);
  const metrics = createMetrics({
    clock,
    monitors: () => active.configuration.monitors,
    board,
    operators: () => probing.safety.statuses(),
    buildInfo: { version, revision: process.env.THREENINES_REVISION ?? '', nodeVersion: process.version },
    simulatedHistory: options.simulatedHistory ?? false,
  });
  const liveness = new Liveness(clock);
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
      liveness.outboxCounted(counts);
    },
    openIncidents: async (channel) => {
      const severities = active.channels.find(({ name }) => name === channel)?.severities ?? [];
      const unclosed = await store.incidents({ unclosed: true });
      return unclosed.filter((incident) => !isOver(incident) && severities.includes(incident.severity));
    },
  });
  onStop('dispatcher', () => dispatcher.stop());
  const recorder = new Recorder({
    clock,
    log,
    store,
    queues: store,
    evaluator,
    bufferLimit: BUFFER_LIMIT,
    onStoreError: metrics.storeError,
    onEvaluated: () => liveness.evaluated(),
    onCommitted: ({ downtime, observations }, { rollups }) => {
      if (observations.size > 0) liveness.samplesStored();
      board.addDowntime(downtime);
      if (!board.apply(rollups)) void figures.refresh();
    },
  });
  onStop('recorder', () => recorder.stop());
  const figures = new FiguresLoader({ board, monitors: () => withEntries(active.configuration, entries), clock, log });
  onStop('SLA figures', () => figures.stop());

  // Probing.
  const calendar = cronTimer(log);
  const probing: Probing = await createProbing(context, {
    prober,
    store,
    evaluator,
    recorder,
    metrics,
    liveness,
    calendar,
    limits,
    onOutcome: (monitor, outcome) => {
      for (const listener of listeners) listener(monitor, outcome);
    },
  });
  const { ownChecks, attribution, safety, certificates, runner, scheduler } = probing;

  // The dead man's switch.
  let stopHeartbeat = () => {};
  const beatAsConfigured = () => {
    stopHeartbeat();
    const { heartbeat } = active;
    if (heartbeat === null) return;
    const { url, everyMs } = heartbeat;
    const send = (signal: AbortSignal) => beat(url, outside, signal);
    stopHeartbeat = startHeartbeat({ clock, log, liveness, everyMs, beat: send, onResult: metrics.heartbeat });
  };
  onStop('heartbeat', () => stopHeartbeat());

  // Configuration, at the start and again at each change.
  const applyRules = () => {
    const { process: policy, operators } = active.configuration;
    evaluator.replace(withEntries(active.configuration, entries), {
      policy,
      operators,
      channels: active.channels,
      monthOf: (monitor, now) => board.month(monitor, now),
      canaryOf: ({ probe }) => ownChecks.canaryState(probe),
      simulated: options.simulatedHistory ?? false,
    });
  };
  const enforce = (next: ActiveConfiguration): void => {
    warnOfRestart(active.configuration, next.configuration, log);
    active = next;
    boundHeapGrowth(next.configuration.monitors.length);
    applyRules();
    const notifierContext = { ...outside, clock, log, commandOptions };
    dispatcher.replace(new Map(next.channels.map(({ name, spec }) => [name, createNotifier(spec, notifierContext)])));
    attribution.replace(next.configuration.monitors, next.configuration.operators, certificatesShown(next));
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
      const taken = tryReload(options, (next) => enforce(keepUnchanged(active, next)), metrics);
      if (taken) await figures.follow();
      return taken;
    });
    return reloading;
  };
  await evaluator.recall(store, clock.now());
  recorder.start();
  await safety.start();
  enforce(active);
  // Last: a month of figures takes time to read, and probing must not wait for it.
  await figures.load();
  onStop(
    'configuration watch',
    watchConfiguration(configFile, () => void reload(), active.fingerprint),
  );

  const inbox = new OnDemandInbox({
    clock,
    log,
    queue: store,
    monitors: () => active.configuration.monitors,
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

  // Watching.
  let stopping = false;
  const url = await startObservability(context, {
    listen: options.listen ?? configuration.listen,
    metrics,
    recorder,
    runner,
    scheduler,
    liveness,
    isStopping: () => stopping,
  });

  const completions = new CompletionReminders({
    store,
    clock,
    log,
    channels: () => active.channels,
    nameOf: (id) => active.configuration.operators.get(id)?.name ?? id,
    commandOptions,
  });
  const watchMaintenance = repeat(clock, MAINTENANCE_POLL_MS, async () => {
    const now = await store.maintenance().catch(() => entries);
    await completions.look(now);
    if (isDeepStrictEqual(now, entries)) return;
    entries = now;
    applyRules();
    await figures.follow();
  });
  onStop('maintenance watch', watchMaintenance);

  await startHousekeeping(context, {
    calendar,
    store,
    board,
    prober,
    metrics,
    safety,
    certificates,
    reportWriter: options.reportWriter(dataDir),
    active: () => active,
  });

  dispatcher.start();
  return {
    url,
    board,
    configuration: () => active.configuration,
    onOutcome: (listener) => void listeners.add(listener),
    reload,
    stop: () => {
      stopping = true;
      return lifecycle.stop();
    },
  };
}
