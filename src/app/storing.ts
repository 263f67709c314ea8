/** What is stored: one process per data folder, one store, one recorder. */
import type { Configuration } from '../core/configuration.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { storeFaultMessages } from '../pipeline/delivery/self-messages.ts';
import type { SpareOutbox } from '../pipeline/delivery/spare-outbox.ts';
import type { storeAlarm } from '../pipeline/delivery/store-alarm.ts';
import type { Liveness } from '../pipeline/health/liveness.ts';
import { type StoreWatch, watchStore } from '../pipeline/health/store-watch.ts';
import type { Evaluator } from '../pipeline/incidents/evaluator.ts';
import { commitSink } from '../pipeline/recording/commit-sink.ts';
import { Recorder } from '../pipeline/recording/recorder.ts';
import type { FiguresLoader } from '../pipeline/sla/loader.ts';
import type { Store } from '../pipeline/store.ts';
import type { BoardView } from '../pipeline/viewing/board-view.ts';
import { storeIdentity } from '../store/identity.ts';
import { acquireDaemonLock } from '../store/lock.ts';
import { openStore } from '../store/open.ts';
import type { Context } from './context.ts';

/** Samples kept while the store is unavailable: an hour of 25 probes a second. */
const BUFFER_LIMIT = 100_000;

/** Throws `UserError` when another process uses the data folder. */
export function lockData({ onStop }: Context, dataDir: string): void {
  const lock = acquireDaemonLock(dataDir);
  onStop('lock', () => lock.release());
}

export interface StoringOptions {
  readonly dataDir: string;
  readonly configuration: Configuration;
  /** Runs on the opened store before anything is read from it. */
  readonly prepare?: ((store: Store, configuration: Configuration) => Promise<void>) | undefined;
}

export async function createStore({ onStop }: Context, { dataDir, configuration, prepare }: StoringOptions) {
  const store = await openStore({ dataDir });
  onStop('store', () => store.close());
  await prepare?.(store, configuration);
  return store;
}

export interface WatchOptions {
  readonly dataDir: string;
  readonly channels: () => readonly string[];
  readonly outbox: SpareOutbox;
}

/** Once the store is open: whether its files stay those that it has open. */
export function watchFiles({ clock, log, onStop }: Context, { dataDir, channels, outbox }: WatchOptions): StoreWatch {
  const alarm = (fault: string) => void outbox.enqueue(storeFaultMessages(channels(), fault, clock.now()));
  const watch = watchStore({ clock, log, check: storeIdentity(dataDir).check, alarm });
  onStop('store watch', watch.stop);
  return watch;
}

export interface RecordingOptions {
  readonly store: Store;
  readonly evaluator: Evaluator;
  readonly figures: FiguresLoader;
  readonly liveness: Liveness;
  readonly metrics: Metrics;
  readonly outbox: SpareOutbox;
  readonly alarm: ReturnType<typeof storeAlarm>;
  readonly boardView: BoardView;
}

/** Records nothing before it is started. */
export function createRecorder({ clock, log, onStop }: Context, options: RecordingOptions): Recorder {
  const { store, evaluator, figures, liveness, outbox, alarm, metrics: meter, boardView } = options;
  const recorder = new Recorder({
    clock,
    log,
    store,
    queues: store,
    evaluator,
    bufferLimit: BUFFER_LIMIT,
    sink: commitSink({ liveness, figures, meter, alarm, spareOutbox: outbox, listeners: [boardView] }),
  });
  onStop('recorder', () => recorder.stop());
  return recorder;
}
