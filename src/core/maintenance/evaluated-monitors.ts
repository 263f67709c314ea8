import type { Configuration } from '../configuration.ts';
import type { EvaluatedMonitor } from '../monitor.ts';
import { type MaintenanceEntry, rulesFor } from './entry.ts';

/** Monitors as rules and figures see them. Monitors without an entry stay the same objects. */
export function evaluatedMonitors(
  { monitors, operators }: Pick<Configuration, 'monitors' | 'operators'>,
  entries: readonly MaintenanceEntry[],
): EvaluatedMonitor[] {
  return monitors.map((monitor) => {
    const maintenance = rulesFor(monitor, entries);
    return {
      monitor: maintenance === monitor.maintenance ? monitor : { ...monitor, maintenance },
      operator: operators.get(monitor.operator)!,
    };
  });
}
