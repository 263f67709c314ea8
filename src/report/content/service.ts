import { count, duration, latency, NOTHING, percent } from '../../core/format.ts';
import { meanGapMs } from '../../core/schedule/schedule.ts';
import type { MonitorReport, ReportInput } from '../../pipeline/reporting/report-input.ts';
import { budgetChart } from '../charts/budget.ts';
import { latencyChart } from '../charts/latency.ts';
import { type Block, rowsOf, type Section, type Table, text } from '../document.ts';
import { moment } from '../format.ts';
import { accountOf, meaningOf, type ReportedReason, verdictOfReported } from '../reasons.ts';
import { statisticName } from '../verdicts.ts';
import { incidentsTables } from './incidents.ts';
import { maintenanceTable } from './maintenance.ts';
import { serviceSectionId } from './summary.ts';

/** A flaky service has hundreds. The longest suffice here; the CSV and JSON reports list all. */
const LONGEST_SPANS = 20;

/** One service: its days, incidents, downtime and failures. */
export function serviceSection(monitor: MonitorReport, input: ReportInput): Section {
  const { calendar } = input.operator;
  return {
    id: serviceSectionId(monitor),
    title: monitor.label,
    blocks: [
      ...charts(monitor),
      ...incidentsTables(monitor, input),
      downtimeTable(monitor, calendar.timezone),
      failuresTable(monitor),
      ...maintenanceTable(monitor, input),
      exclusionsTable(monitor),
      ownFaultTable(monitor),
      warningsTable(monitor, calendar.timezone),
    ],
  };
}

function charts({ label, dates, days, terms }: MonitorReport): Block[] {
  if (days.length === 0) return [text('Nothing was measured.')];
  const statistic = statisticName(terms.latencyStatistic);
  return [
    {
      kind: 'charts',
      charts: [latencyChart(days, dates, terms.latencyLimitMs, statistic), budgetChart(days, dates)],
    },
    daysTable(label, days, statistic),
  ];
}

/** The charts as figures. */
function daysTable(label: string, days: MonitorReport['days'], statistic: string): Table {
  return {
    kind: 'table',
    title: `Day by day: ${label}`,
    reference: true,
    columns: [
      { title: 'Day' },
      { title: 'Availability', align: 'right' },
      { title: 'Bad minutes', align: 'right' },
      { title: 'Coverage', align: 'right' },
      { title: `Latency (${statistic})`, align: 'right' },
      { title: 'Error budget left', align: 'right' },
    ],
    rows: rowsOf(
      days.map(({ date, observed, badMinutes, coverage, latencyMs, budgetRemaining }) => [
        date,
        percent(observed),
        observed === null ? NOTHING : count(badMinutes),
        percent(coverage, 2),
        latency(latencyMs),
        percent(budgetRemaining, 1),
      ]),
    ),
  };
}

function downtimeTable({ downtime }: MonitorReport, timezone: string): Table {
  const longest = downtime.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, LONGEST_SPANS);
  const shown = longest.toSorted((a, b) => a.from - b.from);
  const total = downtime.reduce((sum, span) => sum + span.to - span.from, 0);
  const spans = downtime.length === 1 ? 'span' : 'spans';
  const note = `${count(downtime.length)} ${spans}, ${duration(total)} in all, each from the first bad probe to the next good one, or to the last bad one before a gap of our own.`;
  return {
    kind: 'table',
    title: 'Downtime',
    note: downtime.length > shown.length ? `${note} These are the ${LONGEST_SPANS} longest.` : note,
    columns: [{ title: 'From' }, { title: 'To' }, { title: 'Lasted' }],
    rows: rowsOf(shown.map(({ from, to }) => [moment(from, timezone), moment(to, timezone), duration(to - from)])),
    empty: 'No bad probe.',
  };
}

type Count = readonly [reason: ReportedReason, slots: number];

/** Slots with one of the given verdicts, by reason, most frequent first. */
function reasonsWith({ reasons }: MonitorReport, verdict: 'bad' | 'excluded' | 'unknown'): Count[] {
  return (Object.entries(reasons) as [ReportedReason, number][])
    .filter(([reason, slots]) => slots > 0 && verdictOfReported(reason) === verdict)
    .toSorted((a, b) => b[1] - a[1]);
}

function failuresTable(monitor: MonitorReport): Table {
  return {
    kind: 'table',
    title: 'Failures by reason',
    columns: REASON_COLUMNS,
    rows: rowsOf(
      reasonsWith(monitor, 'bad').map(([reason, slots]) => [
        { text: reason, below: meaningOf(reason) },
        count(slots),
        shareOfDue(slots, monitor),
      ]),
    ),
    empty: 'No bad probe.',
  };
}

const REASON_COLUMNS = [
  { title: 'Reason', share: 2.4 },
  { title: 'Slots', align: 'right' },
  { title: 'Of due', align: 'right' },
] as const;

function exclusionsTable(monitor: MonitorReport): Table {
  return {
    kind: 'table',
    title: 'Excluded',
    note: 'Left out of every figure.',
    columns: REASON_COLUMNS,
    rows: rowsOf(
      reasonsWith(monitor, 'excluded').map(([reason, slots]) => [
        { text: reason, below: meaningOf(reason) },
        count(slots),
        shareOfDue(slots, monitor),
      ]),
    ),
    empty: 'No slot was excluded.',
  };
}

function ownFaultTable(monitor: MonitorReport): Table {
  const { figures, schedule } = monitor;
  return {
    kind: 'table',
    title: 'Coverage and monitor-side faults',
    note:
      `${percent(figures.coverage, 2)} of the slots that could be known are known. ` +
      `The rows below are the monitor’s side. Each is ${accountOf('unknown')}, and never counts against the operator.`,
    columns: [...REASON_COLUMNS, { title: 'Time', align: 'right', share: 1.2 }],
    rows: rowsOf(
      reasonsWith(monitor, 'unknown').map(([reason, slots]) => [
        { text: reason, below: meaningOf(reason) },
        count(slots),
        shareOfDue(slots, monitor),
        duration(slots * meanGapMs(schedule, figures.period)),
      ]),
    ),
    empty: `Coverage ${percent(figures.coverage, 2)}: no slot was lost by a monitor-side fault.`,
  };
}

function warningsTable({ warnings }: MonitorReport, timezone: string): Table {
  return {
    kind: 'table',
    title: 'Contract warnings',
    note: 'Answers that customers can use and that differ from the contract. They count as good.',
    columns: [
      { title: 'Warning', share: 1.6 },
      { title: 'Samples', align: 'right', share: 0.7 },
      { title: 'First' },
      { title: 'Last' },
    ],
    rows: rowsOf(
      warnings.map(({ warning, samples, first, last }) => [
        warning,
        count(samples),
        moment(first, timezone),
        moment(last, timezone),
      ]),
    ),
    empty: 'No answer differed from the contract.',
  };
}

function shareOfDue(slots: number, { figures: { slots: all } }: MonitorReport): string {
  return all.due === 0 ? NOTHING : percent(slots / all.due);
}
