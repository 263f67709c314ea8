import { DECLARED_SERVICES, type DeclaredMaintenance } from '../sla/declared.ts';
import type { MaintenanceEntry } from './entry.ts';

/** Rules of entries that name the services, in the order of the entries; none of those that are about all that is monitored. */
export function enteredMaintenance(entries: readonly MaintenanceEntry[], operator: string): DeclaredMaintenance[] {
  return entries.flatMap(({ operator: of, ours, services, rule }) =>
    of !== operator || ours === true || rule.cancelledAt != null
      ? []
      : DECLARED_SERVICES.filter((service) => services?.includes(service)).map((service) => ({ service, rule })),
  );
}
