import type { ReportFormat } from '../core/configuration.ts';
import type { EpochMs } from '../core/time.ts';
import type { MonthStore } from '../pipeline/closing/close.ts';
import type { Outbox } from '../pipeline/delivery/ports.ts';
import type { TestChannelContext } from '../pipeline/delivery/verbs/test-channel.ts';
import type { Liveness } from '../pipeline/health/liveness.ts';
import type { RequestContext } from '../pipeline/incidents/requests.ts';
import type { MaintenanceStore, ReadWindow } from '../pipeline/maintenance/ports.ts';
import type { Clock } from '../pipeline/ports/clock.ts';
import type { Log } from '../pipeline/ports/log.ts';
import type { ConfigurationInUse } from '../pipeline/ports/reloadable.ts';
import type { CommandQueue, OperatorStatus, SwitchBoard } from '../pipeline/safety/ports.ts';
import type { SlaFiguresSnapshot } from '../pipeline/sla/ports.ts';
import type { BoardView } from '../pipeline/viewing/board-view.ts';
import type { ViewReads } from '../pipeline/viewing/ports.ts';
import type { Vitals } from '../pipeline/viewing/vitals.ts';

export interface RecordingState {
  readonly isRecording: boolean;
  readonly buffered: number;
  readonly oldestBufferedAt: EpochMs | null;
  readonly dropped: number;
}

/** What the API is made on: live state from memory, the past from a thread that only reads, and the verbs of the pipeline. */
export interface ApiPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** Of this run of the program: rows and events of another one do not go with these. */
  readonly epoch: string;
  readonly version: string;
  readonly nodeVersion: string;
  /** The store holds invented history. */
  readonly isSimulated: boolean;
  readonly inUse: () => ConfigurationInUse;
  readonly board: BoardView;
  readonly figures: SlaFiguresSnapshot;
  readonly view: ViewReads;
  readonly vitals: Vitals;
  readonly liveness: Pick<Liveness, 'standstill'>;
  readonly recording: () => RecordingState;
  readonly probesInFlight: () => number;
  readonly tracesLeftOut: () => number;
  readonly operatorStatuses: () => readonly OperatorStatus[];
  readonly acting: Acting;
  /** One operator's month as a file. */
  readonly reportFile: (operator: string, month: string, format: ReportFormat) => Promise<ReportFile>;
}

/** What the verbs need. */
export interface Acting {
  readonly store: RequestContext['store'] &
    MaintenanceStore &
    MonthStore &
    Pick<SwitchBoard, 'throwSwitch'> &
    Pick<CommandQueue, 'submit' | 'answerTo'> &
    Pick<Outbox, 'revive'>;
  /** Has the recorder apply what stands in line, at once. */
  readonly nudge: () => Promise<unknown>;
  readonly readWindow: ReadWindow;
  /** Takes the maintenance that is stored into use, at once. */
  readonly maintenanceChanged: () => Promise<void>;
  /** Takes the kill switches that are stored into use, at once. */
  readonly switchThrown: () => Promise<void>;
  readonly notifierOf: TestChannelContext['notifierOf'];
}

export interface ReportFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
