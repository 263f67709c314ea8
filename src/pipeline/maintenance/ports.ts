import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import type { MaintenanceReads } from '../ports/history.ts';

export interface MaintenanceStore extends MaintenanceReads {
  /** In place of the entry with its id, if there is one. */
  saveMaintenance(entry: MaintenanceEntry): Promise<void>;
}
