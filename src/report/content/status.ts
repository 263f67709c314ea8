import { changesInWords } from '../../core/closing/changed-figures.ts';
import { count } from '../../core/format.ts';
import type { MonitorReport, ReportInput } from '../../pipeline/reporting/report-input.ts';
import { type Cell, rowsOf, type Section, type Table } from '../document.ts';
import { moment } from '../format.ts';

/** Whether the figures can still change, and the hash that commits us to them. */
export function standingSection({ monitors, operator, method }: ReportInput): Section {
  const { timezone } = operator.calendar;
  return {
    id: 'standing',
    title: 'Status of the figures',
    blocks: [
      {
        kind: 'table',
        title: 'Closed months',
        note: 'A closed month is frozen: its result is part of a hash chain. Only an amendment can change it, and records who made it, why, and the figures before and after.',
        columns: [{ title: 'Service', share: 0.9 }, { title: 'Closed' }, { title: 'SHA-256 of the entry', share: 2.4 }],
        rows: rowsOf(monitors.map((monitor) => standing(monitor, timezone))),
      },
      ...amendments(monitors, timezone),
      ...(method.basis === 'samples' ? [recomputed(monitors)] : []),
      ...approximated(monitors),
    ],
  };
}

function standing({ label, closure }: MonitorReport, timezone: string): Cell[] {
  return closure === null
    ? [label, 'not closed', 'preliminary: the figures may still change']
    : [label, moment(closure.closedAt, timezone), closure.hash];
}

function amendments(monitors: readonly MonitorReport[], timezone: string): Table[] {
  const rows = monitors.flatMap(({ label, closure }) =>
    (closure?.amendments ?? []).map(({ at, author, reason, hash, replaces, changes }): Cell[] => [
      label,
      moment(at, timezone),
      author,
      reason,
      changesInWords(changes).join('; '),
      { text: hash, below: `replaces ${replaces}` },
    ]),
  );
  if (rows.length === 0) return [];
  const columns = [
    { title: 'Service' },
    { title: 'Amended' },
    { title: 'By', share: 0.8 },
    { title: 'Why', share: 1.4 },
    { title: 'What changed', share: 2 },
    { title: 'SHA-256 of the entry', share: 2 },
  ];
  return [{ kind: 'table', title: 'Amendments', columns, rows: rowsOf(rows) }];
}

function approximated(monitors: readonly MonitorReport[]): Table[] {
  const some = monitors.filter(({ approximateSlots }) => approximateSlots > 0);
  if (some.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Approximate',
      note: 'An edge of the period or of maintenance lies inside these hours, or their slots were placed by the whole hour. Their samples are no longer stored, so all of the hour counts where it begins.',
      columns: [{ title: 'Service' }, { title: 'Slots', align: 'right' }],
      rows: rowsOf(some.map(({ label, approximateSlots }) => [label, count(approximateSlots)])),
    },
  ];
}

function recomputed(monitors: readonly MonitorReport[]): Table {
  return {
    kind: 'table',
    title: 'Recomputed from samples',
    note: 'These slots were counted when they were recorded, but their samples are no longer stored. If there are any, a recomputation proves nothing.',
    columns: [{ title: 'Service' }, { title: 'Samples gone', align: 'right' }],
    rows: rowsOf(monitors.map(({ label, missingSamples }) => [label, count(missingSamples)])),
  };
}
