import type { ClosedMonthLedger } from './closing/ports.ts';
import type { ContractFindings } from './contract/ports.ts';
import type { NotifyOnce, Outbox } from './delivery/ports.ts';
import type { Retention, SetAsideBook } from './housekeeping/ports.ts';
import type { IncidentQueue, TimerQueue } from './incidents/ports.ts';
import type { MaintenanceStore } from './maintenance/ports.ts';
import type { DowntimeReads, IncidentReads, RollupReads, SampleReads } from './ports/history.ts';
import type { CommitStore, StateReads, TrackRecordReads } from './recording/ports.ts';
import type { CommandQueue, GrantJournal, RequestCounts, RequestHistory, SwitchBoard } from './safety/ports.ts';

/**
 * All ports of a store. Only the composition root and commands open one; they pass on only the
 * ports that the receiver declares.
 */
export interface Store
  extends CommitStore,
    StateReads,
    TrackRecordReads,
    SampleReads,
    RollupReads,
    IncidentReads,
    DowntimeReads,
    MaintenanceStore,
    Outbox,
    NotifyOnce,
    IncidentQueue,
    TimerQueue,
    GrantJournal,
    SwitchBoard,
    RequestCounts,
    RequestHistory,
    CommandQueue,
    ContractFindings,
    Retention,
    SetAsideBook,
    ClosedMonthLedger {
  close(): Promise<void>;
}
