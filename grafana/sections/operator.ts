import type { Section } from '../panel.ts';
import {
  availability,
  CHOSEN,
  GOOD_AND_BAD,
  LATENCY_LIMIT,
  latency,
  MONITOR_LEGEND,
  OBJECTIVE,
  PER_MONITOR,
  perMinute,
  perMonitor,
} from '../queries.ts';

const AVAILABILITY: Section = {
  title: 'Availability of $operator',
  panels: [
    {
      kind: 'timeline',
      title: 'Good and bad',
      description:
        'The newest known sample over time. Gaps are times without a known sample; they lower coverage, not availability. Maintenance is marked in blue in the other panels.',
      unit: 'short',
      width: 24,
      words: GOOD_AND_BAD,
      queries: [{ expr: `min by (${PER_MONITOR}) (threenines_up{${CHOSEN}})`, legend: MONITOR_LEGEND }],
    },
    {
      kind: 'lines',
      title: 'Availability, last 24 hours',
      description:
        'Adjusted availability of a rolling day, rounded down, against the objective of the contract (dashed).',
      unit: 'percentunit',
      decimals: 3,
      max: 1,
      width: 12,
      queries: [availability('24h'), OBJECTIVE],
    },
    {
      kind: 'stacked',
      title: 'Failures by reason',
      description: 'Bad samples per minute, which count against the operator. docs/verdicts.md explains each reason.',
      unit: 'cpm',
      width: 12,
      queries: [
        {
          expr: perMinute('service, reason', `threenines_samples_total{${CHOSEN}, verdict="bad"}`),
          legend: '{{service}}: {{reason}}',
        },
      ],
    },
  ],
};

const LATENCY: Section = {
  title: 'Latency',
  panels: [
    {
      kind: 'heatmap',
      title: 'Latency of good samples',
      description:
        'Distribution of the latency of good samples. Each latency limit of the contract is the edge of a row; dots are exemplars with the transaction id of a probe.',
      unit: 's',
      width: 12,
      exemplars: true,
      queries: [
        {
          expr: `sum by (le) (increase(threenines_probe_duration_seconds_bucket{${CHOSEN}}[$__rate_interval]))`,
          legend: '{{le}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: "The contract's latency, last 24 hours",
      description:
        "The contract's statistic over good samples of a rolling day, and the limit of the contract (dashed).",
      unit: 's',
      width: 12,
      queries: [latency('24h'), LATENCY_LIMIT],
    },
    {
      kind: 'stacked',
      title: 'Where the milliseconds go',
      description:
        'Mean time per phase of the measured calls. The latency of the contract is send, wait and receive; the other phases set up the connection.',
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
      title: 'Latency of probes, 95th percentile',
      description: 'From the histogram of good samples, with the limit of the contract (dashed).',
      unit: 's',
      width: 12,
      exemplars: true,
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (le, ${PER_MONITOR}) (rate(threenines_probe_duration_seconds_bucket{${CHOSEN}}[$__rate_interval])))`,
          legend: MONITOR_LEGEND,
        },
        LATENCY_LIMIT,
      ],
    },
  ],
};

const STANDING: Section = {
  title: 'Certificates, requests and grants',
  panels: [
    {
      kind: 'lines',
      title: 'Certificates: time left',
      description:
        "Time until the earliest expiry in the chain that the operator's server last sent, and until our own client certificate expires.",
      unit: 's',
      width: 12,
      queries: [
        {
          expr: `min by (${PER_MONITOR}) (threenines_tls_certificate_expiry_timestamp_seconds{${CHOSEN}}) - time()`,
          legend: MONITOR_LEGEND,
        },
        {
          expr: `min by (${PER_MONITOR}) (threenines_client_certificate_expiry_timestamp_seconds{${CHOSEN}}) - time()`,
          legend: `ours for ${MONITOR_LEGEND}`,
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Requests per second',
      description: 'All requests sent to the operator, including on-demand probes, against the agreed rate (dashed).',
      unit: 'reqps',
      width: 12,
      queries: [
        {
          expr: 'sum by (operator) (rate(threenines_operator_requests_total{operator=~"$operator"}[$__rate_interval]))',
          legend: '{{operator}}',
        },
        {
          expr: 'max by (operator) (threenines_operator_agreed_requests_per_second{operator=~"$operator"})',
          legend: 'agreed',
          limit: true,
        },
      ],
    },
    {
      kind: 'stacked',
      title: 'Excluded and unknown samples',
      description:
        'Excluded and unknown samples per minute, by reason. Unknown ones have a cause on our side and lower coverage.',
      unit: 'cpm',
      width: 12,
      queries: [
        {
          expr: perMinute('verdict, reason', `threenines_samples_total{${CHOSEN}, verdict=~"excluded|unknown"}`),
          legend: '{{verdict}}: {{reason}}',
        },
      ],
    },
    {
      kind: 'stacked',
      title: 'Contract warnings',
      description:
        'Deviations from the contract that customers do not notice, per minute. docs/verdicts.md explains each.',
      unit: 'cpm',
      width: 12,
      queries: [{ expr: perMinute('warning', `threenines_contract_warnings_total{${CHOSEN}}`), legend: '{{warning}}' }],
    },
    {
      kind: 'lines',
      title: 'Open grants and quarantined SIMs',
      description:
        'Grants not confirmed revoked and not yet expired, and test SIMs in quarantine because of such a grant.',
      unit: 'short',
      width: 12,
      queries: [
        { expr: 'max by (operator) (threenines_grants_unrevoked{operator=~"$operator"})', legend: 'grants' },
        { expr: 'max by (operator) (threenines_sims_quarantined{operator=~"$operator"})', legend: 'SIMs' },
        { expr: perMonitor('threenines_sims_set_aside'), legend: 'SIM not recognised: {{service}}' },
      ],
    },
    {
      kind: 'timeline',
      title: 'Negative tests of the contract',
      description: 'Requests that the operator must refuse, sent once a day if the contract probe is enabled.',
      unit: 'short',
      width: 12,
      words: { 0: { text: 'kept', color: 'green' }, 1: { text: 'broken', color: 'red' } },
      queries: [{ expr: 'max by (test) (threenines_contract_findings{operator=~"$operator"})', legend: '{{test}}' }],
    },
  ],
};

export const OPERATOR: readonly Section[] = [AVAILABILITY, LATENCY, STANDING];
