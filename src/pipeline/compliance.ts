import type { MonitorState } from '../core/incident/high.ts';
import type { IncidentRecord } from '../core/incident/incident.ts';
import { type MaintenanceWindow, maintenanceWindows } from '../core/maintenance.ts';
import type { Monitor, Operator } from '../core/monitor.ts';
import type { HourRollup } from '../core/rollup.ts';
import { type SlaFigures, slaFigures } from '../core/sla/figures.ts';
import { merge, sketchSummary } from '../core/sla/latency.ts';
import { availabilityOf, coverageOf, type Tally } from '../core/sla/tally.ts';
import { addPairs, durationWithin, intersect, type Period, type TallyPair, tallyHour } from '../core/sla/window.ts';
import { type EpochMs, floorTo, HOUR, MINUTE } from '../core/time.ts';
import { REASONS, type Reason, verdictOf } from '../core/verdict/verdict.ts';
import type { History } from './ports.ts';
import { settledUntil } from './settled.ts';

/** How one monitor kept its contract in a period: all that a report says of it. */
export interface Compliance {
  readonly figures: SlaFigures;
  /** Calendar days of the contract's zone that have begun, ascending. */
  readonly days: readonly DayCompliance[];
  /** Slots by reason; `missing` are due slots without a sample. */
  readonly reasons: Readonly<Partial<Record<Reason | 'missing', number>>>;
  /** Bad spans inside the period, ascending. */
  readonly downtime: readonly Period[];
  readonly incidents: readonly IncidentRecord[];
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
}

/** Reads a monitor's period from rollups, downtime and incidents; raw samples are not needed. */
export async function complianceOf(
  history: History,
  state: MonitorState,
  monitor: Monitor,
  operator: Operator,
  period: Period,
  now: EpochMs,
): Promise<Compliance> {
  const { id, service } = monitor;
  const maintenance = maintenanceWindows(monitor.maintenance, operator.calendar, period.from, period.to);
  const rollups = new Map<EpochMs, HourRollup>();
  const hours = { from: floorTo(period.from, HOUR), to: period.to };
  for await (const rollup of history.rollups({ monitorId: id, ...hours })) rollups.set(rollup.hour, rollup);

  const observedFrom = state.firstSlot ?? now;
  const observed = { from: observedFrom, to: settledUntil(monitor, now) };
  const days = daysOf(period, monitor.sla.window.timezone)
    .filter(({ from }) => from < now)
    .map((day) => ({ date: day.date, ...tallyDay(day, rollups, observed, monitor, maintenance) }));
  const total = addPairs(...days.map(({ pair }) => pair));
  const latency = merge(...[...rollups.values()].map((rollup) => rollup.latency));
  const downtime = await downtimeOf(history, state, monitor, period, now);
  const incidents = await history.incidents({ operator: operator.id, service });
  return {
    figures: slaFigures({
      period,
      ...total,
      latency: sketchSummary(latency),
      downtimeMs: durationWithin(downtime, period),
      terms: monitor.sla,
    }),
    days: days.map(({ date, pair, badMinutes }) => ({
      date,
      badMinutes,
      observed: availabilityOf(pair.observed),
      coverage: coverageOf(pair.observed),
    })),
    reasons: reasonsOf([...rollups.values()], total.observed),
    downtime,
    incidents: incidents.filter(
      (one) => isForReport(one) && one.startedAt < period.to && (one.endedAt ?? now) > period.from,
    ),
    maintenance,
    simulated: [...rollups.values()].some((rollup) => rollup.simulated),
  };
}

/** Warnings are for on-call, and our own gaps are not the operator's. */
function isForReport({ severity, rule }: IncidentRecord): boolean {
  return severity !== 'warning' && rule !== 'missing-data';
}

function tallyDay(
  day: Period,
  rollups: ReadonlyMap<EpochMs, HourRollup>,
  observed: Period,
  monitor: Monitor,
  maintenance: readonly MaintenanceWindow[],
): { readonly pair: TallyPair; readonly badMinutes: number } {
  const pairs: TallyPair[] = [];
  let badMinutes = 0;
  for (let hour = floorTo(day.from, HOUR); hour < day.to; hour += HOUR) {
    const part = intersect(day, { from: hour, to: hour + HOUR })!;
    const rollup = rollups.get(hour) ?? null;
    const due = intersect(part, observed) ?? { from: hour, to: hour };
    pairs.push(tallyHour(rollup, part, due, monitor.schedule, maintenance));
    badMinutes += badMinutesOf(rollup, part);
  }
  return { pair: addPairs(...pairs), badMinutes };
}

function badMinutesOf(rollup: HourRollup | null, part: Period): number {
  if (rollup === null) return 0;
  return rollup.minutes.filter(({ bad }, minute) => {
    const at = rollup.hour + minute * MINUTE;
    return bad > 0 && at >= part.from && at < part.to;
  }).length;
}

async function downtimeOf(
  history: History,
  { downSince }: MonitorState,
  { id }: Monitor,
  period: Period,
  now: EpochMs,
): Promise<Period[]> {
  const ended = await history.downtime({ monitorId: id, ...period });
  const spans = downSince === null ? ended : [...ended, { from: downSince, to: now }];
  return spans.flatMap((span) => intersect(span, period) ?? []).sort((a, b) => a.from - b.from);
}

function reasonsOf(rollups: readonly HourRollup[], { slots }: Tally): Partial<Record<Reason | 'missing', number>> {
  const counts: Partial<Record<Reason | 'missing', number>> = {};
  for (const { reasons } of rollups) {
    for (const reason of REASONS) {
      const count = reasons[reason] ?? 0;
      if (count > 0) counts[reason] = (counts[reason] ?? 0) + count;
    }
  }
  const stored = REASONS.filter((reason) => verdictOf(reason) === 'unknown').reduce(
    (sum, reason) => sum + (counts[reason] ?? 0),
    0,
  );
  if (slots.unknown > stored) counts.missing = slots.unknown - stored;
  return counts;
}

function daysOf(period: Period, timezone: string): (Period & { readonly date: string })[] {
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(timezone).epochMilliseconds;
  const days: (Period & { date: string })[] = [];
  let day = Temporal.Instant.fromEpochMilliseconds(period.from).toZonedDateTimeISO(timezone).toPlainDate();
  for (; startOf(day) < period.to; day = day.add({ days: 1 })) {
    const part = intersect(period, { from: startOf(day), to: startOf(day.add({ days: 1 })) });
    if (part !== null) days.push({ ...part, date: day.toString() });
  }
  return days;
}
