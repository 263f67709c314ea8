import { count, duration, latency, objective, percent } from './format.ts';
import { type Html, html } from './html.ts';
import type { MonitorReport } from './input.ts';
import { statisticName } from './verdicts.ts';

type Row = readonly [label: string, cell: (monitor: MonitorReport) => string];

const AVAILABILITY: readonly Row[] = [
  ['Promised', ({ figures }) => objective(figures.availability.objective)],
  ['SLA-adjusted (decides)', ({ figures }) => percent(figures.availability.adjusted)],
  ['Observed, maintenance included', ({ figures }) => percent(figures.availability.observed)],
  ['If every unknown slot was bad', ({ figures }) => percent(figures.availability.lower)],
  ['If every unknown slot was good', ({ figures }) => percent(figures.availability.upper)],
  ['Downtime', ({ figures }) => duration(figures.downtimeSeconds * 1_000)],
  ['Downtime the promise allows', (monitor) => duration(allowedDowntimeMs(monitor))],
  ['Error budget left', ({ figures }) => percent(figures.errorBudgetRemaining, 1)],
];

const LATENCY: readonly Row[] = [
  ['Limit', ({ figures }) => `${latency(figures.latency.limitMs)} ${statisticName(figures.latency.statistic)}`],
  ['Contract statistic (decides)', ({ figures }) => latency(figures.latency.valueMs)],
  ['Median', ({ figures }) => latency(figures.latency.p50Ms)],
  ['95th percentile', ({ figures }) => latency(figures.latency.p95Ms)],
  ['99th percentile', ({ figures }) => latency(figures.latency.p99Ms)],
  ['Within the limit', ({ figures }) => percent(figures.latency.shareWithinLimit, 2)],
];

const SLOTS: readonly Row[] = [
  ['Due', ({ figures }) => count(figures.slots.due)],
  ['Good', ({ figures }) => count(figures.slots.good)],
  ['Bad', ({ figures }) => count(figures.slots.bad)],
  ['Excluded', ({ figures }) => count(figures.slots.excluded)],
  ['Unknown', ({ figures }) => count(figures.slots.unknown)],
  ['Coverage', ({ figures }) => percent(figures.coverage, 2)],
];

/** All figures, a column per service. */
export function figuresTable(monitors: readonly MonitorReport[]): Html {
  return html`<section>
<h2>Figures</h2>
<div class="wide" tabindex="0"><table class="figures">
<thead><tr><td></td>${monitors.map(({ service }) => html`<th scope="col">${service}</th>`)}</tr></thead>
${group('Availability', AVAILABILITY, monitors)}
${group('Latency of good probes', LATENCY, monitors)}
${group('Slots', SLOTS, monitors)}
</table></div>
</section>`;
}

function group(title: string, rows: readonly Row[], monitors: readonly MonitorReport[]): Html {
  return html`<tbody>
<tr><th class="group" scope="rowgroup" colspan="${monitors.length + 1}">${title}</th></tr>
${rows.map(
  ([label, cell]) =>
    html`<tr><th scope="row">${label}</th>${monitors.map((monitor) => html`<td>${cell(monitor)}</td>`)}</tr>
`,
)}</tbody>`;
}

/** Over the whole period, also while it runs. */
function allowedDowntimeMs({ terms, figures: { period } }: MonitorReport): number {
  return ((period.to - period.from) * (1_000_000 - terms.objectivePpm)) / 1_000_000;
}
