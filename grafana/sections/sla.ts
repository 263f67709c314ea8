import type { Section } from '../panel.ts';
import {
  availability,
  CHOSEN,
  LATENCY_LIMIT,
  latency,
  MONITOR_LEGEND,
  MONTH,
  OBJECTIVE,
  perMinute,
  perMonitor,
} from '../queries.ts';

/** A service counts as kept when no verdict on it is a breach. */
const kept = `min by (operator, service) (threenines_sla_met{${CHOSEN}})`;

const COMPLIANCE: Section = {
  title: 'Compliance this month',
  panels: [
    {
      kind: 'stat',
      title: 'Services in breach',
      description:
        'Services with a breach of availability or latency in the calendar month so far, by the verdicts of the report.',
      unit: 'short',
      width: 6,
      badWhen: { atLeast: 1 },
      queries: [{ expr: `count(${kept} == 0) or vector(0)`, legend: 'in breach' }],
    },
    {
      kind: 'stat',
      title: 'Services that meet the SLA',
      description: 'Services with no breach and at least one conclusive verdict.',
      unit: 'short',
      width: 6,
      queries: [{ expr: `count(${kept} == 1) or vector(0)`, legend: 'kept' }],
    },
    {
      kind: 'stat',
      title: 'Services without a verdict',
      description: 'Services with too few known slots or too many excluded ones: the month so far is inconclusive.',
      unit: 'short',
      width: 6,
      queries: [
        {
          expr: `count(${perMonitor('threenines_sla_availability_objective_ratio')} unless on (operator, service) ${kept}) or vector(0)`,
          legend: 'inconclusive',
        },
      ],
    },
    {
      kind: 'stat',
      title: 'Lowest coverage',
      description: 'The lowest coverage among the selected services. The line below shows the minimum for a verdict.',
      unit: 'percentunit',
      decimals: 2,
      width: 6,
      queries: [{ expr: `min(threenines_sla_coverage_ratio{${CHOSEN}})`, legend: 'least' }],
    },
    {
      kind: 'table',
      title: 'Contract this month',
      description:
        'Calendar month so far, with the verdicts of the report. Availability is adjusted for maintenance and rounded down.',
      unit: 'percentunit',
      decimals: 3,
      width: 24,
      leadsTo: 'operator',
      queries: [...MONTH, { expr: perMonitor('threenines_sla_coverage_ratio'), legend: 'Coverage' }],
    },
  ],
};

/** 1 at the start of the month, 0 at its end. Of months in UTC. */
const EVEN_PACE = '1 - (day_of_month(vector(time())) - 1 + hour(vector(time())) / 24) / days_in_month(vector(time()))';

const BURN_DOWN: Section = {
  title: 'Burn-down',
  panels: [
    {
      kind: 'lines',
      title: 'Error budget left this month',
      description:
        "Remaining part of the time that the whole calendar month allows: 100 % untouched, 0 % spent, negative overspent. The dashed line is an even pace, in UTC. A 30-minute outage spends about 69 % of a month's budget at 99.90 %.",
      unit: 'percentunit',
      decimals: 1,
      max: 1,
      width: 12,
      queries: [
        { expr: perMonitor('threenines_error_budget_remaining_ratio'), legend: MONITOR_LEGEND },
        { expr: EVEN_PACE, legend: 'even pace', limit: true },
      ],
    },
    {
      kind: 'lines',
      title: 'Burn rate',
      description:
        'At 1 the budget lasts exactly until the end of the month. The hourly series are recorded by Prometheus from raw samples, and the alert rules use them. The month so far is the figure of the report.',
      unit: 'short',
      decimals: 1,
      width: 12,
      queries: [
        {
          expr: `operator_service:threenines_error_budget_burn:rate1h{${CHOSEN}}`,
          legend: `${MONITOR_LEGEND}, 1 hour`,
        },
        {
          expr: `operator_service:threenines_error_budget_burn:rate6h{${CHOSEN}}`,
          legend: `${MONITOR_LEGEND}, 6 hours`,
        },
        { expr: perMonitor('threenines_sla_burn_ratio'), legend: `${MONITOR_LEGEND}, month so far` },
      ],
    },
    {
      kind: 'lines',
      title: 'Availability, last 28 days',
      description:
        'Adjusted availability of 28 rolling days, rounded down, against the objective of the contract (dashed).',
      unit: 'percentunit',
      decimals: 3,
      max: 1,
      width: 12,
      queries: [availability('28d'), OBJECTIVE],
    },
    {
      kind: 'lines',
      title: "The contract's latency, month so far",
      description: "The contract's statistic over good samples of the calendar month, and the limit (dashed).",
      unit: 's',
      width: 12,
      queries: [latency('month'), LATENCY_LIMIT],
    },
  ],
};

const COVERAGE: Section = {
  title: 'Coverage',
  panels: [
    {
      kind: 'lines',
      title: 'Coverage this month',
      description:
        'Known slots / (due - excluded slots). Below the dashed line no verdict is possible, whatever the figures.',
      unit: 'percentunit',
      decimals: 2,
      max: 1,
      width: 12,
      queries: [
        { expr: perMonitor('threenines_sla_coverage_ratio'), legend: MONITOR_LEGEND },
        { expr: 'max(threenines_sla_coverage_minimum_ratio)', legend: 'needed for a verdict', limit: true },
      ],
    },
    {
      kind: 'stacked',
      title: 'Unknown samples by reason',
      description: 'Unknown samples per minute, by reason. Each has a cause on our side and lowers coverage.',
      unit: 'cpm',
      width: 12,
      queries: [
        {
          expr: perMinute('reason', `threenines_samples_total{${CHOSEN}, verdict="unknown"}`),
          legend: '{{reason}}',
        },
      ],
    },
  ],
};

const REPORT: Section = {
  title: 'The report',
  panels: [
    {
      kind: 'text',
      title: 'The report behind these figures',
      description: "How to get the report of the month in which the dashboard's time range starts.",
      width: 24,
      markdown: [
        'The functions that compute the report also compute these figures. On the machine of the daemon, with its `monitors.yaml`:',
        '',
        '```sh',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's variable
        'threenines report --all --period ${__from:date:YYYY-MM} --out reports/',
        '```',
        '',
        'With `reports: { deliverTo: FOLDER }` in `monitors.yaml`, the daemon writes them once a month is closed. If you publish that folder,',
        'enter its address in *Reports* above; the link *Report of the month* at the top right then leads to them.',
      ].join('\n'),
    },
  ],
};

export const SLA: readonly Section[] = [COMPLIANCE, BURN_DOWN, COVERAGE, REPORT];
