import type { Configuration } from '../../core/configuration.ts';
import { sentRequests } from '../../core/grants/sent-requests.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { IncidentRecord } from '../../core/incident/incident.ts';
import { INITIAL_STATE, type MonitorState } from '../../core/incident/monitor-state.ts';
import { enteredMaintenance } from '../../core/maintenance/declared.ts';
import { maintenanceWindows } from '../../core/maintenance/windows.ts';
import type { Monitor, Operator } from '../../core/monitor.ts';
import { aboutKind } from '../../core/probe-kinds/kinds.ts';
import type { Sample } from '../../core/sample.ts';
import { completeAt } from '../../core/schedule/complete-until.ts';
import { daysOf } from '../../core/sla/days.ts';
import { DECLARED_SERVICES, reportedOutages } from '../../core/sla/declared.ts';
import { intersect, type Period } from '../../core/sla/period.ts';
import { termsAt } from '../../core/sla/terms.ts';
import type { EpochMs } from '../../core/time.ts';
import { type Account, accountsOf, fromSamples, frozenAt } from '../closing/accounts.ts';
import type { LedgerReads } from '../closing/ports.ts';
import type { History, IncidentReads } from '../ports/history.ts';
import type { RequestHistory } from '../safety/ports.ts';
import { incidentsFor } from '../sla/compliance.ts';
import type { IncidentsOf, MonitorReport, ReportInput, ReportPeriod } from './report-input.ts';

/** What all reports of a run have in common. */
export interface Sources {
  readonly history: History & LedgerReads & RequestHistory;
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
  /** Computes from every stored sample instead of the hourly rollups. */
  readonly fromSamples: boolean;
  /** Counts all monitors up to this moment instead of each as far as its samples are complete (`countedUntil`). */
  readonly countUntil?: EpochMs;
}

/**
 * The period in the zone of a contract: a month begins at different moments in different zones, and "now" may lie in
 * another one.
 *
 * @param mayBeAhead only to find the zone: the period may not have begun there
 */
export type PeriodIn = (timezone: string, mayBeAhead?: boolean) => ReportPeriod;

/** Reads everything that one operator's report contains. */
export async function gatherReport(sources: Sources, operator: Operator, periodIn: PeriodIn): Promise<ReportInput> {
  const { history, configuration, now, version, plannedLoad } = sources;
  const monitors = configuration.monitors.filter((monitor) => monitor.operator === operator.id);
  const period = periodIn(zoneOf(monitors[0], periodIn));
  const planned = plannedLoad(monitors);
  const sent = await history.requestCounts({ operator: operator.id, from: period.from, to: period.to });
  const reports: MonitorReport[] = [];
  let simulated = false;
  for (const monitor of monitors) {
    const accounts = await accountsIn(sources, monitor, periodIn(zoneOf(monitor, periodIn)));
    for (const account of accounts) reports.push(await monitorReport(sources, monitor, account, accounts.length > 1));
    simulated ||= accounts.some(({ compliance }) => compliance.simulated);
  }
  const incidents = await history.incidents({ operator: operator.id });
  const declared = [...operator.declaredOutages, ...reportedOutages(incidents, now)].flatMap((outage) => {
    const inside = intersect(outage, period);
    return inside === null ? [] : [{ ...outage, ...inside }];
  });
  const announced = [...operator.declaredMaintenance, ...enteredMaintenance(await history.maintenance(), operator.id)];
  const declaredMaintenance = announced.flatMap(({ service, rule }) =>
    maintenanceWindows([rule], operator.calendar, period.from, period.to).map((window) => ({ ...window, service })),
  );
  return {
    operator: { id: operator.id, name: operator.name, calendar: operator.calendar },
    period,
    generatedAt: now,
    simulated,
    method: {
      policy: configuration.policy,
      noticeBusinessDays: configuration.process.notices.maintenanceIn.businessDays,
      version,
      locations: [...new Set(monitors.map(({ location }) => location))],
      basis: sources.fromSamples ? 'samples' : 'rollups',
    },
    monitors: reports,
    declaredServices:
      declared.length > 0 ||
      declaredMaintenance.length > 0 ||
      monitors.some(({ probe }) => aboutKind(probe.kind).endpoint !== null)
        ? DECLARED_SERVICES
        : [],
    declaredOutages: declared,
    declaredMaintenance,
    otherServices: await otherServices(history, incidents, monitors, period, now),
    load: {
      plannedPerSecond: planned.requestsPerSecond,
      plannedPerDay: planned.requestsPerDay,
      agreedPerSecond: operator.requestsPerSecond,
      sent: sentRequests(sent),
    },
  };
}

/** Their incidents depend on people, and no month freezes them. */
async function otherServices(
  history: IncidentReads,
  records: readonly IncidentRecord[],
  monitors: readonly Monitor[],
  period: Period,
  now: EpochMs,
): Promise<IncidentsOf[]> {
  const probed = new Set(monitors.map(({ service }) => service));
  const others = (await incidentsFor(history, records, period, now)).filter(({ service }) => !probed.has(service));
  return [...Map.groupBy(others, ({ service }) => service)]
    .map(([service, incidents]) => ({ service, incidents, incidentsAt: now }))
    .toSorted((a, b) => (a.service < b.service ? -1 : 1));
}

/** The zone of the contract in the middle of the period, because a change of terms may change it. */
function zoneOf(monitor: Monitor | undefined, periodIn: PeriodIn): string {
  const { from, to } = periodIn('UTC', true);
  return monitor === undefined ? 'UTC' : termsAt(monitor.sla, (from + to) / 2).window.timezone;
}

async function accountsIn(
  { history, states, configuration, now: present, fromSamples: anew, countUntil }: Sources,
  monitor: Monitor,
  { from, to }: ReportPeriod,
): Promise<(Account & { readonly missingSamples?: number })[]> {
  const now = countUntil === undefined ? present : Math.min(present, completeAt(monitor, countUntil));
  const watched = { monitor, state: states.get(monitor.id) ?? INITIAL_STATE };
  const accounts = await accountsOf(history, configuration, watched, { from, to }, now);
  if (!anew) return accounts;
  const recomputed: (Account & { readonly missingSamples: number })[] = [];
  for (const account of accounts) recomputed.push(await fromSamples(history, watched, account, now));
  return recomputed;
}

/** @param isPart the terms changed inside the period, so that the service has several accounts */
async function monitorReport(
  { history, mostBadSlots, now }: Sources,
  { id, operator, service }: Monitor,
  account: Account & { readonly missingSamples?: number },
  isPart: boolean,
): Promise<MonitorReport> {
  const { settings, terms, compliance, closure, period, missingSamples = 0 } = account;
  const { kind, schedule, deadlineMs, high } = settings;
  const { simulated: _, ...figures } = compliance;
  const dates = daysOf(period, terms.window.timezone).map(({ date }) => date);
  return {
    ...figures,
    service,
    label: isPart ? `${service}, ${dates[0]} to ${dates.at(-1)}` : service,
    dates,
    kind,
    schedule,
    deadlineMs,
    terms,
    high,
    closure,
    incidentsAt: frozenAt(closure) ?? now,
    missingSamples,
    warnings: await history.warnings({ monitorId: id, ...period }),
    badSamples: await firstOf(history.samples({ operator, service, ...period, verdict: 'bad' }), mostBadSlots),
  };
}

async function firstOf(samples: AsyncIterable<Sample>, most: number): Promise<Sample[]> {
  const first: Sample[] = [];
  if (most === 0) return first;
  for await (const sample of samples) {
    if (first.length >= most) break;
    first.push(sample);
  }
  return first;
}
