import type { MonitorId } from '../../core/ids.ts';
import type { Severity } from '../../core/incident/incident.ts';
import type { SlaFigures } from '../../core/sla/figures.ts';
import type { EpochMs } from '../../core/time.ts';

/** The last 24 hours, the last 28 days, the calendar month of the contract's zone so far. */
export type FiguresWindow = 'day' | '28d' | 'month';

/** How every monitor stands now, answered from memory: a scrape asks for all of them at once. */
export interface SlaFiguresSnapshot {
  /** Null while the board has not read the monitor's history yet. */
  figures(monitorId: MonitorId, window: FiguresWindow, now: EpochMs): SlaFigures | null;
  /** Start of the failure that goes on; null while the newest known sample is good, or too old to say so. */
  failingSince(monitorId: MonitorId, now: EpochMs): EpochMs | null;
  /** Opened and not resolved yet, as stored. */
  openIncidents(monitorId: MonitorId, severity: Severity): number;
  /** Whether the maintenance that is under way was announced in time; null when none is. */
  maintenanceNotice(monitorId: MonitorId, now: EpochMs): 'timely' | 'late' | null;
}
