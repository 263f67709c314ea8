import type { Configuration } from '../core/configuration.ts';
import { INITIAL_STATE, type MonitorState } from '../core/incident/high.ts';
import type { Monitor, MonitorId, Operator } from '../core/monitor.ts';
import type { Sample } from '../core/sample.ts';
import { termsAt } from '../core/sla/terms.ts';
import { type AccountingWindow, accountingWindows, intersect, type Period } from '../core/sla/window.ts';
import type { EpochMs } from '../core/time.ts';
import { complianceOf, daysOf } from '../pipeline/compliance.ts';
import type { History } from '../pipeline/ports.ts';
import type { MonitorReport, ReportInput, ReportPeriod } from './input.ts';

/** What all reports of a run have in common. */
export interface Sources {
  readonly history: History;
  readonly states: ReadonlyMap<MonitorId, MonitorState>;
  readonly configuration: Configuration;
  readonly now: EpochMs;
  readonly version: string;
  readonly plannedLoad: (monitors: readonly Monitor[]) => {
    readonly requestsPerSecond: number;
    readonly requestsPerDay: number;
  };
  /** Bad samples to read per service. */
  readonly mostBadSlots: number;
}

/** The period in the zone of a contract: a month begins at other moments in other zones. */
export type PeriodIn = (timezone: string) => ReportPeriod;

/** Reads everything that one operator's report says. */
export async function gatherReport(sources: Sources, operator: Operator, periodIn: PeriodIn): Promise<ReportInput> {
  const { configuration, now, version, plannedLoad } = sources;
  const monitors = configuration.monitors.filter((monitor) => monitor.operator === operator.id);
  const period = periodIn(zoneOf(monitors[0], periodIn));
  const planned = plannedLoad(monitors);
  const reports: MonitorReport[] = [];
  let simulated = false;
  for (const monitor of monitors) {
    const windows = accountingWindows(monitor.sla, spanOf(periodIn(zoneOf(monitor, periodIn))));
    for (const window of windows) {
      const report = await monitorReport(sources, monitor, operator, window, windows.length > 1);
      reports.push(report);
      simulated ||= report.simulated;
    }
  }
  return {
    operator: { id: operator.id, name: operator.name, calendar: operator.calendar },
    period,
    generatedAt: now,
    simulated,
    method: {
      policy: configuration.policy,
      version,
      locations: [...new Set(monitors.map(({ location }) => location))],
      basis: 'rollups',
    },
    monitors: reports,
    declaredOutages: operator.declaredOutages.flatMap((outage) => {
      const inside = intersect(outage, period);
      return inside === null ? [] : [{ ...outage, ...inside }];
    }),
    load: {
      plannedPerSecond: planned.requestsPerSecond,
      plannedPerDay: planned.requestsPerDay,
      agreedPerSecond: operator.requestsPerSecond,
      sent: null,
    },
  };
}

/** The zone of the contract in the middle of the period, for a change of terms may change it. */
function zoneOf(monitor: Monitor | undefined, periodIn: PeriodIn): string {
  const { from, to } = periodIn('UTC');
  return monitor === undefined ? 'UTC' : termsAt(monitor.sla, (from + to) / 2).window.timezone;
}

/** @param isPart the terms changed inside the period, so that the service has several windows */
async function monitorReport(
  { history, states, now, mostBadSlots }: Sources,
  monitor: Monitor,
  operator: Operator,
  window: AccountingWindow,
  isPart: boolean,
): Promise<MonitorReport & { readonly simulated: boolean }> {
  const state = states.get(monitor.id) ?? INITIAL_STATE;
  const { id, service, schedule, deadlineMs, high, probe } = monitor;
  const span = spanOf(window);
  const { timezone } = window.terms.window;
  const dates = daysOf(window, timezone).map(({ date }) => date);
  return {
    ...(await complianceOf(history, state, monitor, operator, window, now)),
    service,
    label: isPart ? `${service}, ${dates[0]} to ${dates.at(-1)}` : service,
    dates,
    kind: probe.kind,
    schedule,
    deadlineMs,
    terms: window.terms,
    high,
    warnings: await history.warnings({ monitorId: id, ...span }),
    badSamples: await firstOf(
      history.samples({ operator: operator.id, service, ...span, verdict: 'bad' }),
      mostBadSlots,
    ),
  };
}

function spanOf({ from, to }: Period): Period {
  return { from, to };
}

async function firstOf(samples: AsyncIterable<Sample>, most: number): Promise<Sample[]> {
  const first: Sample[] = [];
  for await (const sample of samples) {
    if (first.length >= most) break;
    first.push(sample);
  }
  return first;
}
