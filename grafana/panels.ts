/** What the dashboard shows, as data: one entry per panel, in reading order. `dashboards.ts` turns it into Grafana's JSON. */

export interface Query {
  readonly expr: string;
  readonly legend: string;
  /** Unit of a table column, where it is not the panel's. */
  readonly unit?: string;
}

export interface Panel {
  readonly kind: 'stat' | 'lines' | 'stacked' | 'timeline' | 'table';
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  /** Columns of 24. */
  readonly width: number;
  readonly queries: readonly Query[];
  readonly decimals?: number;
  readonly max?: number;
  /** From this value on the colour warns, then alarms. */
  readonly thresholds?: {
    readonly direction: 'high-is-bad' | 'low-is-bad';
    readonly warn: number;
    readonly alarm: number;
  };
  /** Shows a number as words. */
  readonly words?: Readonly<Record<string, { readonly text: string; readonly color: string }>>;
  readonly exemplars?: boolean;
}

export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const CHOSEN = 'operator=~"$operator", service=~"$service"';
const PER_MONITOR = 'operator, service';
const MONITOR_LEGEND = '{{operator}} {{service}}';

/** 99.8995 % must never read 99.90 %, so availability is floored before Grafana rounds it. */
const floored = (expr: string) => `floor(${expr} * 1e5 + 1e-7) / 1e5`;
const perMonitor = (metric: string, more = '') => `max by (${PER_MONITOR}) (${metric}{${CHOSEN}${more}})`;

const NOW: Section = {
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

const CONTRACT: Section = {
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

const SELF: Section = {
  title: 'The monitor itself',
  panels: [
    {
      kind: 'lines',
      title: 'Age of the newest sample',
      description: 'Since a probe of any service was last recorded. When it grows, nobody is watching.',
      unit: 's',
      width: 8,
      queries: [{ expr: 'time() - max(threenines_last_sample_timestamp_seconds)', legend: 'age' }],
    },
    {
      kind: 'lines',
      title: 'Scheduler lateness and stalls, 99th percentile',
      description:
        'How late probes start, and how long the main thread was held up. Probes run in threads of their own.',
      unit: 's',
      width: 8,
      queries: [
        {
          expr: 'histogram_quantile(0.99, sum by (le) (rate(threenines_scheduler_lateness_seconds_bucket[$__rate_interval])))',
          legend: 'lateness',
        },
        {
          expr: 'histogram_quantile(0.99, sum by (le) (rate(threenines_event_loop_stall_seconds_bucket[$__rate_interval])))',
          legend: 'main thread stall',
        },
      ],
    },
    {
      kind: 'stacked',
      title: 'Skipped slots by reason',
      description: 'Slots whose probe never left the monitor, per minute. They lower coverage.',
      unit: 'cpm',
      width: 8,
      queries: [
        {
          expr: 'sum by (reason) (rate(threenines_slots_skipped_total[$__rate_interval])) * 60',
          legend: '{{reason}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Waiting to be stored or delivered',
      description: 'Age of the oldest sample that waits for the store, and of the oldest undelivered message.',
      unit: 's',
      width: 8,
      queries: [
        { expr: 'max(threenines_buffer_oldest_age_seconds)', legend: 'sample' },
        { expr: 'max(threenines_outbox_oldest_age_seconds)', legend: 'message' },
      ],
    },
    {
      kind: 'lines',
      title: 'Samples buffered and probes in flight',
      description: 'Samples that wait for the store, and probes that are running.',
      unit: 'short',
      width: 8,
      queries: [
        { expr: 'sum(threenines_buffer_samples)', legend: 'buffered samples' },
        { expr: 'sum(threenines_probes_in_flight)', legend: 'probes in flight' },
      ],
    },
    {
      kind: 'lines',
      title: 'Own faults',
      description:
        'In the last hour: store errors, samples dropped, samples tainted by a stall of their thread, internal errors.',
      unit: 'short',
      width: 8,
      queries: [
        { expr: 'sum(increase(threenines_store_errors_total[1h]))', legend: 'store errors' },
        { expr: 'sum(increase(threenines_buffer_dropped_samples_total[1h]))', legend: 'samples dropped' },
        { expr: 'sum(increase(threenines_tainted_samples_total[1h]))', legend: 'samples tainted' },
        { expr: 'sum(increase(threenines_internal_errors_total[1h]))', legend: 'internal errors' },
      ],
    },
    {
      kind: 'stacked',
      title: 'Notifications by channel and result',
      description: 'Attempts to deliver a message in the last hour.',
      unit: 'short',
      width: 8,
      queries: [
        {
          expr: 'sum by (channel, result) (increase(threenines_notifications_total[1h]))',
          legend: '{{channel}}: {{result}}',
        },
      ],
    },
    {
      kind: 'stat',
      title: 'Configuration',
      description:
        'Whether the last load of monitors.yaml succeeded. After a failed one the old configuration keeps running.',
      unit: 'short',
      width: 4,
      words: { 0: { text: 'last reload failed', color: 'red' }, 1: { text: 'in force', color: 'green' } },
      queries: [{ expr: 'min(threenines_config_last_reload_successful)', legend: 'configuration' }],
    },
    {
      kind: 'stat',
      title: 'In force since',
      description: 'When a configuration was last loaded successfully.',
      unit: 'dateTimeFromNow',
      width: 4,
      queries: [{ expr: 'max(threenines_config_last_reload_success_timestamp_seconds) * 1000', legend: 'loaded' }],
    },
    {
      kind: 'lines',
      title: 'Memory',
      description: 'Resident memory of the daemon. The version in the legend is what is running.',
      unit: 'bytes',
      width: 8,
      queries: [
        {
          expr: 'process_resident_memory_bytes * on (instance, job) group_left (version) threenines_build_info',
          legend: 'version {{version}}',
        },
      ],
    },
  ],
};

export const SECTIONS: readonly Section[] = [NOW, CONTRACT, SELF];
