/**
 * Every metric of the program: name, type, labels, help. Labels come from the configuration or from closed lists, never
 * from URLs, SIM numbers or bodies. Renaming an entry breaks dashboards and rules elsewhere: it needs a changelog entry.
 */

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';

export interface MetricDefinition {
  readonly type: MetricType;
  readonly labels: readonly string[];
  readonly help: string;
}

/** Upper edges in seconds (docs/rules.md#latency-buckets); each SLA limit in force is added as an edge of its own. */
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
    help: 'Latency of good samples: request written to last byte read, without connection set-up. One edge lies exactly at each SLA limit.',
  },
  threenines_probe_phase_duration_seconds: {
    type: 'summary',
    labels: [...SERIES, 'phase'],
    help: 'Time in each phase of the measured calls: dns, connect, tls, send, wait, receive.',
  },
  threenines_samples_total: {
    type: 'counter',
    labels: [...SERIES, 'verdict', 'reason'],
    help: 'Recorded samples by verdict (good, bad, excluded, unknown) and reason.',
  },
  threenines_contract_warnings_total: {
    type: 'counter',
    labels: [...SERIES, 'warning'],
    help: 'Contract warnings on recorded samples: deviations that no customer notices (docs/verdicts.md).',
  },
  threenines_up: {
    type: 'gauge',
    labels: SERIES,
    help: 'Newest known sample: 1 good, 0 bad. Absent before the first one of this process.',
  },
  threenines_last_sample_timestamp_seconds: {
    type: 'gauge',
    labels: SERIES,
    help: 'Start of the newest recorded sample, whatever its verdict.',
  },
  threenines_tls_certificate_expiry_timestamp_seconds: {
    type: 'gauge',
    labels: SERIES,
    help: "The first end of validity in the operator's certificate chain, as last seen. Absent without TLS.",
  },
} as const satisfies Record<string, MetricDefinition>;

