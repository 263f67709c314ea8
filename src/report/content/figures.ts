import { count, duration, durationDown, latency, NOTHING, objective, percent, rate } from '../../core/format.ts';
import type { Phase } from '../../core/sample.ts';
import { confidenceOf } from '../../core/sla/confidence.ts';
import type { SlaFigures } from '../../core/sla/figures.ts';
import { SECOND } from '../../core/time.ts';
import type { MonitorReport } from '../../pipeline/reporting/report-input.ts';
import type { Row, Table } from '../document.ts';
import { about, statisticName, watchedText } from '../verdicts.ts';

type Line = readonly [label: string, cell: (monitor: MonitorReport) => string];

const AVAILABILITY: readonly Line[] = [
  ['Promised', ({ figures }) => objective(figures.availability.objective)],
  ['SLA-adjusted (decides)', ({ figures }) => percent(figures.availability.adjusted)],
  ['Observed, maintenance included', ({ figures }) => percent(figures.availability.observed)],
  ['If every unknown slot was bad', ({ figures }) => percent(figures.availability.lower)],
  ['If every unknown slot was good', ({ figures }) => percent(figures.availability.upper)],
  ['What the failures prove (95 %, two-sided)', ({ figures }) => provenText(figures)],
  ['Downtime', ({ figures }) => duration(figures.downtimeSeconds * SECOND)],
  ['Downtime, at least and at most', ({ figures }) => downtimeBounds(figures)],
  ['Its standard error', ({ figures }) => duration(figures.downtimeBounds.edgeErrorSeconds * SECOND)],
  ['Downtime the promise allows', (monitor) => duration(allowedDowntimeMs(monitor))],
  ['Error budget left', ({ figures }) => budgetText(figures)],
  ['Rate of spending it (1 lasts the window)', ({ figures }) => burnText(figures)],
];

const LATENCY: readonly Line[] = [
  ['Limit', ({ figures }) => `${latency(figures.latency.limitMs)} ${statisticName(figures.latency.statistic)}`],
  ['Contract statistic', ({ figures }) => `${about(figures.latency)}${latency(figures.latency.valueMs)}`],
  [
    'The same, maintenance included',
    ({ figures }) => `${about(figures.latency)}${latency(figures.latency.observedMs)}`,
  ],
  ['Median (within 1 %)', ({ figures }) => latency(figures.latency.p50Ms)],
  ['90th percentile (within 1 %)', ({ figures }) => latency(figures.latency.p90Ms)],
  ['95th percentile (within 1 %)', ({ figures }) => latency(figures.latency.p95Ms)],
  ['99th percentile (within 1 %)', ({ figures }) => latency(figures.latency.p99Ms)],
  ['Within the limit', ({ figures }) => withinText(figures)],
  ['Mean time to connect (DNS, TCP, TLS)', ({ figures }) => latency(sumOf(figures, ['dns', 'connect', 'tls']))],
  ['Mean wait for the first byte', ({ figures }) => latency(sumOf(figures, ['send', 'wait']))],
  ['Mean time to receive', ({ figures }) => latency(sumOf(figures, ['receive']))],
];

const SLOTS: readonly Line[] = [
  ['Due', ({ figures }) => count(figures.slots.due)],
  ['Good', ({ figures }) => count(figures.slots.good)],
  ['Bad', ({ figures }) => count(figures.slots.bad)],
  ['Excluded', ({ figures }) => count(figures.slots.excluded)],
  ['Unknown', ({ figures }) => count(figures.slots.unknown)],
  ['Coverage', ({ figures }) => percent(figures.coverage, 2)],
  ['Watched', ({ figures }) => watchedText(figures) ?? (figures.watchedShare === null ? NOTHING : 'the whole window')],
];

/** All figures, one column per service. */
export function figuresTable(monitors: readonly MonitorReport[]): Table {
  const group = (title: string, lines: readonly Line[]): Row[] => [
    { group: title },
    ...lines.map(([label, cell]) => ({ cells: [label, ...monitors.map(cell)], head: true })),
  ];
  return {
    kind: 'table',
    title: 'Figures',
    columns: [{ title: '', share: 1.6 }, ...monitors.map(({ label }) => ({ title: label, align: 'right' as const }))],
    rows: [
      ...group('Availability', AVAILABILITY),
      ...group('Latency of good probes', LATENCY),
      ...group('Slots', SLOTS),
    ],
  };
}

function provenText({ adjustedSlots }: SlaFigures): string {
  const proven = confidenceOf(adjustedSlots);
  return proven === null ? NOTHING : `${percent(proven.twoSided.lower)} to ${percent(proven.twoSided.upper)}`;
}

function downtimeBounds({ downtimeBounds: { lowerSeconds, upperSeconds } }: SlaFigures): string {
  return `${duration(lowerSeconds * SECOND)} to ${duration(upperSeconds * SECOND)}`;
}

/** Given as time, like the objective: a share of a very small allowance says little. */
function budgetText({ errorBudget: { leftSeconds, totalSeconds } }: SlaFigures): string {
  if (leftSeconds === null) return NOTHING;
  const share = percent(leftSeconds / totalSeconds, 1);
  return leftSeconds < 0
    ? `overspent by ${duration(-leftSeconds * SECOND)} (${share})`
    : `${durationDown(leftSeconds * SECOND)} (${share})`;
}

function burnText({ burn = null }: Partial<SlaFigures>): string {
  return burn === null ? NOTHING : rate(burn);
}

function withinText({ latency: { shareWithinLimit, withinLimit, samples } }: SlaFigures): string {
  const share = percent(shareWithinLimit, 2);
  return withinLimit === null || samples === null ? share : `${share} (${count(withinLimit)} of ${count(samples)})`;
}

function sumOf({ latency: { phasesMs } }: SlaFigures, phases: readonly Phase[]): number | null {
  return phasesMs === null ? null : phases.reduce((sum, phase) => sum + phasesMs[phase], 0);
}

/** For the whole period, even while it runs. */
function allowedDowntimeMs({ terms, figures: { period } }: MonitorReport): number {
  return ((period.to - period.from) * (1_000_000 - terms.objectivePpm)) / 1_000_000;
}
