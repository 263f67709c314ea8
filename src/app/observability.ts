/** What others see of the program, and what it measures of itself. */
import type { Api } from '../api/api.ts';
import { SECOND } from '../core/time.ts';
import { readConsole } from '../http/console-pages.ts';
import { startHttp } from '../http/server.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import { Liveness } from '../pipeline/health/liveness.ts';
import type { StoreWatch } from '../pipeline/health/store-watch.ts';
import type { Reloadable } from '../pipeline/ports/reloadable.ts';
import { repeat } from '../pipeline/ports/repeat.ts';
import type { Recorder } from '../pipeline/recording/recorder.ts';
import type { LiveFigures } from '../pipeline/sla/live-figures.ts';
import { Vitals, watchedBy } from '../pipeline/viewing/vitals.ts';
import { createStallMonitor } from '../runtime/stall-monitor.ts';
import { version } from '../runtime/version.ts';
import type { ActiveConfiguration } from './active-configuration.ts';
import type { Context } from './context.ts';
import type { Probing } from './probing.ts';

/** A scheduler that has not looked at its clock for this long is stuck. */
const STUCK_AFTER_MS = 5 * SECOND;

export interface ObservabilityOptions {
  readonly active: ActiveConfiguration;
  readonly board: LiveFigures;
  /** The store holds invented history. */
  readonly simulatedHistory: boolean;
}

export function createObservability({ clock }: Context, { active, board, simulatedHistory }: ObservabilityOptions) {
  const vitals = new Vitals(clock);
  const meter = createMetrics({
    clock,
    monitors: () => active.current.configuration.monitors,
    board,
    buildInfo: { version, revision: process.env.THREENINES_REVISION ?? '', nodeVersion: process.version },
    simulatedHistory,
  });
  const metrics = watchedBy(meter, vitals);
  const reloaded: Reloadable = { apply: () => metrics.configReload(true) };
  return { metrics, vitals, liveness: new Liveness(clock), reloadables: { metrics: reloaded } };
}

export interface ServingOptions extends Pick<Probing, 'runner' | 'scheduler'> {
  readonly listen: { readonly host: string; readonly port: number };
  readonly hosts: readonly string[];
  /** Null: none is served. */
  readonly api: Api | null;
  readonly metrics: Metrics;
  readonly recorder: Recorder;
  readonly storeWatch: Pick<StoreWatch, 'isSound'>;
  readonly liveness: Liveness;
  readonly isStopping: () => boolean;
}

/** Resolves to where /metrics, /live and /ready are. */
export async function startServing({ clock, log, onStop }: Context, options: ServingOptions): Promise<string> {
  const { listen, hosts, api, metrics, recorder, storeWatch, runner, scheduler, liveness, isStopping } = options;
  const http = await startHttp({
    ...listen,
    hosts,
    ...(api !== null && { api: api.app, pages: readConsole() }),
    clock,
    log,
    metrics,
    readiness: () =>
      !isStopping() &&
      recorder.recording &&
      storeWatch.isSound() &&
      clock.monotonicMs() - scheduler.lastLookMs < STUCK_AFTER_MS,
  });
  onStop('http', () => http.stop());
  // Streams end before the server waits for its answers to end.
  if (api !== null) onStop('events', () => api.hub.stop());
  const stalls = createStallMonitor(clock);
  onStop('stall monitor', () => stalls.stop());
  const measureOurselves = repeat(clock, SECOND, () => {
    metrics.eventLoopStall(stalls.takeMaxMs());
    metrics.probesInFlight(runner.inFlight);
    liveness.scheduled(scheduler.lastLookMs);
    const { samples, oldestSlot, dropped } = recorder.state;
    metrics.bufferState({ samples, dropped, oldestAgeMs: oldestSlot === null ? null : clock.now() - oldestSlot });
  });
  onStop('self-measurement', measureOurselves);
  return http.address.url;
}
