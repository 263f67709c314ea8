import type { Row, Table } from '../document.ts';
import { count, duration, latency, objective, percent } from '../format.ts';
import type { MonitorReport } from '../input.ts';
import { statisticName } from '../verdicts.ts';

type Line = readonly [label: string, cell: (monitor: MonitorReport) => string];

const AVAILABILITY: readonly Line[] = [
  ['Promised', ({ figures }) => objective(figures.availability.objective)],
  ['SLA-adjusted (decides)', ({ figures }) => percent(figures.availability.adjusted)],
  ['Observed, maintenance included', ({ figures }) => percent(figures.availability.observed)],
  ['If every unknown slot was bad', ({ figures }) => percent(figures.availability.lower)],
  ['If every unknown slot was good', ({ figures }) => percent(figures.availability.upper)],
  ['Downtime', ({ figures }) => duration(figures.downtimeSeconds * 1_000)],
  ['Downtime the promise allows', (monitor) => duration(allowedDowntimeMs(monitor))],
  ['Error budget left', ({ figures }) => percent(figures.errorBudgetRemaining, 1)],
];

const LATENCY: readonly Line[] = [
  ['Limit', ({ figures }) => `${latency(figures.latency.limitMs)} ${statisticName(figures.latency.statistic)}`],
  ['Contract statistic (decides)', ({ figures }) => latency(figures.latency.valueMs)],
  ['Median', ({ figures }) => latency(figures.latency.p50Ms)],
  ['95th percentile', ({ figures }) => latency(figures.latency.p95Ms)],
  ['99th percentile', ({ figures }) => latency(figures.latency.p99Ms)],
  ['Within the limit', ({ figures }) => percent(figures.latency.shareWithinLimit, 2)],
];

const SLOTS: readonly Line[] = [
  ['Due', ({ figures }) => count(figures.slots.due)],
  ['Good', ({ figures }) => count(figures.slots.good)],
  ['Bad', ({ figures }) => count(figures.slots.bad)],
  ['Excluded', ({ figures }) => count(figures.slots.excluded)],
  ['Unknown', ({ figures }) => count(figures.slots.unknown)],
  ['Coverage', ({ figures }) => percent(figures.coverage, 2)],
];

/** All figures, a column per service. */
export function figuresTable(monitors: readonly MonitorReport[]): Table {
  const group = (title: string, lines: readonly Line[]): Row[] => [
    { group: title },
    ...lines.map(([label, cell]) => ({ cells: [label, ...monitors.map(cell)], head: true })),
  ];
  return {
    kind: 'table',
    title: 'Figures',
    columns: [
      { title: '', share: 1.6 },
      ...monitors.map(({ service }) => ({ title: service, align: 'right' as const })),
    ],
    rows: [
      ...group('Availability', AVAILABILITY),
      ...group('Latency of good probes', LATENCY),
      ...group('Slots', SLOTS),
    ],
  };
}

/** Over the whole period, also while it runs. */
function allowedDowntimeMs({ terms, figures: { period } }: MonitorReport): number {
  return ((period.to - period.from) * (1_000_000 - terms.objectivePpm)) / 1_000_000;
}
