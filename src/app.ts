/** The composition root: the only file that knows every folder. Builds in reading order, stops in reverse. */
import { isDeepStrictEqual } from 'node:util';
import { type InForce, openConfiguration, watchConfiguration } from './config/index.ts';
import type { Configuration, OpenChannel } from './core/configuration.ts';
import { isSettled } from './core/incident/incident.ts';
import type { Monitor } from './core/monitor.ts';
import { SECOND } from './core/time.ts';
import { startHttp } from './http/server.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { beat } from './notify/heartbeat.ts';
import { createNotifier } from './notify/index.ts';
import { startConfirmer } from './pipeline/confirmer.ts';
import { Dispatcher } from './pipeline/dispatcher.ts';
import { Evaluator } from './pipeline/evaluator.ts';
import { startHeartbeat } from './pipeline/heartbeat.ts';
import { LiveBoard } from './pipeline/live-board.ts';
import type { Clock, Log, SlaBoard, Store } from './pipeline/ports.ts';
import { Recorder } from './pipeline/recorder.ts';
import { repeat } from './pipeline/repeat.ts';
import { applyRetention } from './pipeline/retention.ts';
import { type Outcome, Runner } from './pipeline/runner.ts';
import { Scheduler } from './pipeline/scheduler.ts';
import { watchdogMessages } from './pipeline/self-messages.ts';
import { LedgerSimPool } from './pipeline/sim-pool.ts';
import { Vitals } from './pipeline/vitals.ts';
import { createAddressGuard } from './probe/addresses.ts';
import { type ProbeThread, startProbeThread } from './probe/pool.ts';
import { cronCalendar } from './runtime/calendar.ts';
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
/** Daily, at an hour when little else happens. */
const RETENTION_CRON = '0 17 3 * * *';
/** When people read their messages. */
const WATCHDOG_CRON = '0 0 8 * * *';
const HOURLY_CRON = '0 0 * * * *';
/** A scheduler that has not looked at its clock for this long is stuck. */
const STUCK_AFTER_MS = 5 * SECOND;

export interface AppOptions {
  readonly configFile: string;
  /** Stand in for what the configuration says. */
  readonly dataDir?: string | undefined;
  readonly listen?: { readonly host: string; readonly port: number } | undefined;
  readonly clock: Clock;
  readonly log: Log;
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
  let inForce = open(options);
  const { configuration } = inForce;
  const listeners = new Set<OutcomeListener>();

  const dataDir = options.dataDir ?? configuration.dataDir;
  const lock = acquireDaemonLock(dataDir);
  onStop('lock', () => lock.release());
  // Its thread loads while the store opens: after a crash each moment without probes is a hole in the samples.
  const { allowNetworks, limits } = configuration;
  const prober = startProbeThread({ allowNetworks, userAgent: `threenines/${version}` });
  onStop('probe thread', () => prober.stop(0));

  // Storing.
  const store = await openStore({ dataDir });
  onStop('store', () => store.close());
  await options.prepare?.(store, configuration);

