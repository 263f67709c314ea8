/** The composition root: with its parts in `app/`, the only place that knows every folder. Creates in reading order, stops in reverse. */
import { ActiveConfiguration } from './app/active-configuration.ts';
import { createServedApi } from './app/api.ts';
import { openSource, reload } from './app/configuration.ts';
import { type Context, USER_AGENT } from './app/context.ts';
import { createDelivering, createHeartbeat } from './app/delivering.ts';
import { createEvaluating, rules } from './app/evaluating.ts';
import { startHousekeeping } from './app/housekeeping.ts';
import { keptConfiguration } from './app/kept-configuration.ts';
import { createObservability, startServing } from './app/observability.ts';
import { createProbeThread, createProbing, STOP_GRACE_MS, startOnDemandProbes } from './app/probing.ts';
import { inOrder } from './app/reload-order.ts';
import { createRecorder, createStore, lockData, watchFiles } from './app/storing.ts';
import { watchConfiguration } from './config/index.ts';
import type { Configuration, OpenChannel } from './core/configuration.ts';
import { SECOND } from './core/time.ts';
import { createAddressGuard } from './net/address-guard.ts';
import { Names } from './net/resolver.ts';
import { newestSetAside, watchSetAside } from './pipeline/housekeeping/set-aside-watch.ts';
import type { Clock } from './pipeline/ports/clock.ts';
import type { Log } from './pipeline/ports/log.ts';
import type { ReportWriter } from './pipeline/ports/report-writer.ts';
import type { OutcomeListener } from './pipeline/probing/outcome-sink.ts';
import type { SlaFiguresSnapshot } from './pipeline/sla/ports.ts';
import type { Store } from './pipeline/store.ts';
import { commandLine } from './runtime/command-line.ts';
import { cronTimer } from './runtime/cron-timer.ts';
import { createLifecycle, type Lifecycle } from './runtime/lifecycle.ts';

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

/** A service manager kills what takes longer than ten seconds. */
const STOP_WITHIN_MS = 9 * SECOND;

/** Resolves once everything runs. Rejects with everything released again. */
export async function createApp(options: AppOptions): Promise<App> {
  const { clock, log } = options;
  const lifecycle = createLifecycle(clock, STOP_GRACE_MS + 2 * SECOND, STOP_WITHIN_MS);
  const context = { clock, log, onStop: lifecycle.onStop };
  try {
    return await start(options, lifecycle, context, await create(options, context));
  } catch (error) {
    await lifecycle.stop().catch((cause: unknown) => log.warn({ error: cause }, 'the clean-up was incomplete'));
    throw error;
  }
}

type Parts = Awaited<ReturnType<typeof create>>;

/** Everything there is. Nothing moves yet, but the probe thread loads. */
async function create(options: AppOptions, context: Context) {
  const { simulatedHistory = false } = options;
  const { clock, log, onStop } = context;
  const opened = openSource(options);
  const { configuration } = opened;
  const dataDir = options.dataDir ?? configuration.dataDir;
  lockData(context, dataDir);
  // It loads while the store opens: after a crash each moment without probes is a hole in the samples.
  const prober = createProbeThread(context, configuration);
  const store = await createStore(context, { dataDir, configuration, prepare: options.prepare });
  const setAsideBefore = await newestSetAside(store);
  const active = new ActiveConfiguration(opened, await store.maintenance());
  const calendar = cronTimer(log);
  const listeners = new Set<OutcomeListener>();

  const evaluating = await createEvaluating(context, store);
  const observability = createObservability(context, { active, board: evaluating.board, simulatedHistory });
  const shared = {
    ...evaluating,
    ...observability,
    active,
    store,
    prober,
    calendar,
    commandLine: commandLine(dataDir),
    listeners,
  };
  const guard = createAddressGuard(configuration.allowNetworks, new Names(configuration.resolver));
  const notifierContext = { clock, log, guard, userAgent: USER_AGENT, commandLine: shared.commandLine };
  const delivering = createDelivering(context, { ...shared, notifierContext });
  const channels = () => active.current.channels.map(({ name }) => name);
  const storeWatch = watchFiles(context, { dataDir, channels, outbox: delivering.outbox });
  const recorder = createRecorder(context, { ...shared, outbox: delivering.outbox, alarm: delivering.alarm });
  onStop('rows set aside', watchSetAside({ clock, log, store, meter: shared.metrics }, setAsideBefore));
  const probing = await createProbing(context, { ...shared, recorder, limits: configuration.limits });
  const heartbeat = createHeartbeat(context, { ...shared, notifierContext });

  active.subscribe(
    inOrder({
      rules: rules({ ...shared, ownChecks: probing.ownChecks, simulatedHistory }),
      ...delivering.reloadables,
      ...probing.reloadables,
      ...heartbeat.reloadables,
      ...observability.reloadables,
      kept: keptConfiguration(context, { dataDir, configFile: options.configFile }),
      boardView: evaluating.boardView,
      figures: evaluating.figures,
    }),
  );
  return {
    ...shared,
    ...probing,
    recorder,
    storeWatch,
    dispatcher: delivering.dispatcher,
    dataDir,
    simulatedHistory,
    notifierContext,
  };
}

async function start(options: AppOptions, lifecycle: Lifecycle, context: Context, parts: Parts): Promise<App> {
  const { onStop } = context;
  const { active, store, evaluator, board, recorder, safety, metrics, dispatcher, listeners } = parts;
  const { configuration, fingerprint } = active.current;
  const reloadNow = () => reload(options, active, metrics);

  await evaluator.recall(store, options.clock.now());
  recorder.start();
  await safety.start();
  await active.start();
  const watch = watchConfiguration(options.configFile, () => void reloadNow(), fingerprint);
  onStop('configuration watch', watch);
  startOnDemandProbes(context, parts);
  const listen = options.listen ?? configuration.listen;
  const reportWriter = options.reportWriter(parts.dataDir);
  const api = await createServedApi(context, { ...parts, listen, reportWriter });
  const { hosts } = configuration;
  const url = await startServing(context, { ...parts, listen, hosts, api, isStopping: () => lifecycle.isStopping });
  await startHousekeeping(context, { ...parts, reportWriter });
  dispatcher.start();

  return {
    url,
    board,
    configuration: () => active.current.configuration,
    onOutcome: (listener) => void listeners.add(listener),
    reload: reloadNow,
    stop: lifecycle.stop,
  };
}
