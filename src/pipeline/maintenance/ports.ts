import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import type { MaintenanceRule } from '../../core/maintenance/windows.ts';
import type { MaintenanceReads } from '../ports/history.ts';
import type { InputError } from '../ports/verb.ts';

export interface MaintenanceStore extends MaintenanceReads {
  /** Replaces the entry with its id, if there is one. */
  saveMaintenance(entry: MaintenanceEntry): Promise<void>;
}

/**
 * Reads a window in the form of `maintenance:` in monitors.yaml, with the same checks.
 *
 * @param zone for wall times that name none
 */
export type ReadWindow = (
  window: object,
  zone: string,
) =>
  | { readonly ok: true; readonly services: readonly string[] | null; readonly rule: MaintenanceRule }
  | { readonly ok: false; readonly errors: readonly [InputError, ...InputError[]] };
