import { NOTICE_BUSINESS_DAYS } from '../core/maintenance.ts';
import type { ProbeKind } from '../core/probe-spec.ts';
import type { Schedule } from '../core/schedule.ts';
import { MAX_EXCLUDED_SHARE, MIN_COVERAGE } from '../core/sla/figures.ts';
import { duration, latency, percent } from './format.ts';
import { type Html, html } from './html.ts';
import type { MonitorReport, ReportInput } from './input.ts';
import { statisticName } from './verdicts.ts';

const MEASURED: Readonly<Record<ProbeKind, string>> = {
  'get-balance': 'the balance call for a test SIM, with a complete and plausible answer',
  provisioning: 'a microbalance that is granted to a test SIM and taken back; the latency is that of the grant',
  'mo-direct': 'the portal page with its agreed marker, redirects included',
  http: 'the configured request, with an expected status and content',
};

const BLIND: Readonly<Record<ProbeKind, string>> = {
  'get-balance': 'Only test SIMs are asked for; what happens to a customer’s SIM alone is not seen.',
  provisioning:
    'No device is attached to the network: that a granted balance opens Internet access, and that a device authenticates again quickly, is not verified.',
  'mo-direct':
    'The portal is opened as a customer would, but nothing is bought; what fails after the first page is not seen.',
  http: 'Only what the configured expectation names is verified.',
};

/** How the figures came about, in the settings that were in force. */
export function methodSection({ method, monitors, operator }: ReportInput): Html {
  return html`<section>
<h2>Method</h2>
<ul>
${monitors.map((monitor) => html`<li>${probing(monitor, method.locations)}</li>\n`)}
<li>Availability is the mean over minutes of good / (good + bad) probes. A slot that the monitor could not judge is unknown: it is left out and lowers coverage. A slot that the operator throttled is excluded.</li>
<li>The SLA-adjusted figure leaves out maintenance that was announced at least ${NOTICE_BUSINESS_DAYS} full business days ahead. The verdict and the error budget use it.</li>
<li>There is no verdict (inconclusive) below ${percent(MIN_COVERAGE, 0)} coverage, or with more than ${percent(MAX_EXCLUDED_SHARE, 0)} of the due slots excluded.</li>
<li>Latency is the time from the request written to the last byte read, over good probes. Connection set-up is measured apart. Percentiles are exact within 1 %; there is no 99th percentile below 1,000 samples.</li>
${monitors.map((monitor) => html`<li>${monitor.service}: ${highRule(monitor)}</li>\n`)}
<li>Figures are compared unrounded. Availability is shown rounded down, latency rounded up. All times are UTC; ${operator.name} works in ${operator.timezone}.</li>
<li>Policy ${method.policy}, computed by threenines ${method.version}.</li>
</ul>
<h2>What these probes cannot see</h2>
<ul>
<li>Probes leave from ${placesText(method.locations)}. ${method.locations.length === 1 ? 'A fault of the network on the way reads like one of the operator.' : null}</li>
${monitors.map((monitor) => html`<li>${monitor.service}: ${resolution(monitor.schedule)} ${BLIND[monitor.kind]}</li>\n`)}
</ul>
</section>`;
}

function probing({ service, kind, schedule, deadlineMs, figures }: MonitorReport, places: readonly string[]): string {
  return (
    `${service} is probed ${scheduleText(schedule)} from ${placesText(places)}: ${MEASURED[kind]}. ` +
    `A probe that is not complete after ${duration(deadlineMs)} is bad. ` +
    `The promise is about the ${statisticName(figures.latency.statistic)} of the latency: at most ${latency(figures.latency.limitMs)}.`
  );
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
  const period = duration(schedule.periodMs);
  return `an outage shorter than ${period} may go unseen, and each outage is measured to within ${period} at either end.`;
}

function highRule({ high, schedule }: MonitorReport): string {
  if (high === null) return 'no High incidents, since it is probed less often than every five minutes.';
  const gapMs = Math.max(high.maxGapMs, 1.5 * schedule.periodMs);
  return (
    `a High incident opens after more than ${duration(high.afterMs)} of failure without a good probe, ` +
    `with at least ${percent(high.minCoverage, 0)} of the due probes known and no gap above ${duration(gapMs)}. ` +
    `It is resolved after ${high.resolveAfterGood} good probes in a row.`
  );
}
