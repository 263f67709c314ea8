/** The HTTP API: what it reads, what it does, and whom it lets in. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pLimit from 'p-limit';
import { type Api, createApi } from '../api/api.ts';
import { localAccess } from '../api/local-access.ts';
import type { ApiPorts, ReportFile } from '../api/ports.ts';
import { tokenAccess } from '../api/token-access.ts';
import { readWindow } from '../config/maintenance.ts';
import { isLoopbackHost } from '../core/network/loopback.ts';
import { SECOND } from '../core/time.ts';
import type { NotifierContext } from '../notify/context.ts';
import { createNotifier } from '../notify/index.ts';
import type { Liveness } from '../pipeline/health/liveness.ts';
import { repeat } from '../pipeline/ports/repeat.ts';
import type { ReportWriter } from '../pipeline/ports/report-writer.ts';
import type { Recorder } from '../pipeline/recording/recorder.ts';
import type { Store } from '../pipeline/store.ts';
import type { Vitals } from '../pipeline/viewing/vitals.ts';
import { version } from '../runtime/version.ts';
import { openView } from '../store/view.ts';
import type { ActiveConfiguration } from './active-configuration.ts';
import type { Context } from './context.ts';
import type { Evaluating } from './evaluating.ts';
import type { Probing } from './probing.ts';

/** Reports that are written at once; each has a thread of its own. */
const REPORTS_AT_ONCE = 2;

export interface ServedApiOptions
  extends Pick<Evaluating, 'board' | 'boardView'>,
    Pick<Probing, 'safety' | 'runner' | 'traces'> {
  readonly active: ActiveConfiguration;
  readonly store: Store;
  readonly recorder: Recorder;
  readonly vitals: Vitals;
  readonly liveness: Liveness;
  readonly reportWriter: ReportWriter;
  readonly dataDir: string;
  readonly listen: { readonly host: string };
  readonly simulatedHistory: boolean;
  readonly notifierContext: NotifierContext;
}

/** Null where nobody could be told from anybody else: the listener is open to other machines, and nobody signs in. */
export async function createServedApi(context: Context, options: ServedApiOptions): Promise<Api | null> {
  const { clock, log, onStop } = context;
  const { active, boardView, store, listen } = options;
  if (!isLoopbackHost(listen.host)) {
    log.info(
      { host: listen.host },
      'the API is off: other machines reach this address, and nobody would have to sign in',
    );
    return null;
  }
  const view = await openView({ dataDir: options.dataDir });
  onStop('view', () => view.close());
  boardView.recall(await view.newestSamples(), await store.incidents({ unclosed: true }));
  onStop(
    'board figures',
    repeat(clock, SECOND, () => boardView.renewFigures()),
  );
  const ports: ApiPorts = {
    clock,
    log,
    epoch: randomUUID().slice(0, 8),
    version,
    nodeVersion: process.version,
    isSimulated: options.simulatedHistory,
    inUse: () => active.current,
    board: boardView,
    figures: options.board,
    view,
    vitals: options.vitals,
    liveness: options.liveness,
    recording: () => recordingState(options.recorder),
    probesInFlight: () => options.runner.inFlight,
    tracesLeftOut: () => options.traces.leftOut,
    operatorStatuses: () => options.safety.statuses(),
    acting: {
      store,
      nudge: () => options.recorder.flush(),
      readWindow,
      maintenanceChanged: async () => await active.enter(await store.maintenance()),
      switchThrown: () => options.safety.switches.refresh(),
      notifierOf: (name) => {
        const channel = active.current.channels.find((one) => one.name === name);
        return channel === undefined ? null : createNotifier(channel.spec, options.notifierContext);
      },
    },
    reportFile: reportFiles(options.reportWriter),
  };
  const { needsToken } = active.current.configuration;
  const { app, hub } = createApi({ ports, authenticate: needsToken ? tokenAccess(view, clock) : localAccess });
  return { app, hub };
}

function recordingState({ recording, state: { samples, oldestSlot, dropped } }: Recorder) {
  return { isRecording: recording, buffered: samples, oldestBufferedAt: oldestSlot, dropped };
}

/** Written into a folder of their own, read, and removed. */
function reportFiles(writer: ReportWriter): ApiPorts['reportFile'] {
  const inTurn = pLimit(REPORTS_AT_ONCE);
  return (operator, month, format) =>
    inTurn(async (): Promise<ReportFile> => {
      const folder = await mkdtemp(join(tmpdir(), 'threenines-report-'));
      try {
        const { files } = await writer.write({ operator, month, folder, formats: [format] });
        return { name: basename(files[0]!), bytes: new Uint8Array(await readFile(files[0]!)) };
      } finally {
        await rm(folder, { recursive: true });
      }
    });
}
