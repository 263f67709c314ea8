import type { MaintenanceWindow } from '../../core/maintenance.ts';
import { type Cell, rowsOf, type Table } from '../document.ts';
import { moment } from '../format.ts';
import type { MonitorReport } from '../input.ts';

/** Windows with the notice that was given; nothing where there was none. */
export function maintenanceTable({ maintenance }: MonitorReport, timezone: string): Table[] {
  if (maintenance.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Maintenance',
      columns: [{ title: 'From' }, { title: 'To' }, { title: 'Notice', share: 1.6 }],
      rows: rowsOf(maintenance.map((window) => cells(window, timezone))),
    },
  ];
}

function cells({ from, to, announcedInTime }: MaintenanceWindow, timezone: string): Cell[] {
  return [
    moment(from, timezone),
    moment(to, timezone),
    announcedInTime ? 'in time: left out of the adjusted figure' : 'too late: counts as any other time',
  ];
}
