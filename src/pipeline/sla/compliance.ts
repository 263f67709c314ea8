import type { IncidentRecord } from '../../core/incident/incident.ts';
import { failureOf, type MonitorState } from '../../core/incident/monitor-state.ts';
import { type ReportedIncident, reportedIncident } from '../../core/incident/reported.ts';
import { rulesFor } from '../../core/maintenance/entry.ts';
import { type MaintenanceWindow, maintenanceWindows } from '../../core/maintenance/windows.ts';
import type { Accounted, Monitor, Operator } from '../../core/monitor.ts';
import { completeUntil } from '../../core/schedule/complete-until.ts';
import { meanGapMs } from '../../core/schedule/schedule.ts';
import { budgetAfterEach } from '../../core/sla/budget.ts';
import { daysOf, withMissing } from '../../core/sla/days.ts';
import {
  asKnownAt,
  knownStretchMs,
  type Outage,
  ongoingOutage,
  partWithin,
  withoutGap,
} from '../../core/sla/downtime.ts';
import { type SlaFigures, slaFigures } from '../../core/sla/figures.ts';
import { addReasons, detailsOf, type LatencyPair, sumsOf } from '../../core/sla/hour-sums.ts';
import { merge, sketchSummary, statisticOf } from '../../core/sla/latency.ts';
import { intersect, type Period } from '../../core/sla/period.ts';
import type { HourRollup } from '../../core/sla/rollup.ts';
import { availabilityOf, coverageOf } from '../../core/sla/tally.ts';
import { type AccountingWindow, addPairs } from '../../core/sla/window.ts';
import { type EpochMs, floorTo, HOUR } from '../../core/time.ts';
import type { Reason } from '../../core/verdict/verdict.ts';
import { wholeLog } from '../incidents/whole-log.ts';
import type { DowntimeReads, IncidentReads, MaintenanceReads, RollupReads, SampleReads } from '../ports/history.ts';
import { edgesOf, readCells } from './cells.ts';

