/** Applies one monitor's new samples to the state of its rules, and to the draft of incidents. */
import type { FailureEvidence } from '../../core/incident/evidence.ts';
import { type Effect, type Evaluation, evaluate } from '../../core/incident/high.ts';
import { highRule } from '../../core/incident/high-rule.ts';
import { observeConditions } from '../../core/incident/low.ts';
import type { MonitorState } from '../../core/incident/monitor-state.ts';
import { maintenanceWindows } from '../../core/maintenance/windows.ts';
import type { Monitor, Operator } from '../../core/monitor.ts';
import type { Observation, Sample } from '../../core/sample.ts';
import { DAY, type EpochMs } from '../../core/time.ts';
import type { IncidentDraft } from './incident-draft.ts';

export function applyRule(draft: IncidentDraft, effect: Effect, evidence: () => FailureEvidence): void {
  switch (effect.kind) {
    case 'downtime':
      return;
    case 'opened':
      draft.open(effect.incident, effect.at, { evidence: evidence() });
      return;
    case 'reopened':
      draft.apply(effect.incident.id, { ...effect, evidence: evidence() });
      return;
    case 'resolved': {
      const { at, incident } = effect;
      const reason = incident.transitions.at(-1)!.reason;
      draft.apply(incident.id, { kind: 'ended', at, endedAt: incident.endedAt!, to: 'resolved', reason });
      return;
    }
  }
}

export function withConditions(state: MonitorState, fresh: readonly Sample[]): MonitorState {
  const conditions = fresh.reduce(observeConditions, state.conditions);
  return conditions === state.conditions ? state : { ...state, conditions };
}

export function evaluateMonitor(
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
