import type { Section } from '../panel.ts';

export const SELF: Section = {
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
      kind: 'stacked',
      title: 'Undelivered messages',
      description:
        'By channel and state: uncertain ones may have arrived and are repeated; dead ones were given up (threenines notify list).',
      unit: 'short',
      width: 8,
      queries: [{ expr: 'sum by (channel, state) (threenines_outbox_messages)', legend: '{{channel}}: {{state}}' }],
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
      title: 'Them or us?',
      description:
        'Own faults that take the blame off operators, the canary that our certificate is shown to, and references of our own network: 1 is true or up.',
      unit: 'short',
      width: 8,
      queries: [
        { expr: 'max by (reason) (threenines_own_fault)', legend: 'own fault: {{reason}}' },
        { expr: 'min(threenines_canary_up)', legend: 'canary up' },
        { expr: 'min by (reference) (threenines_reference_up)', legend: '{{reference}} up' },
      ],
    },
    {
      kind: 'lines',
      title: 'Test SIMs set aside',
      description: 'Test SIMs that their operator does not know, or knows with another plan, while others work.',
      unit: 'short',
      width: 8,
      queries: [
        {
          expr: 'sum by (operator, service) (threenines_sims_set_aside) > 0',
          legend: '{{operator}} {{service}}',
        },
      ],
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
