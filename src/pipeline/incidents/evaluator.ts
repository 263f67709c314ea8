import { type MonitorId, monitorId } from '../../core/ids.ts';
import { runToConfirm } from '../../core/incident/confirmation.ts';
import {
  type Counts,
  type FailureEvidence,
  isBeyondDoubt,
  type Measured,
  targetOf,
} from '../../core/incident/evidence.ts';
import { type Effect, type Evaluation, endedByPerson, evaluate } from '../../core/incident/high.ts';
import { highRule } from '../../core/incident/high-rule.ts';
import { type IncidentRecord, isCallOnHold, type Severity } from '../../core/incident/incident.ts';
import { observeConditions } from '../../core/incident/low.ts';
import { INITIAL_STATE, type MonitorState } from '../../core/incident/monitor-state.ts';
import { RECENT_MS, RecentFailures } from '../../core/incident/recent-failures.ts';
import { maintenanceWindows } from '../../core/maintenance/windows.ts';
import type { EvaluatedMonitor, Monitor, Operator } from '../../core/monitor.ts';
import type { Observation, Sample } from '../../core/sample.ts';
import { countSlots, type Schedule } from '../../core/schedule/schedule.ts';
import type { DowntimeSpan } from '../../core/sla/downtime.ts';
import { DAY, type EpochMs, floorTo, HOUR } from '../../core/time.ts';
import type { RollupReads, SampleReads } from '../ports/history.ts';
import { EvidenceLog, type SlotsSeen } from './evidence-log.ts';
import type { IncidentChanges, IncidentDraft } from './incident-draft.ts';
import { IncidentRegistry } from './incident-registry.ts';
import type { IncidentCommand } from './ports.ts';
import { SecondaryRules } from './secondary-rules.ts';
import type { ProcessSettings } from './settings.ts';

/** A sample on its way through the rules: of a slot, or of a confirming probe. */
export type ObservedSample = Sample & Pick<Observation, 'extra'>;

/** What one step changes: to be stored in one transaction, and adopted only once it is. */
export interface EvaluationStep extends IncidentChanges {
  readonly states: ReadonlyMap<MonitorId, MonitorState>;
  readonly downtime: readonly DowntimeSpan[];
  readonly observations: ReadonlyMap<MonitorId, readonly ObservedSample[]>;
  /** When the rules that the clock drives were looked at; null when they were not. */
  readonly roundAt: EpochMs | null;
}

/** What a step has to work on, beside the clock. */
export interface EvaluationInput {
  /** New ones by monitor. */
  readonly observations: ReadonlyMap<MonitorId, readonly ObservedSample[]>;
  /** Up to when a monitor's observations are complete: now, or just before its oldest probe in flight. */
  readonly horizonOf: (id: MonitorId) => EpochMs;
  readonly commands: readonly IncidentCommand[];
  /** Incidents whose due row has come up. */
  readonly dueIncidents: readonly string[];
}

/** Holds the state of every monitor's rules and every open incident as they are stored, and proposes the next. */
export class Evaluator {
  readonly #states: Map<MonitorId, MonitorState>;
  readonly #book: IncidentRegistry;
  readonly #recent = new RecentFailures();
  readonly #evidence = new EvidenceLog();
  readonly #watch = new SecondaryRules(this.#recent);
  #monitors = new Map<MonitorId, EvaluatedMonitor>();
  #settings: ProcessSettings | null = null;

  constructor(states: ReadonlyMap<MonitorId, MonitorState>, records: readonly IncidentRecord[] = []) {
    this.#states = new Map(states);
    this.#book = new IncidentRegistry(records);
  }

  replace(monitors: readonly EvaluatedMonitor[], settings: ProcessSettings): void {
    this.#monitors = new Map(monitors.map((one) => [one.monitor.id, one]));
    this.#book.replace(settings);
    this.#settings = settings;
  }

