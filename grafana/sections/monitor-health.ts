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
      description: 'Time since a probe of any service was last recorded. If it grows, no operator is being monitored.',
      unit: 's',
      width: 8,
      queries: [{ expr: `time() - max(threenines_last_sample_timestamp_seconds{${CHOSEN}})`, legend: 'age' }],
    },
    {
      kind: 'lines',
      title: 'Scheduler lateness',
      description: 'Delay between a slot and the start of its probe: median and 99th percentile.',
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
        'Stalls of the main thread (99th percentile of each second), the most that probe thread stalls add to the mean latency, and the share of samples with a probe thread stall of more than 5 ms.',
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
      description: 'Recorded samples per minute, all operators together.',
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
      description: 'Slots whose probe was never sent, per minute. They lower coverage.',
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
      description: 'Probes in flight at the time of the scrape.',
      unit: 'short',
      width: 8,
      queries: [{ expr: `sum(threenines_probes_in_flight{${CHOSEN}})`, legend: 'in flight' }],
    },
  ],
};

const STORING: Section = {
  title: 'Storage and notifications',
  panels: [
    {
      kind: 'lines',
      title: 'Buffered samples',
      description: 'Samples waiting for the store. The number grows while the store is unavailable.',
      unit: 'short',
      width: 8,
      queries: [{ expr: `sum(threenines_buffer_samples{${CHOSEN}})`, legend: 'samples' }],
    },
    {
      kind: 'lines',
      title: 'Waiting to be stored or delivered',
      description:
        'Age of the oldest sample waiting for the store, and of the oldest undelivered notification in the outbox.',
      unit: 's',
      width: 8,
      queries: [
        { expr: `max(threenines_buffer_oldest_age_seconds{${CHOSEN}})`, legend: 'sample' },
        { expr: `max(threenines_outbox_oldest_age_seconds{${CHOSEN}})`, legend: 'notification' },
      ],
    },
    {
      kind: 'stacked',
      title: 'Undelivered notifications',
      description:
        'The outbox by channel and state. Uncertain notifications may have arrived and are repeated; dead ones were given up (threenines notify list).',
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
      description: 'Delivery attempts in the last hour.',
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
      title: 'Time since the last delivery',
      description: 'The daily watchdog keeps this below a day. A silent channel would not deliver an incident either.',
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
      description:
        "Time since the outside dead man's switch last received a heartbeat. Empty without a configured heartbeat.",
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
  title: 'Monitor-side faults',
  panels: [
    {
      kind: 'lines',
      title: 'Faults in the last hour',
      description:
        'Store errors, samples dropped from a full buffer, latencies withheld because of a stall, and internal errors.',
      unit: 'short',
      width: 8,
      queries: [
        { expr: lastHour('threenines_store_errors_total'), legend: 'store errors' },
        { expr: lastHour('threenines_buffer_dropped_samples_total'), legend: 'samples dropped' },
        { expr: lastHour('threenines_latencies_withheld_total'), legend: 'latencies withheld' },
        { expr: lastHour('threenines_internal_errors_total'), legend: 'internal errors' },
      ],
    },
    {
      kind: 'lines',
      title: 'Them or us?',
      description:
        'Monitor-side faults, during which verdicts are unknown; the certificate check endpoint; and references of our own network. 1 means true or up.',
      unit: 'short',
      width: 8,
      queries: [
        { expr: `max by (reason) (threenines_own_fault{${CHOSEN}})`, legend: 'monitor-side fault: {{reason}}' },
        { expr: `min(threenines_canary_up{${CHOSEN}})`, legend: 'certificate check up' },
        { expr: `min by (reference) (threenines_reference_up{${CHOSEN}})`, legend: '{{reference}} up' },
      ],
    },
    {
      kind: 'stat',
      title: 'Configuration',
      description:
        'Whether the last load of monitors.yaml succeeded. After a failure the previous configuration stays active.',
      unit: 'short',
      width: 4,
      words: { 0: { text: 'last reload failed', color: 'red' }, 1: { text: 'active', color: 'green' } },
      queries: [{ expr: `min(threenines_config_last_reload_successful{${CHOSEN}})`, legend: 'configuration' }],
    },
    {
      kind: 'stat',
      title: 'Active since',
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
      description: 'Resident memory of the daemon. The legend shows the running version.',
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
      description: 'Processor time of the daemon, all threads together, as a share of one processor.',
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
      description: 'Duration of a scrape, as measured by Prometheus. Its default timeout is 10 s.',
      unit: 's',
      width: 8,
      queries: [{ expr: `scrape_duration_seconds{${CHOSEN}, job="threenines"}`, legend: '{{instance}}' }],
    },
  ],
};

export const MONITOR_HEALTH: readonly Section[] = [PROBING, STORING, FAULTS, PROGRAM];
