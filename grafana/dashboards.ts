import type { Dashboard } from './panel.ts';
import { HIGH_INCIDENTS, MAINTENANCE, OPERATORS, SERVICES } from './queries.ts';
import { MONITOR_HEALTH } from './sections/monitor-health.ts';
import { OPERATOR } from './sections/operator.ts';
import { OVERVIEW } from './sections/overview.ts';
import { SLA } from './sections/sla.ts';

/** In the order in which one looks at them. */
export const DASHBOARDS: readonly Dashboard[] = [
  {
    name: 'overview',
    title: 'Threenines: overview',
    description: 'Every operator and service: now, this month, the budget that is left, and open incidents.',
    time: { from: 'now-24h', to: 'now' },
    variables: [OPERATORS, SERVICES],
    reports: true,
    annotations: [HIGH_INCIDENTS],
    sections: OVERVIEW,
  },
  {
    name: 'operator',
    title: 'Threenines: operator',
    description: 'One operator: availability, latency and its phases, failures, certificates, maintenance.',
    time: { from: 'now-24h', to: 'now' },
    variables: [{ ...OPERATORS, choice: 'one' }, SERVICES],
    reports: true,
    annotations: [MAINTENANCE, HIGH_INCIDENTS],
    sections: OPERATOR,
  },
  {
    name: 'sla',
    title: 'Threenines: SLA',
    description: 'Whether the contract is kept this month, how the error budget burns down, and how much is known.',
    time: { from: 'now/M', to: 'now' },
    variables: [OPERATORS, SERVICES],
    reports: true,
    annotations: [MAINTENANCE, HIGH_INCIDENTS],
    sections: SLA,
  },
  {
    name: 'monitor-health',
    title: 'Threenines: monitor health',
    description: 'Whether the monitor itself is well: scheduling, stalls, buffers, messages, own faults.',
    time: { from: 'now-6h', to: 'now' },
    variables: [{ name: 'instance', label: 'Instance', series: 'threenines_build_info', choice: 'several' }],
    reports: false,
    annotations: [],
    sections: MONITOR_HEALTH,
  },
];

/** Where the JSON of a dashboard is committed. */
export const fileOf = ({ name }: Dashboard) => `grafana/dashboards/${name}.json`;
