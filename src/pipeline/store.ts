import type { MonthLedger } from './closing/ports.ts';
import type { ContractLedger } from './contract/ports.ts';
import type { OccasionBook, Outbox } from './delivery/ports.ts';
import type { Retention } from './housekeeping/ports.ts';
import type { IncidentQueue, TimerQueue } from './incidents/ports.ts';
import type { MaintenanceBook } from './maintenance/ports.ts';
import type { History } from './ports/history.ts';
import type { Ledger } from './recording/ports.ts';
import type { SafetyStore } from './safety/ports.ts';

/** The ports of the store: what one evaluation step leaves behind, what people ask for, and everything that is read again. */
export interface Store
  extends Ledger,
    History,
    Outbox,
    TimerQueue,
    IncidentQueue,
    SafetyStore,
    ContractLedger,
    Retention,
    MaintenanceBook,
    MonthLedger,
    OccasionBook {
  close(): Promise<void>;
}
