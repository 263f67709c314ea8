import { evaluate } from './incident/high.ts';
import { highRule } from './incident/high-rule.ts';
import type { Incident } from './incident/incident.ts';
import { failureOf, INITIAL_STATE } from './incident/monitor-state.ts';
import { type MaintenanceWindow, maintenanceWindows } from './maintenance/windows.ts';
import type { Monitor, Operator } from './monitor.ts';
import type { Observation } from './sample.ts';
import { anchoredAt, meanGapMs, type Schedule, type SlotCounter, slotCounter } from './schedule/schedule.ts';
import { knownStretchMs, type Outage, ongoingOutage } from './sla/downtime.ts';
import { type SlaFigures, slaFigures } from './sla/figures.ts';
import { exactSummary } from './sla/latency.ts';
import { intersect, type Period } from './sla/period.ts';
import { ExactSlots, timingsOf } from './sla/recorded-slots.ts';
import { accountingWindow, outsideOf, tallySpans } from './sla/window.ts';
import type { EpochMs } from './time.ts';

export interface MonitorReplay {
  readonly incidents: readonly Incident[];
  /** One entry per contract window in which a slot was due, ascending. */
  readonly sla: readonly SlaFigures[];
}

/**
 * Runs one monitor's observations through the live rules in virtual time.
 *
 * The grid is anchored at the first slot; observation ends one period after the last, or at `until` (later observations
 * are ignored, and their slots are not due yet). Of two samples for one slot the first counts. Confirming probes
 * serve the High rule alone.
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
  const later = observations.filter(({ startedAt, slot }) => startedAt > end && slot < end).map(({ slot }) => slot);
  const notYetDue = new Set(later).difference(new Set(known.map(({ slot }) => slot)));
  const history = { slots: known, span, maintenance, outages, schedule, notYetDue };
  return { incidents: [...incidents.values()], sla: figuresByWindow(monitor, history) };
}

interface ReplayedHistory {
  readonly slots: readonly Observation[];
  readonly span: Period;
  readonly maintenance: readonly MaintenanceWindow[];
  readonly outages: readonly Outage[];
  readonly schedule: Schedule;
  /** Slots whose probes started after the end of observation. */
  readonly notYetDue: ReadonlySet<EpochMs>;
}

function figuresByWindow(monitor: Monitor, history: ReplayedHistory): SlaFigures[] {
  const { span, schedule, outages } = history;
  const announced = history.maintenance.filter(({ announcedInTime }) => announcedInTime);
  const slots = new ExactSlots(history.slots);
  const notYetDue = [...history.notYetDue];
  const figures: SlaFigures[] = [];
  for (let at = span.from; at < span.to; ) {
    const { terms, ...window } = accountingWindow(monitor.sla, at);
    const observed = intersect(window, span)!;
    const count = slotCounter(schedule, observed);
    const countDue: SlotCounter = (from, to) =>
      count(from, to) - notYetDue.filter((slot) => slot >= from && slot < to).length;
    const pair = tallySpans([{ ...observed, slots, countDue }], announced);
    const latencyIn = (parts: readonly Period[]) =>
      exactSummary(timingsOf(parts.flatMap((part) => slots.within(part))), terms.latencyLimitMs);
    const latency = { observed: latencyIn([observed]), adjusted: latencyIn(outsideOf(observed, announced)) };
    const gapMs = meanGapMs(schedule, observed);
    // A file that ends with a month touches the next month, in which no slot was due yet.
    if (pair.observed.slots.due > 0) {
      figures.push(slaFigures({ period: window, ...pair, latency, outages, watched: span, gapMs, terms }));
    }
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
