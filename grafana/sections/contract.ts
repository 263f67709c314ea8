import type { Section } from '../panel.ts';
import { CHOSEN, floored, MONITOR_LEGEND, PER_MONITOR, perMonitor } from '../queries.ts';

export const CONTRACT: Section = {
  title: 'Contract',
  panels: [
    {
      kind: 'lines',
      title: 'Availability, last 24 hours, against the objective',
      description: 'SLA-adjusted availability of a rolling day, floored, and what the contract promises.',
      unit: 'percentunit',
      decimals: 3,
      max: 1,
      width: 12,
      queries: [
        {
          expr: floored(perMonitor('threenines_sla_availability_ratio', ', window="24h"')),
          legend: MONITOR_LEGEND,
        },
        { expr: `max(threenines_sla_availability_objective_ratio{${CHOSEN}})`, legend: 'objective' },
      ],
    },
    {
      kind: 'lines',
      title: 'Error budget left this month',
      description:
        '100 % untouched, 0 % spent, negative overspent. A 30-minute outage spends about 69 % of a month at 99.90 %.',
      unit: 'percentunit',
      decimals: 1,
      max: 1,
      width: 12,
      queries: [{ expr: perMonitor('threenines_error_budget_remaining_ratio'), legend: MONITOR_LEGEND }],
    },
    {
      kind: 'lines',
      title: 'Contract latency, last 24 hours, against the limit',
      description: "The contract's latency statistic over good samples of a rolling day, and its limit.",
      unit: 's',
      width: 12,
      queries: [
        { expr: perMonitor('threenines_sla_latency_seconds', ', window="24h"'), legend: MONITOR_LEGEND },
        { expr: `min(threenines_sla_latency_limit_seconds{${CHOSEN}})`, legend: 'limit' },
      ],
    },
    {
      kind: 'lines',
      title: 'Latency of probes, 95th percentile',
      description: 'From the histogram of good samples; dots are exemplars with the transaction id of a probe.',
      unit: 's',
      width: 12,
      exemplars: true,
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (le, ${PER_MONITOR}) (rate(threenines_probe_duration_seconds_bucket{${CHOSEN}}[$__rate_interval])))`,
          legend: MONITOR_LEGEND,
        },
        { expr: `min(threenines_sla_latency_limit_seconds{${CHOSEN}})`, legend: 'limit' },
      ],
    },
    {
      kind: 'stacked',
      title: 'Samples by verdict and reason',
      description:
        'Recorded samples per minute. Only bad ones count against the operator; unknown ones are our own trouble.',
      unit: 'cpm',
      width: 12,
      queries: [
        {
          expr: `sum by (verdict, reason) (rate(threenines_samples_total{${CHOSEN}}[$__rate_interval])) * 60`,
          legend: '{{verdict}}: {{reason}}',
        },
      ],
    },
    {
      kind: 'stacked',
      title: 'Where the milliseconds go',
      description: 'Mean time in each phase of the measured calls. The contract counts send, wait and receive.',
      unit: 's',
      width: 12,
      queries: [
        {
          expr:
            `sum by (phase) (rate(threenines_probe_phase_duration_seconds_sum{${CHOSEN}}[$__rate_interval]))` +
            ` / sum by (phase) (rate(threenines_probe_phase_duration_seconds_count{${CHOSEN}}[$__rate_interval]))`,
          legend: '{{phase}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Coverage this month',
      description:
        'Known slots / (due - excluded slots). Below 95 % a verdict is inconclusive, however good the figure looks.',
      unit: 'percentunit',
      decimals: 2,
      max: 1,
      width: 12,
      queries: [{ expr: perMonitor('threenines_sla_coverage_ratio'), legend: MONITOR_LEGEND }],
    },
    {
      kind: 'lines',
      title: "Operators' certificates: time left",
      description: "Until the end of validity of the certificate that the operator's server last showed.",
      unit: 's',
      width: 12,
      queries: [
        {
          expr: `min by (${PER_MONITOR}) (threenines_tls_certificate_expiry_timestamp_seconds{${CHOSEN}}) - time()`,
          legend: MONITOR_LEGEND,
        },
      ],
    },
  ],
};
