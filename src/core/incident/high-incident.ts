/** The incident of the High rule: how it opens and changes. */
import { type EpochMs, HOUR, MINUTE, SECOND } from '../time.ts';
import type { HighRule } from './high-rule.ts';
import { type Incident, type IncidentTransition, incidentId } from './incident.ts';
import type { BadRun } from './monitor-state.ts';

export function newIncident(run: BadRun, at: EpochMs, rule: HighRule): Incident {
  return {
    id: incidentId(rule.monitorId, 'high', run.slot),
    operator: rule.operator,
    service: rule.service,
    rule: 'high',
    severity: 'high',
    state: 'open',
    startedAt: run.startedAt,
    openedAt: at,
    endedAt: null,
    resolvedAt: null,
    transitions: [{ at, to: 'open', reason: `failing-over-${durationText(rule.policy!.afterMs)}` }],
    simulated: run.simulated,
  };
}

export function withTransition(incident: Incident, transition: IncidentTransition): Incident {
  return { ...incident, state: transition.to, transitions: [...incident.transitions, transition] };
}

function durationText(ms: number): string {
  if (ms % HOUR === 0) return `${ms / HOUR}h`;
  if (ms % MINUTE === 0) return `${ms / MINUTE}m`;
  return ms % SECOND === 0 ? `${ms / SECOND}s` : `${ms}ms`;
}
