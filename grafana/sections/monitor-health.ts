import type { Section } from '../panel.ts';
import { CHOSEN_INSTANCE as CHOSEN } from '../queries.ts';

const quantile = (q: number, metric: string) =>
  `histogram_quantile(${q}, sum by (le) (rate(${metric}_bucket{${CHOSEN}}[$__rate_interval])))`;
const lastHour = (metric: string) => `sum(increase(${metric}{${CHOSEN}}[1h]))`;

const PROBING: Section = {
  title: 'Probing',
  panels: [
    {
      kind: 'lines',
      title: 'Age of the newest sample',
      description: 'Since a probe of any service was last recorded. When it grows, nobody is watching.',
      unit: 's',
      width: 8,
      queries: [{ expr: `time() - max(threenines_last_sample_timestamp_seconds{${CHOSEN}})`, legend: 'age' }],
    },
    {
      kind: 'lines',
      title: 'Scheduler lateness',
      description: 'How long after its slot a probe starts: median and 99th percentile.',
      unit: 's',
      width: 8,
      queries: [
        { expr: quantile(0.5, 'threenines_scheduler_lateness_seconds'), legend: 'median' },
        { expr: quantile(0.99, 'threenines_scheduler_lateness_seconds'), legend: '99th percentile' },
      ],
    },
    {
      kind: 'lines',
      title: 'Stalls',
      description:
        'How long the main thread was held up (99th percentile of each second), the most that stalls of the probe thread add to the mean latency, and the share of samples with such a stall of more than 5 ms.',
      unit: 's',
      width: 8,
      queries: [
        { expr: quantile(0.99, 'threenines_event_loop_stall_seconds'), legend: 'main thread' },
        {
          expr: `sum(rate(threenines_probe_stall_seconds_total{${CHOSEN}}[$__rate_interval])) / sum(rate(threenines_samples_total{${CHOSEN}}[$__rate_interval]))`,
          legend: 'probe thread, mean per sample',
        },
        {
          expr: `sum(rate(threenines_tainted_samples_total{${CHOSEN}}[$__rate_interval])) / sum(rate(threenines_samples_total{${CHOSEN}}[$__rate_interval]))`,
          legend: 'tainted samples',
          unit: 'percentunit',
        },
      ],
    },
    {
      kind: 'stacked',
      title: 'Samples by verdict',
      description: 'Recorded samples per minute over all operators.',
      unit: 'cpm',
      width: 8,
      queries: [
        {
          expr: `sum by (verdict) (rate(threenines_samples_total{${CHOSEN}}[$__rate_interval])) * 60`,
          legend: '{{verdict}}',
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
          expr: `sum by (reason) (rate(threenines_slots_skipped_total{${CHOSEN}}[$__rate_interval])) * 60`,
          legend: '{{reason}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Probes in flight',
      description: 'Probes that are running at the moment of the scrape.',
      unit: 'short',
      width: 8,
      queries: [{ expr: `sum(threenines_probes_in_flight{${CHOSEN}})`, legend: 'in flight' }],
    },
  ],
};

const STORING: Section = {
  title: 'Storing and telling',
  panels: [
    {
      kind: 'lines',
      title: 'Buffered samples',
      description: 'Samples that wait for the store. They grow while it is unavailable.',
      unit: 'short',
      width: 8,
      queries: [{ expr: `sum(threenines_buffer_samples{${CHOSEN}})`, legend: 'samples' }],
    },
    {
      kind: 'lines',
      title: 'Waiting to be stored or delivered',
      description:
        'Age of the oldest sample that waits for the store, and of the oldest undelivered message in the outbox.',
      unit: 's',
      width: 8,
      queries: [
        { expr: `max(threenines_buffer_oldest_age_seconds{${CHOSEN}})`, legend: 'sample' },
        { expr: `max(threenines_outbox_oldest_age_seconds{${CHOSEN}})`, legend: 'message' },
      ],
    },
    {
      kind: 'stacked',
      title: 'Undelivered messages',
      description:
        'The outbox by channel and state: uncertain ones may have arrived and are repeated; dead ones were given up (threenines notify list).',
      unit: 'short',
      width: 8,
      queries: [
        {
          expr: `sum by (channel, state) (threenines_outbox_messages{${CHOSEN}})`,
          legend: '{{channel}}: {{state}}',
        },
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
          expr: `sum by (channel, result) (increase(threenines_notifications_total{${CHOSEN}}[1h]))`,
          legend: '{{channel}}: {{result}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Since a channel took a message',
      description:
        'The daily sign of life keeps it below a day. A channel that is silent would not carry an incident either.',
      unit: 's',
      width: 8,
      queries: [
        {
          expr: `time() - max by (channel) (threenines_notification_last_success_timestamp_seconds{${CHOSEN}})`,
          legend: '{{channel}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Since the last heartbeat',
      description: "Since the dead man's switch outside last heard of us. Nothing without a configured heartbeat.",
      unit: 's',
      width: 8,
      queries: [
        {
          expr: `time() - max(threenines_heartbeat_last_success_timestamp_seconds{${CHOSEN}})`,
          legend: 'heartbeat',
        },
      ],
    },
  ],
};

const FAULTS: Section = {
  title: 'Own faults',
  panels: [
    {
      kind: 'lines',
      title: 'Faults in the last hour',
      description:
        'Store errors, samples dropped from a full buffer, latencies left out because of a stall, and internal errors.',
      unit: 'short',
      width: 8,
      queries: [
        { expr: lastHour('threenines_store_errors_total'), legend: 'store errors' },
        { expr: lastHour('threenines_buffer_dropped_samples_total'), legend: 'samples dropped' },
        { expr: lastHour('threenines_latencies_withheld_total'), legend: 'latencies left out' },
        { expr: lastHour('threenines_internal_errors_total'), legend: 'internal errors' },
      ],
    },
    {
      kind: 'lines',
      title: 'Them or us?',
      description:
        'Own faults that take the blame off operators, the canary that our certificate is shown to, and references of our own network: 1 is true or up.',
      unit: 'short',
      width: 8,
      queries: [
        { expr: `max by (reason) (threenines_own_fault{${CHOSEN}})`, legend: 'own fault: {{reason}}' },
        { expr: `min(threenines_canary_up{${CHOSEN}})`, legend: 'canary up' },
        { expr: `min by (reference) (threenines_reference_up{${CHOSEN}})`, legend: '{{reference}} up' },
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
      queries: [{ expr: `min(threenines_config_last_reload_successful{${CHOSEN}})`, legend: 'configuration' }],
    },
    {
      kind: 'stat',
      title: 'In force since',
      description: 'When a configuration was last loaded successfully.',
      unit: 'dateTimeFromNow',
      width: 4,
      queries: [
        {
          expr: `max(threenines_config_last_reload_success_timestamp_seconds{${CHOSEN}}) * 1000`,
          legend: 'loaded',
        },
      ],
    },
  ],
};

const PROGRAM: Section = {
  title: 'The program',
  panels: [
    {
      kind: 'lines',
      title: 'Memory',
      description: 'Resident memory of the daemon. The version in the legend is what is running.',
      unit: 'bytes',
      width: 8,
      queries: [
        {
          expr: `process_resident_memory_bytes{${CHOSEN}} * on (instance, job) group_left (version) threenines_build_info`,
          legend: '{{instance}}, version {{version}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Processor',
      description: 'Share of one processor that the daemon uses, over all its threads.',
      unit: 'percentunit',
      width: 8,
      queries: [
        {
          expr: `sum by (instance) (rate(process_cpu_seconds_total{${CHOSEN}, job="threenines"}[$__rate_interval]))`,
          legend: '{{instance}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Scrapes',
      description: 'How long a scrape takes, as Prometheus sees it. It waits for 10 s by default.',
      unit: 's',
      width: 8,
      queries: [{ expr: `scrape_duration_seconds{${CHOSEN}, job="threenines"}`, legend: '{{instance}}' }],
    },
  ],
};

export const MONITOR_HEALTH: readonly Section[] = [PROBING, STORING, FAULTS, PROGRAM];