  // Evaluating.
  const evaluator = new Evaluator(await store.states(), await store.incidents({ unclosed: true }));
  const board = new LiveBoard(store, evaluator);
  const metrics = createMetrics({
    clock,
    monitors: () => inForce.configuration.monitors,
    board,
    buildInfo: { version, revision: process.env.THREENINES_REVISION ?? '', nodeVersion: process.version },
    simulatedHistory: options.simulatedHistory ?? false,
  });
  const vitals = new Vitals(clock);
  const outside = { guard: createAddressGuard(allowNetworks), userAgent: `threenines/${version}` };
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
      if (!board.apply(rollups)) reloadBoard();
    },
  });
  onStop('recorder', () => recorder.stop());
  const reloadBoard = () => {
    board
      .load(inForce.monitors, clock.now())
      .catch((error: unknown) => log.warn({ error }, 'SLA figures may be stale'));
  };

  // Probing.
  const runner = new Runner({
    clock,
    log,
    prober,
    limits,
    simPool: new LedgerSimPool(store, clock, simName),
    onInternalError: metrics.internalError,
    sink: {
      started: (id, at) => recorder.started(id, at),
      finished: (monitor, outcome, purpose) => {
        recorder.record(monitor, outcome.sample, purpose === 'confirm');
        if (purpose === 'confirm') return;
        count(metrics, outcome);
        for (const listener of listeners) listener(monitor, outcome);
      },
    },
  });
  onStop(
    'confirming probes',
    startConfirmer(clock, evaluator, (monitor) => runner.run(monitor, clock.now(), 'confirm')),
  );
  onStop('probes in flight', () => stopProbes(runner, prober, clock));
  const calendar = cronCalendar(log);
  const scheduler = new Scheduler(clock, calendar, {
    slot: (monitor, slot) => {
      vitals.slotDue();
      return runner.run(monitor, slot);
    },
    clockStep: (stepMs) => log.warn({ stepMs }, 'the wall clock stepped; schedules go on from the new time'),
  });
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
  const enforce = async (next: InForce): Promise<void> => {
    warnOfRestart(inForce.configuration, next.configuration, log);
    const { process, operators } = next.configuration;
    const simulated = options.simulatedHistory ?? false;
    evaluator.replace(next.monitors, {
      policy: process,
      operators,
      channels: next.channels,
      monthOf: (monitor, now) => board.month(monitor, now),
      simulated,
    });
    const notifierContext = { ...outside, clock, log, commandOptions };
    dispatcher.replace(new Map(next.channels.map(({ name, spec }) => [name, createNotifier(spec, notifierContext)])));
    runner.replace(next.configuration.operators);
    prober.configure(next.targets);
    scheduler.replace(next.configuration.monitors);
    // Last: a month of figures takes time to read, and probing must not wait for it.
    await board.load(next.monitors, clock.now());
    inForce = next;
    beatAsConfigured();
    metrics.configReload(true);
  };
  let reloading: Promise<boolean> = Promise.resolve(true);
  const reload = (): Promise<boolean> => {
    reloading = reloading.then(() => tryReload(options, enforce, metrics));
    return reloading;
  };
  await evaluator.recall(store, clock.now());
  recorder.start();
  await enforce(inForce);
  onStop(
    'configuration watch',
    watchConfiguration(configFile, () => void reload(), inForce.fingerprint),
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

  // Calendar work.
  const roll = () => board.roll(clock.now()).catch((error: unknown) => log.warn({ error }, 'SLA figures may be stale'));
  onStop(
    'hourly figures',
    calendar.every(HOURLY_CRON, 'UTC', () => void roll()),
  );
  const showLife = () => {
    const channels = inForce.channels.filter(({ watchdog }) => watchdog).map(({ name }) => name);
    return store
      .enqueue(watchdogMessages(channels, clock.now()))
      .catch((error: unknown) => log.warn({ error }, 'the daily sign of life could not be stored'));
  };
  onStop(
    'watchdog',
    calendar.every(WATCHDOG_CRON, 'UTC', () => void showLife()),
  );
  const retain = () =>
    applyRetention(store, inForce.configuration.retention, clock, log, () => stopping).catch((error: unknown) =>
      log.warn({ error }, 'old samples and messages could not be deleted'),
    );
  onStop(
    'retention',
    calendar.every(RETENTION_CRON, 'UTC', () => void retain()),
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

/** Settings that a running daemon does not take over. */
function warnOfRestart(current: Configuration, next: Configuration, log: Log): void {
  for (const key of ['listen', 'dataDir', 'limits', 'allowNetworks'] as const) {
    if (!isDeepStrictEqual(current[key], next[key]))
      log.warn({ key }, `the change of ${key} takes effect at the next start`);
  }
}

async function tryReload(
  options: AppOptions,
  enforce: (next: InForce) => Promise<void>,
  metrics: Metrics,
): Promise<boolean> {
  const { configFile: file, log } = options;
  try {
    await enforce(open(options));
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
