import { count, NOTHING } from '../../core/format.ts';
import { PHASES, type Sample } from '../../core/sample.ts';
import type { MonitorReport, ReportInput } from '../../pipeline/reporting/report-input.ts';
import { type Cell, rowsOf, type Section, type Table, text } from '../document.ts';
import { moment } from '../format.ts';

/** Lists the bad slots, up to a limit, for the operator to look up in its own logs. */
export function evidenceSection({ monitors, operator }: ReportInput, most: number): Section {
  const withBad = monitors.filter(({ figures }) => figures.slots.bad > 0);
  return {
    id: 'evidence',
    title: 'Evidence',
    newPage: true,
    blocks: [
      text(
        withBad.length === 0
          ? 'There was no bad slot.'
          : 'Each bad slot with the transaction ids that we sent. The operator finds the ids in its own logs.',
      ),
      ...withBad.map((monitor) => slotsTable(monitor, operator.calendar.timezone, most)),
    ],
  };
}

function slotsTable({ label, figures, badSamples }: MonitorReport, timezone: string, most: number): Table {
  const shown = badSamples.slice(0, most);
  const { bad } = figures.slots;
  return {
    kind: 'table',
    title: `Bad slots: ${label}`,
    note: howMany(shown.length, bad, badSamples.length < Math.min(bad, most)),
    columns: [
      { title: 'Started', share: 1.1 },
      { title: 'Why', share: 1.3 },
      { title: 'Status', share: 0.5 },
      { title: 'Milliseconds', share: 1.5 },
      { title: 'Transaction ids', share: 1.8 },
      { title: 'Location', share: 0.6 },
    ],
    rows: rowsOf(shown.map((sample) => cells(sample, timezone))),
    empty: 'The samples of these bad slots are no longer stored.',
  };
}

function howMany(shown: number, all: number, expired: boolean): string {
  if (shown === all) return `All ${count(all)}.`;
  const rest = expired
    ? 'The other samples are no longer stored.'
    : 'The table shows the first ones. The CSV report (--format csv --table failures) and the evidence pack have all of them.';
  return `${count(shown)} of ${count(all)}. ${rest}`;
}

function cells(sample: Sample, timezone: string): Cell[] {
  const { startedAt, reason, detail, statusCode, transactionIds, location, simulated } = sample;
  const ids = transactionIds.length === 0 ? 'none was sent' : transactionIds.join(' ');
  return [
    moment(startedAt, timezone),
    detail === null ? reason : { text: reason, below: detail },
    statusCode === null ? NOTHING : String(statusCode),
    phasesCell(sample),
    simulated ? 'simulated' : ids,
    location,
  ];
}

/** The duration of the whole probe; the second line shows its phases. */
function phasesCell({ totalMs, phasesMs }: Sample): Cell {
  const total = totalMs === null ? NOTHING : totalMs.toFixed(1);
  if (phasesMs === null) return total;
  const parts = PHASES.filter((phase) => phasesMs[phase] > 0).map((phase) => `${phase} ${phasesMs[phase].toFixed(1)}`);
  return { text: total, below: parts.join(' · ') };
}