  /** What was stored lately, once at the start, so that warnings and evidence know of failures before it. */
  async recall(history: RollupReads & SampleReads, now: EpochMs): Promise<void> {
    const lately = { from: floorTo(now - RECENT_MS, HOUR), to: now + HOUR };
    for await (const rollup of history.rollups(lately)) this.#recent.load(rollup);
    for (const [id, { downSince }] of this.#states) {
      if (downSince === null) continue;
      const [operator, service] = id.split('/') as [string, string];
      const from = Math.max(downSince - HOUR, now - RECENT_MS);
      for await (const sample of history.samples({ operator, service, from })) this.#evidence.observe(id, [sample]);
    }
  }

  /** What a probe saw of the connection. */
  saw(id: MonitorId, result: Parameters<EvidenceLog['saw']>[1]): void {
    this.#evidence.saw(id, result);
  }

  state(id: MonitorId): MonitorState {
    return this.#states.get(id) ?? INITIAL_STATE;
  }

  openIncidents(id: MonitorId, severity: Severity): number {
    return this.#book.openCount(id, severity);
  }

  step(input: EvaluationInput, now: EpochMs): EvaluationStep {
    const states = new Map<MonitorId, MonitorState>();
    const downtime: DowntimeSpan[] = [];
    const draft = this.#book.draft();
    for (const [id, { monitor, operator }] of this.#monitors) {
      const fresh = input.observations.get(id) ?? [];
      const state = this.state(id);
      if (fresh.length === 0 && state.run === null && state.pending.length === 0) continue;
      const next = evaluateMonitor(state, fresh, input.horizonOf(id), monitor, operator);
      if (fresh.length > 0 || next.state !== state) states.set(id, withConditions(next.state, fresh));
      for (const effect of next.effects) {
        if (effect.kind === 'downtime') {
          const { kind: _, ...outage } = effect;
          downtime.push({ monitorId: id, ...outage });
        }
        applyRule(draft, effect, () => this.#evidenceOf(monitor, operator, next.state, now));
      }
      this.#letGo(id, draft, now);
    }
    const roundAt = this.#watchOver(input.observations, states, draft, now);
    for (const incidentId of input.dueIncidents) draft.apply(incidentId, { kind: 'tick', at: now });
    for (const command of input.commands) {
      const ended = draft.command(command, now);
      if (ended !== null) this.#forgetFailure(ended, states);
    }
    return { states, downtime, observations: input.observations, roundAt, ...draft.changes() };
  }

  adopt(step: EvaluationStep): void {
    for (const [id, state] of step.states) this.#states.set(id, state);
    this.#book.adopt(step);
    for (const [id, samples] of step.observations) {
      this.#recent.observe(
        id,
        samples.filter(({ extra }) => extra !== true),
      );
      this.#evidence.observe(id, samples);
    }
    if (step.roundAt !== null) this.#watch.roundDone(step.roundAt);
  }

