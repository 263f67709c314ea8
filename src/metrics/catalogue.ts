/**
 * Every metric of the program: name, type, labels, help. Labels come from the configuration or from closed lists, never
 * from URLs, SIM numbers or bodies. Renaming an entry breaks dashboards and rules elsewhere: it needs a changelog
 * entry.
 *
 * Long: one table, whose entries are read side by side.
 */

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';

export interface MetricDefinition {
  readonly type: MetricType;
  readonly labels: readonly string[];
  readonly help: string;
}

/** Upper edges in seconds (docs/rules.md#latency-buckets); each active SLA limit is added as an edge of its own. */
export const LATENCY_EDGES = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.65, 0.85, 1, 2, 5, 10];
export const LATENESS_EDGES = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
export const STALL_EDGES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

const SERIES = ['operator', 'service', 'location'] as const;
const MONITOR = ['operator', 'service'] as const;

/** Measured by the probes of this process, per monitor and location. */
export const PROBE_METRICS = {
  threenines_probe_duration_seconds: {
    type: 'histogram',
    labels: SERIES,
    help: 'Latency of good samples, from request written to last byte read, without connection setup. Each SLA limit is a bucket edge.',
  },
  threenines_probe_phase_duration_seconds: {
    type: 'summary',
    labels: [...SERIES, 'phase'],
    help: 'Time per phase of the measured calls: dns, connect, tls, send, wait, receive.',
  },
  threenines_samples_total: {
    type: 'counter',
    labels: [...SERIES, 'verdict', 'reason'],
    help: 'Recorded samples by verdict (good, bad, excluded, unknown) and reason.',
  },
  threenines_contract_warnings_total: {
    type: 'counter',
    labels: [...SERIES, 'warning'],
    help: 'Contract warnings on recorded samples: deviations that customers do not notice (docs/verdicts.md).',
  },
  threenines_up: {
    type: 'gauge',
    labels: SERIES,
    help: 'Newest known sample: 1 good, 0 bad. Absent before the first known sample of this process.',
  },
  threenines_last_sample_timestamp_seconds: {
    type: 'gauge',
    labels: SERIES,
    help: 'Start of the newest recorded sample, whatever its verdict.',
  },
  threenines_tls_certificate_expiry_timestamp_seconds: {
    type: 'gauge',
    labels: SERIES,
    help: "Earliest expiry in the operator's certificate chain, as last seen. Absent without TLS.",
  },
} as const satisfies Record<string, MetricDefinition>;

/** The contract, per monitor, computed at each scrape by the same functions as the report. */
export const SLA_METRICS = {
  threenines_sla_availability_ratio: {
    type: 'gauge',
    labels: [...MONITOR, 'window'],
    help: 'Availability, adjusted for maintenance announced in time. Windows: 24h, 28d and month (calendar month so far).',
  },
  threenines_sla_availability_objective_ratio: {
    type: 'gauge',
    labels: MONITOR,
    help: 'Availability objective of the contract.',
  },
  threenines_sla_latency_seconds: {
    type: 'gauge',
    labels: [...MONITOR, 'window', 'statistic'],
    help: "The contract's latency statistic over good samples of the window.",
  },
  threenines_sla_latency_limit_seconds: {
    type: 'gauge',
    labels: MONITOR,
    help: "Latency limit of the contract's statistic.",
  },
  threenines_error_budget_remaining_ratio: {
    type: 'gauge',
    labels: MONITOR,
    help: "Share of the whole calendar month's error budget that remains, an amount of time: 1 untouched, 0 spent, negative overspent.",
  },
  threenines_sla_burn_ratio: {
    type: 'gauge',
    labels: MONITOR,
    help: 'Rate at which the calendar month so far spends the error budget, (1 - availability) / (1 - objective): at 1 the budget lasts exactly for the month.',
  },
  threenines_sla_coverage_ratio: {
    type: 'gauge',
    labels: MONITOR,
    help: 'Coverage of the calendar month so far: known slots / (due - excluded slots), without timely announced maintenance.',
  },
  threenines_sla_met: {
    type: 'gauge',
    labels: [...MONITOR, 'subject'],
    help: 'SLA verdict on the calendar month so far, for availability and for latency: 1 met, 0 breached. Absent while inconclusive.',
  },
  threenines_maintenance: {
    type: 'gauge',
    labels: [...MONITOR, 'notice'],
    help: '1 during announced maintenance, by its notice: timely (its slots do not count) or late (they count). Absent otherwise.',
  },
  threenines_incidents_open: {
    type: 'gauge',
    labels: [...MONITOR, 'severity'],
    help: 'Incidents opened and not yet resolved, by severity.',
  },
  threenines_failing_since_timestamp_seconds: {
    type: 'gauge',
    labels: MONITOR,
    help: 'Start of the current failure. Absent while the newest known sample is good.',
  },
} as const satisfies Record<string, MetricDefinition>;

