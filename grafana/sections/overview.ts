import type { Section } from '../panel.ts';
import { CHOSEN, GOOD_AND_BAD, MONTH, perMonitor } from '../queries.ts';

const incidents = (severity: string) => perMonitor('threenines_incidents_open', `, severity="${severity}"`);

const NOW: Section = {
  title: 'Now',
  panels: [
    {
      kind: 'stat',
      title: 'Open High incidents',
      description:
        'Services that failed for more than 30 minutes without a break and have not yet had 10 good probes in a row.',
      unit: 'short',
      width: 6,
      badWhen: { atLeast: 1 },
      queries: [{ expr: `sum(threenines_incidents_open{${CHOSEN}, severity="high"})`, legend: 'open' }],
    },
    {
      kind: 'stat',
      title: 'Services failing',
      description: 'Services whose newest known sample is bad, with or without an incident.',
      unit: 'short',
      width: 6,
      badWhen: { atLeast: 1 },
      queries: [
        { expr: `count(threenines_failing_since_timestamp_seconds{${CHOSEN}}) or vector(0)`, legend: 'failing' },
      ],
    },
    {
      kind: 'stat',
      title: 'Lowest error budget',
      description:
        "The lowest remaining share of the whole calendar month's error budget among the selected services. Below 0 the service has failed for longer than the month allows.",
      unit: 'percentunit',
      decimals: 1,
      width: 6,
      badWhen: { below: 0 },
      queries: [{ expr: `min(threenines_error_budget_remaining_ratio{${CHOSEN}})`, legend: 'left' }],
    },
    {
      kind: 'stat',
      title: 'History',
      description:
        'Whether SLA figures are based on measured samples only, or partly on simulated history of the demo.',
      unit: 'short',
      width: 6,
      words: {
        0: { text: 'measured', color: 'green' },
        1: { text: 'contains simulated history', color: 'purple' },
      },
      queries: [{ expr: 'max(threenines_simulated_history)', legend: 'history' }],
    },
  ],
};

const SERVICES: Section = {
  title: 'Operators and services',
  panels: [
    {
      kind: 'table',
      title: 'Now and this month',
      description:
        'The newest known sample, the calendar month so far with the verdicts of the report, and open incidents. Availability is adjusted for maintenance and rounded down. The name of an operator links to its dashboard.',
      unit: 'percentunit',
      decimals: 3,
      width: 24,
      leadsTo: 'operator',
      queries: [
        { expr: perMonitor('threenines_up'), legend: 'Now', unit: 'short', words: GOOD_AND_BAD },
        ...MONTH,
        { expr: incidents('high'), legend: 'High', unit: 'none' },
        { expr: incidents('low'), legend: 'Low', unit: 'none' },
        { expr: incidents('warning'), legend: 'Suspected', unit: 'none' },
        {
          expr: `${perMonitor('threenines_failing_since_timestamp_seconds')} * 1000`,
          legend: 'Failing since',
          unit: 'dateTimeFromNow',
        },
      ],
    },
    {
      kind: 'timeline',
      title: 'Operators over time',
      description:
        'Good while every selected service of the operator is good, by its newest known sample. Gaps are times without a known sample.',
      unit: 'short',
      width: 24,
      words: GOOD_AND_BAD,
      queries: [{ expr: `min by (operator) (threenines_up{${CHOSEN}})`, legend: '{{operator}}' }],
    },
  ],
};

export const OVERVIEW: readonly Section[] = [NOW, SERVICES];
