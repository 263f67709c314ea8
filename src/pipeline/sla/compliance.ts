import type { IncidentRecord } from '../../core/incident/incident.ts';
import { failureOf, type MonitorState } from '../../core/incident/monitor-state.ts';
import { type ReportedIncident, reportedIncident } from '../../core/incident/reported.ts';
import { rulesFor } from '../../core/maintenance/entry.ts';
import { type MaintenanceWindow, maintenanceWindows } from '../../core/maintenance/windows.ts';
import type { Accounted, Monitor, Operator } from '../../core/monitor.ts';
import { completeUntil } from '../../core/schedule/complete-until.ts';
import { meanGapMs } from '../../core/schedule/schedule.ts';
import { budgetAfterEach } from '../../core/sla/budget.ts';
import { daysOf, reasonsOf, tallyDay } from '../../core/sla/days.ts';
import { knownStretchMs, type Outage, ongoingOutage, partWithin, withoutGap } from '../../core/sla/downtime.ts';
import { type SlaFigures, slaFigures, statisticOf } from '../../core/sla/figures.ts';
import { merge, sketchSummary } from '../../core/sla/latency.ts';
import { intersect, type Period } from '../../core/sla/period.ts';
import type { HourRollup } from '../../core/sla/rollup.ts';
import { availabilityOf, coverageOf } from '../../core/sla/tally.ts';
import { type AccountingWindow, addPairs } from '../../core/sla/window.ts';
import { type EpochMs, floorTo, HOUR } from '../../core/time.ts';
import type { Reason } from '../../core/verdict/verdict.ts';
import type { DowntimeReads, IncidentReads, MaintenanceReads, RollupReads } from '../ports/history.ts';

/** How one monitor kept its contract in a period: all that a report says of it. */
export interface Compliance {
  readonly figures: SlaFigures;
  /** Calendar days of the contract's zone that have begun, ascending. */
  readonly days: readonly DayCompliance[];
  /** Slots by reason; `missing` are due slots without a sample. */
  readonly reasons: Readonly<Partial<Record<Reason | 'missing', number>>>;
  /** Bad spans inside the period, ascending. */
  readonly downtime: readonly Period[];
  readonly incidents: readonly ReportedIncident[];
  readonly maintenance: readonly MaintenanceWindow[];
  /** Rests at least partly on history that the demo invented. */
  readonly simulated: boolean;
}

export interface DayCompliance {
  /** ISO date. */
  readonly date: string;
  readonly observed: number | null;
  readonly coverage: number | null;
  /** Minutes with at least one bad slot. */
  readonly badMinutes: number;
  /** The contract's statistic over the day's good samples. */
  readonly latencyMs: number | null;
  /** Share of the period's error budget left at the end of the day. */
  readonly budgetRemaining: number | null;
}

export type AccountingReads = RollupReads & DowntimeReads & IncidentReads;

/** What a result rests on beside what was recorded. */
export interface AccountingBasis {
  readonly monitor: Accounted;
  readonly window: AccountingWindow;
  readonly maintenance: readonly MaintenanceWindow[];
}

/** A monitor's window under the configuration, with the maintenance that was entered beside it. */
export async function complianceOf(
  history: AccountingReads & MaintenanceReads,
  state: MonitorState,
  monitor: Monitor,
  operator: Operator,
  window: AccountingWindow,
  now: EpochMs,
): Promise<Compliance> {
  return await accountFor(history, state, await basisOf(history, monitor, operator, window), now);
}

async function basisOf(
  history: MaintenanceReads,
  monitor: Monitor,
  operator: Operator,
  window: AccountingWindow,
): Promise<AccountingBasis> {
  const rules = rulesFor(monitor, await history.maintenance());
  return { monitor, window, maintenance: maintenanceWindows(rules, operator.calendar, window.from, window.to) };
}

/**
 * Reads a window from rollups, downtime and incidents; raw samples are not needed. Latency and reasons are kept by the
 * hour: an hour that the edge of the window cuts (a zone off the full hour) counts where it begins.
 */
export async function accountFor(
  history: AccountingReads,
  state: MonitorState,
  { monitor, window: { terms, ...period }, maintenance }: AccountingBasis,
  now: EpochMs,
): Promise<Compliance> {
  const { id, operator, service } = monitor;
  const rollups = new Map<EpochMs, HourRollup>();
  const hours = { from: floorTo(period.from, HOUR), to: period.to };
  for await (const rollup of history.rollups({ monitorId: id, ...hours })) rollups.set(rollup.hour, rollup);

  const observedFrom = state.firstSlot ?? now;
  const observed = { from: observedFrom, to: completeUntil(monitor, now) };
  const days = daysOf(period, terms.window.timezone)
    .filter(({ from }) => from < now)
    .map((day) => ({ ...day, ...tallyDay(day, rollups, observed, monitor, maintenance) }));
  const budgets = budgetAfterEach(
    days.map(({ from, to, pair }) => ({ from, to, adjusted: pair.adjusted })),
    period,
    observed,
    terms.objectivePpm,
  );
  const total = addPairs(days.map(({ pair }) => pair));
  const begun = [...rollups.values()].filter(({ hour }) => hour >= period.from);
  const latency = merge(days.map((day) => day.latency));
  const outages = await outagesOf(history, state, monitor, period, now);
  const incidents = await history.incidents({ operator, service });
  return {
    figures: slaFigures({
      period,
      ...total,
      latency: sketchSummary(latency),
      outages,
      watched: observed,
      gapMs: meanGapMs(monitor.schedule, intersect(period, observed) ?? period),
      terms,
    }),
    days: days.map(({ date, pair, badMinutes, latency: sketch }, index) => ({
      date,
      badMinutes,
      observed: availabilityOf(pair.observed),
      coverage: coverageOf(pair.observed),
      latencyMs: statisticOf(sketchSummary(sketch), terms.latencyStatistic),
      budgetRemaining: budgets[index]!,
    })),
    reasons: reasonsOf(begun, total.observed),
    downtime: outages.flatMap((outage) => partWithin(outage, period) ?? []),
    incidents: incidentsFor(incidents, period, now),
    maintenance,
    simulated: [...rollups.values()].some((rollup) => rollup.simulated),
  };
}

/** Those of a period that a report tells. */
export function incidentsFor(
  records: readonly IncidentRecord[],
  { from, to }: Period,
  now: EpochMs,
): ReportedIncident[] {
  return records
    .filter((one) => isForReport(one) && one.startedAt < to && (one.endedAt ?? now) > from)
    .map(reportedIncident);
}

/** Warnings are for on-call, and our own gaps are not the operator's. */
function isForReport({ severity, rule }: IncidentRecord): boolean {
  return severity !== 'warning' && rule !== 'missing-data';
}

/** Ascending. */
async function outagesOf(
  history: AccountingReads,
  state: MonitorState,
  { id, schedule }: Accounted,
  period: Period,
  now: EpochMs,
): Promise<Outage[]> {
  const stretchMs = knownStretchMs(schedule);
  const ended = (await history.downtime({ monitorId: id, ...period })).map((span) => withoutGap(span, stretchMs));
  const ongoing = ongoingOutage(failureOf(state), now, stretchMs);
  return (ongoing === null ? ended : [...ended, ongoing]).toSorted((a, b) => a.from - b.from);
}
