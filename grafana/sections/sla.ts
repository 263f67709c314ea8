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
      description: 'Availability or latency is breached in the calendar month so far, by the verdicts of the report.',
      unit: 'short',
      width: 6,
      badWhen: { atLeast: 1 },
      queries: [{ expr: `count(${kept} == 0) or vector(0)`, legend: 'in breach' }],
    },
    {
      kind: 'stat',
      title: 'Services that keep the contract',
      description: 'No verdict on them is a breach, and at least one is conclusive.',
      unit: 'short',
      width: 6,
      queries: [{ expr: `count(${kept} == 1) or vector(0)`, legend: 'kept' }],
    },
    {
      kind: 'stat',
      title: 'Services without a verdict',
      description: 'Too few known slots, or too many excluded ones: the month so far is inconclusive.',
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
      title: 'Least coverage',
      description:
        'The smallest share of due slots that is known, of any chosen service. The line below shows what a verdict needs.',
      unit: 'percentunit',
      decimals: 2,
      width: 6,
      queries: [{ expr: `min(threenines_sla_coverage_ratio{${CHOSEN}})`, legend: 'least' }],
    },
    {
      kind: 'table',
      title: 'Contract this month',
      description:
        'Calendar month so far, with the verdicts of the report. Availability is SLA-adjusted and floored, never rounded up.',
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
        'Of the calendar month: 100 % untouched, 0 % spent, negative overspent. The dashed line is what an even pace leaves, in UTC. A 30-minute outage spends about 69 % of a month at 99.90 %.',
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
      title: 'How fast it burns',
      description:
        'Recorded by Prometheus from raw samples: 1 spends the budget exactly until the end of the window. The alert rules page and warn by these.',
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
      ],
    },
    {
      kind: 'lines',
      title: 'Availability, last 28 days',
      description:
        'SLA-adjusted availability of 28 rolling days, floored, against what the contract promises (dashed).',
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
        'Known slots / (due - excluded slots). Below the dashed line no verdict is possible, however good the figures look.',
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
      description:
        'What lowers coverage: slots for which we know nothing of the operator, per minute, by our own trouble.',
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
      description: 'How to get the report of the month that the dashboard begins in.',
      width: 24,
      markdown: [
        'These figures come from the functions that compute the report. Beside the daemon, with its `monitors.yaml`:',
        '',
        '```sh',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's variable
        'threenines report --all --period ${__from:date:YYYY-MM} --out reports/',
        '```',
        '',
        '`reports: { deliverTo: FOLDER }` in `monitors.yaml` has the daemon write them once a month is closed. Where that folder is published,',
        'put its address into *Reports* above, and the link *Report of the month* at the top right leads to them.',
      ].join('\n'),
    },
  ],
};

export const SLA: readonly Section[] = [COMPLIANCE, BURN_DOWN, COVERAGE, REPORT];