/** The same for every monitor. */
export const CONTRACT_RULES_METRICS = {
  threenines_sla_coverage_minimum_ratio: {
    type: 'gauge',
    labels: [],
    help: 'Coverage below which a verdict is inconclusive.',
  },
} as const satisfies Record<string, MetricDefinition>;

/** How we treat each operator: the requests we send, and what probes may have left behind. */
export const OPERATOR_METRICS = {
  threenines_operator_enabled: {
    type: 'gauge',
    labels: ['operator'],
    help: '1 while the operator is probed, 0 while it is disabled by the configuration or stopped with "operator stop".',
  },
  threenines_operator_requests_total: {
    type: 'counter',
    labels: ['operator'],
    help: 'Requests sent to the operator: probes, redirect hops, clean-ups, token requests, on-demand probes.',
  },
  threenines_operator_agreed_requests_per_second: {
    type: 'gauge',
    labels: ['operator'],
    help: 'Request rate agreed with the operator, or the default limit.',
  },
  threenines_grants_unrevoked: {
    type: 'gauge',
    labels: ['operator'],
    help: 'Grants not confirmed revoked and not yet expired.',
  },
  threenines_sims_quarantined: {
    type: 'gauge',
    labels: ['operator'],
    help: 'Test SIMs in quarantine because a grant on them could not be revoked.',
  },
} as const satisfies Record<string, MetricDefinition>;

/** Per operator, from the daily contract probe. */
export const CONTRACT_METRICS = {
  threenines_contract_findings: {
    type: 'gauge',
    labels: ['operator', 'test'],
    help: 'Latest result of each negative test of the contract: 1 broken, 0 kept. Absent before the first result.',
  },
} as const satisfies Record<string, MetricDefinition>;

