import { duration, NOTHING } from '../../core/format.ts';
import type { MaintenanceWindow } from '../../core/maintenance/windows.ts';
import type { MonitorReport, ReportInput } from '../../pipeline/reporting/report-input.ts';
import { type Cell, rowsOf, type Table } from '../document.ts';
import { moment } from '../format.ts';

/** Maintenance windows with the notice given for each; no blocks without any. */
export function maintenanceTable({ maintenance }: MonitorReport, { operator, method }: ReportInput): Table[] {
  if (maintenance.length === 0) return [];
  const { timezone } = operator.calendar;
  return [
    {
      kind: 'table',
      title: 'Maintenance',
      note: `A window announced at least ${method.noticeBusinessDays} full business days ahead is left out of the SLA-adjusted figure. Any other window, and work beyond the announced end, counts.`,
      columns: [
        { title: 'From' },
        { title: 'To' },
        { title: 'Announced' },
        { title: 'End told' },
        { title: 'Account', share: 1.6 },
      ],
      rows: rowsOf(maintenance.map((window) => cells(window, timezone))),
    },
  ];
}

function completion({ completionToldAt }: MaintenanceWindow, timezone: string): Cell {
  if (completionToldAt === undefined) return NOTHING;
  return completionToldAt === null ? 'nothing was logged' : moment(completionToldAt, timezone);
}

function cells(window: MaintenanceWindow, timezone: string): Cell[] {
  const { from, to, announcedAt } = window;
  return [
    moment(from, timezone),
    moment(to, timezone),
    announcedAt === null ? 'not announced' : moment(announcedAt, timezone),
    completion(window, timezone),
    account(window),
  ];
}

function account({ announcedInTime, noticeBusinessDays, overrunMs }: MaintenanceWindow): Cell {
  const days = `${noticeBusinessDays} full business ${noticeBusinessDays === 1 ? 'day' : 'days'} of notice`;
  const overrun = overrunMs > 0 ? `; ${duration(overrunMs)} beyond its end counts` : '';
  return announcedInTime
    ? { text: `in time: left out of the adjusted figure${overrun}`, below: days }
    : { text: 'too late: counts as any other time', below: days };
}