/** How one monitor met its contract in a period, with all that a report says about it. */
export interface Compliance {
  readonly figures: SlaFigures;
  /** Calendar days of the contract's zone that have begun, ascending. */
  readonly days: readonly DayCompliance[];
  /** Slots that could be placed only by the hour, because an edge lies in it and its samples are gone. */
  readonly approximateSlots: number;
  /** Slots by reason; `missing` are due slots without a sample. */
  readonly reasons: Readonly<Partial<Record<Reason | 'missing', number>>>;
  /** Bad spans inside the period, ascending. */
  readonly downtime: readonly Period[];
  readonly incidents: readonly ReportedIncident[];
  readonly maintenance: readonly MaintenanceWindow[];
  /** At least partly based on simulated history of the demo. */
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

export type AccountingReads = RollupReads & DowntimeReads & IncidentReads & Pick<SampleReads, 'samples'>;

/** The input of a result in addition to what was recorded. */
export interface AccountingBasis {
  readonly monitor: Accounted;
  readonly window: AccountingWindow;
  readonly maintenance: readonly MaintenanceWindow[];
}

/** A monitor's window under the configuration, with the maintenance that was entered. */
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
 * Reads a window as far as it is complete: from rollups, downtime and incidents, and from the samples of those parts of
 * an hour that an edge of the window, of a day or of announced maintenance cuts.
 */
export async function accountFor(
  history: AccountingReads,
  state: MonitorState,
  { monitor, window: { terms, ...period }, maintenance }: AccountingBasis,
  now: EpochMs,
): Promise<Compliance> {
  const { id, operator, service, schedule } = monitor;
  const { latencyLimitMs, latencyStatistic } = terms;
  const until = completeUntil(monitor, now);
  const watched = { from: state.firstSlot ?? until, to: until };
  const span = { from: period.from, to: Math.max(period.from, Math.min(period.to, until)) };
  const days = daysOf(span, terms.window.timezone);

  const rollups = new Map<EpochMs, HourRollup>();
  const hours = { from: floorTo(span.from, HOUR), to: span.to };
  for await (const rollup of history.rollups({ monitorId: id, ...hours })) rollups.set(rollup.hour, rollup);
  const edges = [...edgesOf(span, maintenance), ...days.map(({ from }) => from)];
  const { exact, approximateSlots } = await readCells(history, monitor, [...rollups.values()], edges, latencyLimitMs);

  const counting = { watched, schedule, maintenance, latencyLimitMs, exact };
  const sums = days.map((day) => ({
    ...day,
    ...sumsOf(day, rollups, counting),
    ...detailsOf(day, rollups, exact),
  }));
  const pair = addPairs(sums.map((day) => day.pair));
  const budgets = budgetAfterEach(
    sums.map(({ from, to, pair: { adjusted } }) => ({ from, to, adjusted })),
    period,
    watched,
    terms.objectivePpm,
  );
  const latencyOf = (which: keyof LatencyPair) => {
    const sketches = sums.map(({ latency }) => latency[which]);
    return sketchSummary(merge(sketches, latencyLimitMs), latencyLimitMs);
  };
  const outages = await outagesOf(history, state, monitor, span, until);
  const incidents = await history.incidents({ operator, service });
  return {
    figures: slaFigures({
      period,
      ...pair,
      latency: { observed: latencyOf('observed'), adjusted: latencyOf('adjusted') },
      outages,
      watched,
      gapMs: meanGapMs(schedule, intersect(period, watched) ?? period),
      terms,
    }),
    days: sums.map(({ date, pair: one, badMinutes, latency }, index) => ({
      date,
      badMinutes,
      observed: availabilityOf(one.observed),
      coverage: coverageOf(one.observed),
      latencyMs: statisticOf(sketchSummary(latency.observed, latencyLimitMs), latencyStatistic),
      budgetRemaining: budgets[index]!,
    })),
    reasons: withMissing(addReasons(sums.map(({ reasons }) => reasons)), pair.observed),
    downtime: outages.flatMap((outage) => partWithin(outage, period) ?? []),
    incidents: await incidentsFor(history, incidents, period, now),
    maintenance,
    approximateSlots,
    simulated: [...rollups.values()].some((rollup) => rollup.simulated),
  };
}

/** The incidents of a period that a report shows. */
export async function incidentsFor(
  history: IncidentReads,
  records: readonly IncidentRecord[],
  { from, to }: Period,
  now: EpochMs,
): Promise<ReportedIncident[]> {
  const told = records.filter((one) => isForReport(one) && one.startedAt < to && (one.endedAt ?? now) > from);
  const reported: ReportedIncident[] = [];
  for (const one of told) reported.push(reportedIncident(one, await referencesOf(history, one)));
  return reported;
}

async function referencesOf(history: IncidentReads, { id, logged }: IncidentRecord): Promise<string[]> {
  if (logged.links === 0) return [];
  const log = await wholeLog(history, id);
  return log.flatMap((entry) => (entry.kind === 'link' ? [entry.text] : []));
}

/** Warnings are for on-call, and our own gaps do not concern the operator. */
function isForReport({ severity, rule }: IncidentRecord): boolean {
  return severity !== 'warning' && rule !== 'missing-data';
}

/** As known at `until`, ascending. */
async function outagesOf(
  history: AccountingReads,
  state: MonitorState,
  { id, operator, service, schedule }: Accounted,
  span: Period,
  until: EpochMs,
): Promise<Outage[]> {
  const stretchMs = knownStretchMs(schedule);
  const ended = (await history.downtime({ monitorId: id, ...span })).map((outage) => withoutGap(outage, stretchMs));
  const ongoing = ongoingOutage(failureOf(state), until, stretchMs);
  const outages = ongoing === null ? ended : [...ended, ongoing];
  const isCut = ({ from, lastBad }: Outage) => from <= until && lastBad > until;
  const cut = outages.find(isCut);
  // The last bad probe before an earlier moment is known only to the samples.
  const near = { from: Math.max(cut?.from ?? until, until - stretchMs), to: until };
  const lastBad = cut === undefined ? null : await lastBadWithin(history, { operator, service }, near);
  return outages
    .map((outage) =>
      outage === cut && lastBad !== null ? { ...outage, lastBad, upTo: outage.upTo ?? outage.to } : outage,
    )
    .flatMap((outage) => asKnownAt(outage, until, stretchMs) ?? [])
    .toSorted((a, b) => a.from - b.from);
}

/** By start; null if its sample is no longer stored. */
async function lastBadWithin(
  history: Pick<SampleReads, 'samples'>,
  name: Pick<Accounted, 'operator' | 'service'>,
  { from, to }: Period,
): Promise<EpochMs | null> {
  let last: EpochMs | null = null;
  for await (const { startedAt } of history.samples({ ...name, from: from - HOUR, to: to + 1, verdict: 'bad' })) {
    if (startedAt >= from && startedAt <= to) last = Math.max(last ?? startedAt, startedAt);
  }
  return last;
}