  /** Monitors whose failure a probe should confirm now, each with the start of its run. */
  toConfirm(now: EpochMs): { readonly monitor: Monitor; readonly runStartedAt: EpochMs }[] {
    return [...this.#monitors.values()].flatMap(({ monitor }) => {
      const runStartedAt = runToConfirm(this.state(monitor.id), monitor.high, now);
      return runStartedAt === null ? [] : [{ monitor, runStartedAt }];
    });
  }

  /** A failure that hit perhaps the monitor alone needs no confirming any more once it fails in other ways. */
  #letGo(id: MonitorId, draft: IncidentDraft, now: EpochMs): void {
    if (!isBeyondDoubt(this.#evidence.of(id))) return;
    const high = draft.unsettled(id, 'high');
    if (high !== undefined && isCallOnHold(high)) {
      draft.apply(high.id, { kind: 'confirm', at: now, by: 'the monitor, for it fails in other ways now' });
    }
  }

  #evidenceOf(monitor: Monitor, operator: Operator, state: MonitorState, now: EpochMs): FailureEvidence {
    const { counts, ...observed } = this.#evidence.observed(monitor.id);
    const evidence = this.#evidence.of(monitor.id);
    const since = state.downSince ?? now;
    const budget = this.#settings!.monthOf(monitor, now)?.budget ?? null;
    return {
      ...evidence,
      lastGoodAt: evidence.lastGoodAt ?? state.goodBefore,
      measured: {
        ...observed,
        ...targetOf(monitor.probe),
        location: monitor.location,
        counts: counts && countsOf(counts, monitor.schedule),
        canary: this.#settings!.canaryOf(monitor),
        otherOperators: this.#othersFailing(operator.id),
        maintenance: maintenanceWindows(monitor.maintenance, operator.calendar, since, now).map(
          ({ from, to, announcedInTime }) => ({ from, to, announcedInTime }),
        ),
        budgetRemaining: budget && budget.leftSeconds / budget.totalSeconds,
        budget,
      },
    };
  }

  /** Whether it is them or us: a fault of ours would show at others too. */
  #othersFailing(operator: string): Measured['otherOperators'] {
    const others = new Set<string>();
    const failing = new Set<string>();
    for (const [id, { monitor }] of this.#monitors) {
      if (monitor.operator === operator) continue;
      others.add(monitor.operator);
      if (this.state(id).downSince !== null) failing.add(monitor.operator);
    }
    return { failing: failing.size, of: others.size };
  }

  /** The rules beside High: for each monitor that has something new, and once a minute for all. */
  #watchOver(
    observations: ReadonlyMap<MonitorId, readonly ObservedSample[]>,
    states: ReadonlyMap<MonitorId, MonitorState>,
    draft: IncidentDraft,
    now: EpochMs,
  ): EpochMs | null {
    const settings = this.#settings!;
    const stateOf = (id: MonitorId) => states.get(id) ?? this.state(id);
    const evidenceOf = (monitor: Monitor, operator: Operator) =>
      this.#evidenceOf(monitor, operator, stateOf(monitor.id), now);
    const since = this.#watch.roundDue(now);
    if (since !== null) {
      const all = [...this.#monitors].map(([id, one]) => {
        return { ...one, state: stateOf(id), seenThrough: this.state(id).evaluatedThrough };
      });
      this.#watch.round(all, draft, { ...settings, evidenceOf }, since, now);
      return now;
    }
    for (const id of observations.keys()) {
      const known = this.#monitors.get(id);
      if (known !== undefined)
        this.#watch.warn(known.monitor, known.operator, stateOf(id), draft, { ...settings, evidenceOf }, now);
    }
    return null;
  }

  /** The rule follows a person who ended its incident: its clock starts anew with the next bad sample. */
  #forgetFailure(ended: IncidentRecord, states: Map<MonitorId, MonitorState>): void {
    const id = monitorId(ended.operator, ended.service);
    const state = states.get(id) ?? this.state(id);
    if (state.incident?.id === ended.id) states.set(id, endedByPerson(state, ended.resolvedAt!));
  }
}

/** Due by the schedule, from slot to slot: starts are never exactly a period apart. */
function countsOf({ fromSlot, throughSlot, ...counts }: SlotsSeen, schedule: Schedule): Counts {
  const seen = counts.bad + counts.excluded + counts.unknown;
  // Slots of a schedule that was changed meanwhile do not lie on its grid.
  return { ...counts, due: Math.max(seen, countSlots(schedule, fromSlot, throughSlot + 1)) };
}

function applyRule(draft: IncidentDraft, effect: Effect, evidence: () => FailureEvidence): void {
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

function withConditions(state: MonitorState, fresh: readonly Sample[]): MonitorState {
  const conditions = fresh.reduce(observeConditions, state.conditions);
  return conditions === state.conditions ? state : { ...state, conditions };
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
