import { evaluate } from './incident/high.ts';
import { highRule } from './incident/high-rule.ts';
import type { Incident } from './incident/incident.ts';
import { failureOf, INITIAL_STATE } from './incident/monitor-state.ts';
import { type MaintenanceWindow, maintenanceWindows } from './maintenance/windows.ts';
import type { Monitor, Operator } from './monitor.ts';
import type { Observation } from './sample.ts';
import { anchoredAt, meanGapMs, type Schedule } from './schedule/schedule.ts';
import { knownStretchMs, type Outage, ongoingOutage } from './sla/downtime.ts';
import { type SlaFigures, slaFigures } from './sla/figures.ts';
import { exactSummary, sumPhases } from './sla/latency.ts';
import { type MinuteCounts, NO_SLOTS } from './sla/minute-counts.ts';
import { intersect, type Period } from './sla/period.ts';
import { accountingWindow, tallyPeriod } from './sla/window.ts';
import { type EpochMs, floorTo, MINUTE } from './time.ts';

export interface MonitorReplay {
  readonly incidents: readonly Incident[];
  /** One entry per contract window touched, ascending. */
  readonly sla: readonly SlaFigures[];
}

/**
 * Runs one monitor's observations through the live rules in virtual time.
 *
 * The grid is anchored at the first slot; observation ends one period after the last, or at `until` (later observations
 * are ignored). A slot that stands twice counts once, the first time. Confirming probes serve the High rule alone.
 */
export function replayMonitor(
  monitor: Monitor,
  operator: Operator,
  observations: readonly Observation[],
  until: EpochMs | null,
): MonitorReplay {
  const inTime = observations.filter((one) => until === null || one.startedAt <= until);
  const known = firstPerSlot(inTime.filter(({ extra }) => extra !== true));
  const extra = inTime.filter((one) => one.extra === true);
  const first = known[0];
  if (first === undefined) return { incidents: [], sla: [] };

  const end = until ?? known.at(-1)!.slot + monitor.schedule.periodMs;
  const span: Period = { from: first.slot, to: end };
  const maintenance = maintenanceWindows(monitor.maintenance, operator.calendar, span.from, span.to);
  const schedule = anchoredAt(monitor.schedule, first.slot);
  const { state, effects } = evaluate(
    INITIAL_STATE,
    [...known, ...extra],
    end,
    highRule({ ...monitor, schedule }, maintenance),
  );

  const incidents = new Map<string, Incident>();
  const ongoing = ongoingOutage(failureOf(state), end, knownStretchMs(schedule));
  const outages: Outage[] = ongoing === null ? [] : [ongoing];
  for (const effect of effects) {
    if (effect.kind === 'downtime') outages.push(effect);
    else incidents.set(effect.incident.id, effect.incident);
  }
  const history = { slots: known, span, maintenance, outages, schedule };
  return { incidents: [...incidents.values()], sla: figuresByWindow(monitor, history) };
}

interface ReplayedHistory {
  readonly slots: readonly Observation[];
  readonly span: Period;
  readonly maintenance: readonly MaintenanceWindow[];
  readonly outages: readonly Outage[];
  readonly schedule: Schedule;
}

function figuresByWindow(monitor: Monitor, history: ReplayedHistory): SlaFigures[] {
  const { span, schedule, maintenance, outages } = history;
  const figures: SlaFigures[] = [];
  for (let at = span.from; at < span.to; ) {
    const { terms, ...window } = accountingWindow(monitor.sla, at);
    const observed = intersect(window, span)!;
    const inside = history.slots.filter(({ slot }) => slot >= observed.from && slot < observed.to);
    const counts = countByMinute(inside);
    const pair = tallyPeriod(observed, observed, schedule, maintenance, (minute) => counts.get(minute) ?? NO_SLOTS);
    const timed = inside.filter(({ verdict, latencyMs }) => verdict === 'good' && latencyMs !== null);
    const latency = exactSummary(
      timed.map(({ latencyMs }) => latencyMs!),
      terms.latencyLimitMs,
      sumPhases(timed.flatMap(({ phasesMs }) => phasesMs ?? [])),
    );
    figures.push(
      slaFigures({
        period: window,
        ...pair,
        latency,
        outages,
        watched: span,
        gapMs: meanGapMs(schedule, observed),
        terms,
      }),
    );
    at = window.to;
  }
  return figures;
}

function firstPerSlot(observations: readonly Observation[]): Observation[] {
  const bySlot = new Map<EpochMs, Observation>();
  for (const observation of observations) {
    if (!bySlot.has(observation.slot)) bySlot.set(observation.slot, observation);
  }
  return [...bySlot.values()].sort((a, b) => a.slot - b.slot);
}

function countByMinute(observations: readonly Observation[]): Map<EpochMs, MinuteCounts> {
  const counts = new Map<EpochMs, MinuteCounts>();
  for (const { slot, verdict } of observations) {
    const minute = floorTo(slot, MINUTE);
    const old = counts.get(minute) ?? NO_SLOTS;
    counts.set(minute, { ...old, [verdict]: old[verdict] + 1 });
  }
  return counts;
}
