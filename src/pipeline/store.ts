import type { ClosedMonthLedger } from './closing/ports.ts';
import type { ContractFindings } from './contract/ports.ts';
import type { NotifyOnce, Outbox } from './delivery/ports.ts';
import type { Retention } from './housekeeping/ports.ts';
import type { IncidentQueue, TimerQueue } from './incidents/ports.ts';
import type { MaintenanceStore } from './maintenance/ports.ts';
import type { History } from './ports/history.ts';
import type { EvaluationStore } from './recording/ports.ts';
import type { SafetyStore } from './safety/ports.ts';

/** The ports of the store: what one evaluation step leaves behind, what people ask for, and everything that is read again. */
export interface Store
  extends EvaluationStore,
    History,
    Outbox,
    TimerQueue,
    IncidentQueue,
    SafetyStore,
    ContractFindings,
    Retention,
    MaintenanceStore,
    ClosedMonthLedger,
    NotifyOnce {
  close(): Promise<void>;
}
