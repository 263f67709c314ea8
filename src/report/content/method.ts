import { duration, latency, objective, percent } from '../../core/format.ts';
import { aboutKind } from '../../core/probe-kinds/kinds.ts';
import { longestGapMs, type Schedule } from '../../core/schedule/schedule.ts';
import { MAX_EXCLUDED_SHARE, MIN_COVERAGE } from '../../core/sla/figures.ts';
import type { MethodFacts, MonitorReport, ReportInput } from '../../pipeline/reporting/report-input.ts';
import { type Section, text } from '../document.ts';
import { statisticName } from '../verdicts.ts';

const BASIS: Readonly<Record<MethodFacts['basis'], string>> = {
  rollups: 'Figures come from hourly rollups, which were written together with their samples.',
  samples: 'Figures were recomputed from every stored sample for this report, not read from the hourly rollups.',
};

/** How the figures were computed, with the settings that applied. */
export function methodSection(input: ReportInput): Section {
  const { monitors } = input;
  return {
    id: 'method',
    title: 'Method',
    blocks: [
      { kind: 'list', title: 'Accounting', items: accounting(input) },
      {
        kind: 'list',
        title: 'Settings that applied',
        items: monitors.flatMap((monitor) => settings(monitor, input.method)),
      },
    ],
  };
}

export function blindSpotsSection({ method, monitors }: ReportInput): Section {
  const onTheWay = 'A network fault on the way looks like a fault of the operator.';
  return {
    id: 'blind-spots',
    title: 'What these probes cannot see',
    blocks: [
      text(
        `Probes leave from ${placesText(method.locations)}. ${method.locations.length === 1 ? onTheWay : ''}`.trim(),
      ),
      {
        kind: 'list',
        items: monitors.map(
          ({ label, schedule, kind }) => `${label}: ${resolution(schedule)} ${aboutKind(kind).blindSpot}`,
        ),
      },
    ],
  };
}

function accounting({ method, operator }: ReportInput): string[] {
  return [
    'Every due slot of the fixed schedule ends with one verdict: good, bad, excluded or unknown. Availability is the mean over minutes of good / (good + bad) probes.',
    'A slot that the monitor could not judge is unknown: it is left out and lowers coverage. A slot that the operator throttled is excluded.',
    `The SLA-adjusted figure leaves out maintenance that was announced at least ${method.noticeBusinessDays} full business days ahead. The verdict and the error budget use it.`,
    `There is no verdict (inconclusive) below ${percent(MIN_COVERAGE, 0)} coverage, or with more than ${percent(MAX_EXCLUDED_SHARE, 0)} of the due slots excluded.`,
    'A window of which less than 95 % was watched, because probing began in it, is a partial month: the watched part stands beside its verdicts. Its terms say whether it has any. Time before the first probe is no part of coverage.',
    'Probes are samples. What the failures prove is the exact interval of Clopper and Pearson, as if failures were independent; outages come in bursts, so it is too narrow for them. Downtime runs from the first bad probe to the next good one. Where no probe is known for more than five minutes (or one and a half periods, if that is longer), it ends at the last bad one. The lower bound always ends at the last bad one. The upper bound runs from the last good probe before to the first known one after. The standard error is the mean distance of the probes divided by √6 for each outage.',
    'Latency is the time from the request written to the last byte read, over good probes. Connection set-up is measured apart. Latency is a whole number of microseconds, so that means are exact. Percentiles are shown within 1 %, and no verdict depends on them: a percentile objective is met when the required share of probes was within the limit. Below 1,000 samples there is no 99th percentile. Probes inside maintenance that was announced in time are left out, as for availability; the figure that includes them is shown as well.',
    `Figures are compared unrounded. Availability is shown rounded down, latency rounded up. Times are UTC, with the local time of ${operator.name} (${operator.calendar.timezone}) below.`,
    `${BASIS[method.basis]} Policy ${method.policy}, computed by threenines ${method.version}.`,
  ];
}

function settings(monitor: MonitorReport, { locations }: MethodFacts): string[] {
  const { label, kind, schedule, deadlineMs, terms } = monitor;
  const promise = `${objective(terms.objectivePpm / 1_000_000)} availability and at most ${latency(terms.latencyLimitMs)} of ${statisticName(terms.latencyStatistic)} latency`;
  const partial =
    terms.partialMonth === 'judge'
      ? 'A partial month is judged by its watched part.'
      : 'A partial month has no verdict.';
  return [
    `${label} is probed ${scheduleText(schedule)} from ${placesText(locations)}: ${aboutKind(kind).measures}. ` +
      `A probe that is not complete after ${duration(deadlineMs)} is bad. ` +
      `Promised: ${promise}, in each calendar month (${terms.window.timezone}). ${partial}`,
    `${label}: ${highRule(monitor)}`,
  ];
}

function scheduleText(schedule: Schedule): string {
  return schedule.kind === 'every'
    ? `every ${duration(schedule.periodMs)}`
    : `by the schedule ${schedule.expression} (${schedule.timezone})`;
}

function placesText(places: readonly string[]): string {
  return places.length === 1 ? `one location, ${places[0]}` : `${places.length} locations: ${places.join(', ')}`;
}

function resolution(schedule: Schedule): string {
  const gap = duration(longestGapMs(schedule));
  return `an outage shorter than ${gap} may go unseen, and each outage is measured to within ${gap} at either end.`;
}

function highRule({ high, schedule }: MonitorReport): string {
  if (high === null) return 'no High incidents, because it is probed less often than every five minutes.';
  const gapMs = Math.max(high.maxGapMs, 1.5 * schedule.periodMs);
  return (
    `a High incident opens after more than ${duration(high.afterMs)} of failure without a good probe, ` +
    `with at least ${percent(high.minCoverage, 0)} of the due probes known and no gap above ${duration(gapMs)}. ` +
    `It is resolved after ${high.resolveAfterGood} good probes in a row.`
  );
}
