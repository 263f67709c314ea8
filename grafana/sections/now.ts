import type { Section } from '../panel.ts';
import { CHOSEN, floored, MONITOR_LEGEND, PER_MONITOR, perMonitor } from '../queries.ts';

export const NOW: Section = {
  title: 'Now',
  panels: [
    {
      kind: 'stat',
      title: 'Open High incidents',
      description:
        'Services that failed for more than 30 minutes without a break and have not recovered for 10 probes in a row.',
      unit: 'short',
      width: 6,
      thresholds: { direction: 'high-is-bad', warn: 1, alarm: 1 },
      queries: [{ expr: `sum(threenines_incidents_open{${CHOSEN}, severity="high"})`, legend: 'open' }],
    },
    {
      kind: 'stat',
      title: 'Services failing',
      description: 'Services whose newest known sample is bad, whether or not they have an incident yet.',
      unit: 'short',
      width: 6,
      thresholds: { direction: 'high-is-bad', warn: 1, alarm: 5 },
      queries: [
        { expr: `count(threenines_failing_since_timestamp_seconds{${CHOSEN}}) or vector(0)`, legend: 'failing' },
      ],
    },
    {
      kind: 'stat',
      title: 'Least error budget left',
      description:
        "The smallest share of this calendar month's error budget that any chosen service has left. Below 0 the objective is missed so far.",
      unit: 'percentunit',
      decimals: 1,
      width: 6,
      thresholds: { direction: 'low-is-bad', warn: 0.25, alarm: 0 },
      queries: [{ expr: `min(threenines_error_budget_remaining_ratio{${CHOSEN}})`, legend: 'left' }],
    },
    {
      kind: 'stat',
      title: 'History',
      description: 'Whether SLA figures rest on measured samples alone, or partly on history that the demo invented.',
      unit: 'short',
      width: 6,
      words: {
        0: { text: 'measured', color: 'green' },
        1: { text: 'contains simulated history', color: 'purple' },
      },
      queries: [{ expr: 'max(threenines_simulated_history)', legend: 'history' }],
    },
    {
      kind: 'table',
      title: 'Contract this month',
      description:
        'Calendar month so far. Availability is SLA-adjusted and floored, never rounded up. Below 95 % coverage no verdict is possible.',
      unit: 'percentunit',
      decimals: 3,
      width: 24,
      queries: [
        { expr: floored(perMonitor('threenines_sla_availability_ratio', ', window="month"')), legend: 'Availability' },
        { expr: perMonitor('threenines_sla_availability_objective_ratio'), legend: 'Objective' },
        { expr: perMonitor('threenines_error_budget_remaining_ratio'), legend: 'Budget left' },
        { expr: perMonitor('threenines_sla_latency_seconds', ', window="month"'), legend: 'Latency', unit: 's' },
        { expr: perMonitor('threenines_sla_latency_limit_seconds'), legend: 'Limit', unit: 's' },
        { expr: perMonitor('threenines_sla_coverage_ratio'), legend: 'Coverage' },
        {
          expr: `${perMonitor('threenines_failing_since_timestamp_seconds')} * 1000`,
          legend: 'Failing since',
          unit: 'dateTimeFromNow',
        },
      ],
    },
    {
      kind: 'timeline',
      title: 'Good and bad',
      description:
        'The newest known sample over time. Gaps are times without a known sample; they lower coverage, not availability.',
      unit: 'short',
      width: 24,
      words: { 0: { text: 'bad', color: 'red' }, 1: { text: 'good', color: 'green' } },
      queries: [{ expr: `min by (${PER_MONITOR}) (threenines_up{${CHOSEN}})`, legend: MONITOR_LEGEND }],
    },
  ],
};
