import type { Annotation, Query, Variable, Words } from './panel.ts';

/** Series that the dashboard's variables choose. */
export const CHOSEN = 'operator=~"$operator", service=~"$service"';
export const CHOSEN_INSTANCE = 'instance=~"$instance"';
export const PER_MONITOR = 'operator, service';
export const MONITOR_LEGEND = '{{operator}} {{service}}';

/** 99.8995 % must never read 99.90 %, so availability is floored before Grafana rounds it. */
const floored = (expr: string) => `floor(${expr} * 1e5 + 1e-7) / 1e5`;
export const perMonitor = (metric: string, more = '') => `max by (${PER_MONITOR}) (${metric}{${CHOSEN}${more}})`;
export const perMinute = (by: string, selector: string) => `sum by (${by}) (rate(${selector}[$__rate_interval])) * 60`;

export const OPERATORS: Variable = {
  name: 'operator',
  label: 'Operator',
  series: 'threenines_incidents_open',
  choice: 'several',
};
export const SERVICES: Variable = {
  name: 'service',
  label: 'Service',
  series: 'threenines_incidents_open{operator=~"$operator"}',
  choice: 'several',
};

const VERDICT_WORDS: Words = {
  0: { text: 'breached', color: 'red' },
  1: { text: 'met', color: 'green' },
  none: { text: 'inconclusive', color: 'text' },
};
export const GOOD_AND_BAD: Words = { 0: { text: 'bad', color: 'red' }, 1: { text: 'good', color: 'green' } };

export const availability = (window: string): Query => ({
  expr: floored(perMonitor('threenines_sla_availability_ratio', `, window="${window}"`)),
  legend: MONITOR_LEGEND,
});
export const OBJECTIVE: Query = {
  expr: perMonitor('threenines_sla_availability_objective_ratio'),
  legend: `objective ${MONITOR_LEGEND}`,
  limit: true,
};
export const latency = (window: string): Query => ({
  expr: perMonitor('threenines_sla_latency_seconds', `, window="${window}"`),
  legend: MONITOR_LEGEND,
});
export const LATENCY_LIMIT: Query = {
  expr: perMonitor('threenines_sla_latency_limit_seconds'),
  legend: `limit ${MONITOR_LEGEND}`,
  limit: true,
};

const met = (subject: string): Query => ({
  expr: perMonitor('threenines_sla_met', `, subject="${subject}"`),
  legend: subject,
  unit: 'short',
  words: VERDICT_WORDS,
});
/** Columns of a table: the month so far as the report has it. */
export const MONTH: readonly Query[] = [
  { ...availability('month'), legend: 'Availability' },
  { ...OBJECTIVE, legend: 'Objective' },
  { ...met('availability'), legend: 'Kept' },
  { expr: perMonitor('threenines_error_budget_remaining_ratio'), legend: 'Budget left' },
  { ...latency('month'), legend: 'Latency', unit: 's' },
  { ...LATENCY_LIMIT, legend: 'Limit', unit: 's' },
  { ...met('latency'), legend: 'Limit kept' },
];

export const MAINTENANCE: Annotation = {
  name: 'Maintenance',
  expr: `max by (${PER_MONITOR}, notice) (threenines_maintenance{${CHOSEN}})`,
  title: '{{operator}} {{service}}: announced maintenance ({{notice}} notice)',
  color: 'blue',
};
export const HIGH_INCIDENTS: Annotation = {
  name: 'High incidents',
  expr: `max by (${PER_MONITOR}) (threenines_incidents_open{${CHOSEN}, severity="high"})`,
  title: '{{operator}} {{service}}: High incident',
  color: 'red',
};
