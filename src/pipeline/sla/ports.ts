import type { MonitorId } from '../../core/ids.ts';
import type { Severity } from '../../core/incident/incident.ts';
import type { SlaFigures } from '../../core/sla/figures.ts';
import type { EpochMs } from '../../core/time.ts';

/** The last 24 hours, the last 28 days, the calendar month of the contract's zone so far. */
export type FiguresWindow = 'day' | '28d' | 'month';

/** The current status of every monitor, answered from memory: a scrape reads all of them at once. */
export interface SlaFiguresSnapshot {
  /** Null until the monitor's history has been loaded. */
  figures(monitorId: MonitorId, window: FiguresWindow, now: EpochMs): SlaFigures | null;
  /** Start of the current failure; null while the newest known sample is good, or too old. */
  failingSince(monitorId: MonitorId, now: EpochMs): EpochMs | null;
  /** Opened and not resolved yet, as stored. */
  openIncidents(monitorId: MonitorId, severity: Severity): number;
  /** Whether the current maintenance was announced in time; null without one. */
  maintenanceNotice(monitorId: MonitorId, now: EpochMs): 'timely' | 'late' | null;
}
