import { type Effect, type Evaluation, evaluate, INITIAL_STATE, type MonitorState } from '../core/incident/high.ts';
import type { Incident } from '../core/incident/incident.ts';
import { maintenanceWindows } from '../core/maintenance.ts';
import type { Monitor, MonitorId, Operator } from '../core/monitor.ts';
import { highRule } from '../core/rule.ts';
import type { Observation } from '../core/sample.ts';
import { DAY, type EpochMs } from '../core/time.ts';
import type { DowntimeSpan, OutboxMessage } from './ports.ts';

/** What one step changes: to be stored in one transaction, and adopted only once it is. */
export interface EvaluationStep {
  readonly states: ReadonlyMap<MonitorId, MonitorState>;
  readonly incidents: readonly Incident[];
  readonly downtime: readonly DowntimeSpan[];
  readonly outbox: readonly OutboxMessage[];
}

export interface EvaluatedMonitor {
  readonly monitor: Monitor;
  readonly operator: Operator;
}

/** Holds the state of every monitor's rules as it is stored, and proposes the next. Pure but for that memory. */
export class Evaluator {
  #states: Map<MonitorId, MonitorState>;
  #monitors = new Map<MonitorId, EvaluatedMonitor>();
  #channels: readonly string[] = [];

  constructor(states: ReadonlyMap<MonitorId, MonitorState>) {
    this.#states = new Map(states);
  }

  replace(monitors: readonly EvaluatedMonitor[], channels: readonly string[]): void {
    this.#monitors = new Map(monitors.map((one) => [one.monitor.id, one]));
    this.#channels = channels;
  }

  state(id: MonitorId): MonitorState {
    return this.#states.get(id) ?? INITIAL_STATE;
  }

  /**
   * @param observations new ones by monitor
   * @param horizonOf up to when a monitor's observations are complete: now, or just before its oldest probe in flight
   */
  step(
    observations: ReadonlyMap<MonitorId, readonly Observation[]>,
    horizonOf: (id: MonitorId) => EpochMs,
  ): EvaluationStep {
    const states = new Map<MonitorId, MonitorState>();
    const effects: { readonly id: MonitorId; readonly effect: Effect }[] = [];
    for (const [id, { monitor, operator }] of this.#monitors) {
      const fresh = observations.get(id) ?? [];
      const state = this.state(id);
      if (fresh.length === 0 && state.run === null && state.pending.length === 0) continue;
      const next = evaluateMonitor(state, fresh, horizonOf(id), monitor, operator);
      if (fresh.length > 0 || next.state !== state) states.set(id, next.state);
      effects.push(...next.effects.map((effect) => ({ id, effect })));
    }
    return { states, ...this.#consequences(effects) };
  }

  adopt(step: EvaluationStep): void {
    for (const [id, state] of step.states) this.#states.set(id, state);
  }

  #consequences(
    effects: readonly { readonly id: MonitorId; readonly effect: Effect }[],
  ): Omit<EvaluationStep, 'states'> {
    const incidents = new Map<string, Incident>();
    const downtime: DowntimeSpan[] = [];
    const outbox: OutboxMessage[] = [];
    for (const { id, effect } of effects) {
      if (effect.kind === 'downtime') {
        const { kind: _, ...outage } = effect;
        downtime.push({ monitorId: id, ...outage });
        continue;
      }
      incidents.set(effect.incident.id, effect.incident);
      outbox.push(...this.#channels.map((channel) => messageFor(effect, channel)));
    }
    return { incidents: [...incidents.values()], downtime, outbox };
  }
}

function evaluateMonitor(
  state: MonitorState,
  fresh: readonly Observation[],
  horizon: EpochMs,
  monitor: Monitor,
  operator: Operator,
): Evaluation {
  const since = state.run?.startedAt ?? horizon;
  const maintenance = maintenanceWindows(monitor.maintenance, operator.calendar, since - DAY, horizon + DAY);
  const next = evaluate(state, fresh, horizon, highRule(monitor, maintenance));
  const unchanged =
    fresh.length === 0 &&
    next.effects.length === 0 &&
    next.state.run === state.run &&
    next.state.pending.length === state.pending.length;
  return unchanged ? { state, effects: [] } : next;
}

function messageFor(effect: Extract<Effect, { incident: Incident }>, channel: string): OutboxMessage {
  const { kind: step, incident, at: createdAt } = effect;
  const occurrence = incident.transitions.length;
  return {
    id: `${incident.id}/${step}/${occurrence}/${channel}`,
    kind: 'incident',
    incidentId: incident.id,
    step,
    occurrence,
    channel,
    createdAt,
    incident,
  };
}