/** The monitor itself. */
export const SELF_METRICS = {
  threenines_client_certificate_expiry_timestamp_seconds: {
    type: 'gauge',
    labels: MONITOR,
    help: 'Expiry of our own client certificate. Absent without one.',
  },
  threenines_scheduler_lateness_seconds: {
    type: 'histogram',
    labels: [],
    help: 'Delay between a slot and the start of its probe.',
  },
  threenines_slots_skipped_total: {
    type: 'counter',
    labels: ['reason'],
    help: 'Slots whose probe was never sent, by reason.',
  },
  threenines_probes_in_flight: { type: 'gauge', labels: [], help: 'Probes in flight.' },
  threenines_event_loop_stall_seconds: {
    type: 'histogram',
    labels: [],
    help: 'Longest stall of the main thread per observation interval. Probes run in another thread.',
  },
  threenines_tainted_samples_total: {
    type: 'counter',
    labels: [],
    help: 'Samples during which the probe thread stalled for more than 5 ms.',
  },
  threenines_probe_stall_seconds_total: {
    type: 'counter',
    labels: [],
    help: 'Sum of the longest probe thread stall of each sample. Divided by samples, it bounds what stalls add to the mean latency.',
  },
  threenines_latencies_withheld_total: {
    type: 'counter',
    labels: [],
    help: 'Good samples whose latency was withheld because a stall of the probe thread may have pushed it over the limit.',
  },
  threenines_buffer_samples: { type: 'gauge', labels: [], help: 'Samples waiting for the store.' },
  threenines_buffer_oldest_age_seconds: {
    type: 'gauge',
    labels: [],
    help: 'Age of the oldest sample waiting for the store; 0 if there is none.',
  },
  threenines_buffer_dropped_samples_total: {
    type: 'counter',
    labels: [],
    help: 'Samples dropped because the buffer was full while the store was unavailable.',
  },
  threenines_outbox_oldest_age_seconds: {
    type: 'gauge',
    labels: [],
    help: 'Age of the oldest notification neither delivered nor given up; 0 if there is none.',
  },
  threenines_outbox_messages: {
    type: 'gauge',
    labels: ['channel', 'state'],
    help: 'Undelivered notifications by state: pending, in-flight, uncertain (may have arrived, will be repeated), dead (given up).',
  },
  threenines_rows_set_aside_total: {
    type: 'counter',
    labels: ['kind'],
    help: 'Unusable rows of the store that were quarantined; the log and `threenines verify` name them.',
  },
  threenines_store_errors_total: { type: 'counter', labels: [], help: 'Failed store operations.' },
  threenines_notifications_total: {
    type: 'counter',
    labels: ['channel', 'result'],
    help: 'Delivery attempts by result: delivered, retryable (will be retried), uncertain (no answer), permanent (rejected for good).',
  },
  threenines_notification_last_success_timestamp_seconds: {
    type: 'gauge',
    labels: ['channel'],
    help: 'When the channel last accepted a notification. The daily watchdog refreshes it.',
  },
  threenines_heartbeat_last_success_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    help: 'When the last heartbeat was delivered. Absent without a heartbeat.',
  },
  threenines_heartbeats_total: {
    type: 'counter',
    labels: ['result'],
    help: 'Heartbeats by result: sent, failed (the service could not be reached), withheld (a component is stalled).',
  },
  threenines_config_last_reload_successful: {
    type: 'gauge',
    labels: [],
    help: '1 if the last load of the configuration succeeded, 0 if it failed and the previous one stays active.',
  },
  threenines_config_last_reload_success_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    help: 'When a configuration was last loaded successfully.',
  },
  threenines_internal_errors_total: {
    type: 'counter',
    labels: [],
    help: 'Internal errors that the program survived.',
  },
  threenines_own_fault: {
    type: 'gauge',
    labels: ['reason'],
    help: '1 while a monitor-side fault (network, credentials or test data) makes verdicts unknown, by reason.',
  },
  threenines_canary_up: {
    type: 'gauge',
    labels: [],
    help: '1 if the certificate check endpoint accepts our client certificate, 0 if it refuses it or does not answer. Absent without one.',
  },
  threenines_reference_up: {
    type: 'gauge',
    labels: ['reference'],
    help: 'Reference checks of our own resolver and Internet access: 1 up, 0 down.',
  },
  threenines_sims_set_aside: {
    type: 'gauge',
    labels: MONITOR,
    help: 'Test SIMs in quarantine because the operator does not recognise them, or reports another plan, while others work. Absent while there are none.',
  },
  threenines_simulated_history: {
    type: 'gauge',
    labels: [],
    help: '1 if SLA figures are partly based on simulated history of the demo, 0 if all of it was measured.',
  },
  threenines_build_info: {
    type: 'gauge',
    labels: ['version', 'revision', 'node'],
    help: 'Always 1; the labels identify the running version.',
  },
} as const satisfies Record<string, MetricDefinition>;

export const CATALOGUE = {
  ...PROBE_METRICS,
  ...SLA_METRICS,
  ...CONTRACT_RULES_METRICS,
  ...OPERATOR_METRICS,
  ...CONTRACT_METRICS,
  ...SELF_METRICS,
};

export type MetricName = keyof typeof CATALOGUE;
export type NameOf<Type extends MetricDefinition['type']> = {
  [Name in MetricName]: (typeof CATALOGUE)[Name]['type'] extends Type ? Name : never;
}[MetricName];
export type LabelOf<Name extends MetricName> = (typeof CATALOGUE)[Name]['labels'][number];