/** The contract, per monitor, computed at each scrape by the same functions as the report. */
export const SLA_METRICS = {
  threenines_sla_availability_ratio: {
    type: 'gauge',
    labels: [...MONITOR, 'window'],
    help: 'SLA-adjusted availability, without timely announced maintenance. Windows: 24h, 28d, and month (calendar month so far).',
  },
  threenines_sla_availability_objective_ratio: {
    type: 'gauge',
    labels: MONITOR,
    help: 'Availability that the contract promises.',
  },
  threenines_sla_latency_seconds: {
    type: 'gauge',
    labels: [...MONITOR, 'window', 'statistic'],
    help: "The contract's latency statistic over good samples of the window.",
  },
  threenines_sla_latency_limit_seconds: {
    type: 'gauge',
    labels: MONITOR,
    help: "Latency that the contract's statistic must not exceed.",
  },
  threenines_error_budget_remaining_ratio: {
    type: 'gauge',
    labels: MONITOR,
    help: "Share of the calendar month's error budget still unspent: 1 untouched, 0 spent, negative overspent.",
  },
  threenines_sla_coverage_ratio: {
    type: 'gauge',
    labels: MONITOR,
    help: 'Known slots / (due - excluded slots) of the calendar month so far.',
  },
  threenines_sla_met: {
    type: 'gauge',
    labels: [...MONITOR, 'subject'],
    help: "The report's verdicts on the calendar month so far, on availability and on latency: 1 met, 0 breached. Absent while inconclusive.",
  },
  threenines_maintenance: {
    type: 'gauge',
    labels: [...MONITOR, 'notice'],
    help: '1 while announced maintenance is under way, by its notice: timely (its slots do not count) or late (they count). Absent otherwise.',
  },
  threenines_incidents_open: {
    type: 'gauge',
    labels: [...MONITOR, 'severity'],
    help: 'Incidents that were opened and are not resolved yet.',
  },
  threenines_failing_since_timestamp_seconds: {
    type: 'gauge',
    labels: MONITOR,
    help: 'Start of the failure that has not ended yet. Absent while the newest known sample is good.',
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

/** How we treat each operator: what is asked of it, and what probes may have left there. */
export const OPERATOR_METRICS = {
  threenines_operator_enabled: {
    type: 'gauge',
    labels: ['operator'],
    help: '1 while the operator is probed, 0 while it is switched off by the configuration or by "operator stop".',
  },
  threenines_operator_requests_total: {
    type: 'counter',
    labels: ['operator'],
    help: 'Requests that left for the operator: probes, redirect hops, clean-ups, token requests, probes by hand.',
  },
  threenines_operator_agreed_requests_per_second: {
    type: 'gauge',
    labels: ['operator'],
    help: 'The rate of requests that the operator agreed to, or the default cap.',
  },
  threenines_grants_unrevoked: {
    type: 'gauge',
    labels: ['operator'],
    help: 'Microbalances that are not known to be taken back and have not ended by themselves.',
  },
  threenines_sims_quarantined: {
    type: 'gauge',
    labels: ['operator'],
    help: 'Test SIMs that rest because a grant on them could not be taken back.',
  },
} as const satisfies Record<string, MetricDefinition>;

/** Per operator, from the daily contract probe. */
export const CONTRACT_METRICS = {
  threenines_contract_findings: {
    type: 'gauge',
    labels: ['operator', 'test'],
    help: 'Documented negative tests of the contract, when last looked at: 1 broken, 0 kept. Absent while nothing is known.',
  },
} as const satisfies Record<string, MetricDefinition>;

/** The monitor watching itself. */
export const SELF_METRICS = {
  threenines_client_certificate_expiry_timestamp_seconds: {
    type: 'gauge',
    labels: MONITOR,
    help: 'End of validity of our own client certificate. Absent without one.',
  },
  threenines_scheduler_lateness_seconds: {
    type: 'histogram',
    labels: [],
    help: 'How long after its slot a probe started.',
  },
  threenines_slots_skipped_total: {
    type: 'counter',
    labels: ['reason'],
    help: 'Slots whose probe never left the monitor, by reason.',
  },
  threenines_probes_in_flight: { type: 'gauge', labels: [], help: 'Probes that are running now.' },
  threenines_event_loop_stall_seconds: {
    type: 'histogram',
    labels: [],
    help: 'Longest time the main thread was held up, once per interval of observation. Probes run in threads of their own.',
  },
  threenines_tainted_samples_total: {
    type: 'counter',
    labels: [],
    help: 'Samples whose probe thread stalled for more than 5 ms while they were measured.',
  },
  threenines_probe_stall_seconds_total: {
    type: 'counter',
    labels: [],
    help: 'The longest stall of the probe thread during each sample, added up; per sample, the most that stalls add to the mean latency.',
  },
  threenines_latencies_withheld_total: {
    type: 'counter',
    labels: [],
    help: 'Good samples without a latency: a stall of the probe thread may have pushed it over the limit.',
  },
  threenines_buffer_samples: { type: 'gauge', labels: [], help: 'Samples that wait for the store.' },
  threenines_buffer_oldest_age_seconds: {
    type: 'gauge',
    labels: [],
    help: 'Age of the oldest sample that waits for the store; 0 when none waits.',
  },
  threenines_buffer_dropped_samples_total: {
    type: 'counter',
    labels: [],
    help: 'Samples given up because the buffer was full while the store was unavailable.',
  },
  threenines_outbox_oldest_age_seconds: {
    type: 'gauge',
    labels: [],
    help: 'Age of the oldest message that is not delivered and not given up; 0 when there is none.',
  },
  threenines_outbox_messages: {
    type: 'gauge',
    labels: ['channel', 'state'],
    help: 'Messages that are not delivered: pending, in-flight, uncertain (may have arrived, will be repeated), dead (given up).',
  },
  threenines_store_errors_total: { type: 'counter', labels: [], help: 'Failed operations of the store.' },
  threenines_notifications_total: {
    type: 'counter',
    labels: ['channel', 'result'],
    help: 'Attempts to deliver a message or a group of them: delivered, retryable (will be tried again), uncertain (no answer came), permanent (refused for good).',
  },
  threenines_notification_last_success_timestamp_seconds: {
    type: 'gauge',
    labels: ['channel'],
    help: 'When the channel last took a message. The daily sign of life keeps it young.',
  },
  threenines_heartbeat_last_success_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    help: 'When the service that waits for our heartbeat last heard one. Absent without a heartbeat.',
  },
  threenines_heartbeats_total: {
    type: 'counter',
    labels: ['result'],
    help: 'Heartbeats: sent, failed (the service could not be reached), withheld (some part of the monitor stands still).',
  },
  threenines_config_last_reload_successful: {
    type: 'gauge',
    labels: [],
    help: '1 when the last load of the configuration succeeded, 0 when the one before stays in force.',
  },
  threenines_config_last_reload_success_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    help: 'When a configuration was last loaded successfully.',
  },
  threenines_internal_errors_total: {
    type: 'counter',
    labels: [],
    help: 'Faults of the program itself that it survived.',
  },
  threenines_own_fault: {
    type: 'gauge',
    labels: ['reason'],
    help: '1 while our own network, our credentials or our test data are at fault for a verdict, by reason. No operator is blamed meanwhile.',
  },
  threenines_canary_up: {
    type: 'gauge',
    labels: [],
    help: '1 when our canary accepts our client certificate, 0 when it does not or does not answer. Absent without a canary.',
  },
  threenines_reference_up: {
    type: 'gauge',
    labels: ['reference'],
    help: 'Reference checks of our own resolver and way out: 1 up, 0 down.',
  },
  threenines_sims_set_aside: {
    type: 'gauge',
    labels: MONITOR,
    help: 'Test SIMs that are set aside because the operator does not know them, or knows them with another plan, while others work. Absent while there are none.',
  },
  threenines_simulated_history: {
    type: 'gauge',
    labels: [],
    help: '1 when SLA figures rest partly on history that the demo invented, 0 when all of it was measured.',
  },
  threenines_build_info: {
    type: 'gauge',
    labels: ['version', 'revision', 'node'],
    help: 'Always 1; the labels say what is running.',
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
