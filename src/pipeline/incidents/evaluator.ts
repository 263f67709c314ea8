import { type MonitorId, monitorId } from '../../core/ids.ts';
import { runToConfirm } from '../../core/incident/confirmation.ts';
import { type FailureEvidence, isBeyondDoubt, type Measured } from '../../core/incident/evidence.ts';
import { endedByPerson } from '../../core/incident/high.ts';
import { type IncidentRecord, isCallOnHold, isOver, type Severity } from '../../core/incident/incident.ts';
import { INITIAL_STATE, type MonitorState, startedAnew } from '../../core/incident/monitor-state.ts';
import { RECENT_MS, RecentFailures } from '../../core/incident/recent-failures.ts';
import { maintenanceWindows } from '../../core/maintenance/windows.ts';
import type { EvaluatedMonitor, Monitor, Operator } from '../../core/monitor.ts';
import { targetOf } from '../../core/probe-kinds/kinds.ts';
import type { Observation, Sample } from '../../core/sample.ts';
import type { SetAside } from '../../core/set-aside.ts';
import type { DowntimeSpan } from '../../core/sla/downtime.ts';
import { type EpochMs, floorTo, HOUR } from '../../core/time.ts';
import type { RollupReads, SampleReads } from '../ports/history.ts';
import { Bulkheads, type StepFault, setAsideBehind } from './bulkheads.ts';
import { countsOf, EvidenceLog } from './evidence-log.ts';
import type { IncidentChanges, IncidentDraft } from './incident-draft.ts';
import { IncidentRegistry } from './incident-registry.ts';
import { applyRule, evaluateMonitor, withConditions } from './monitor-step.ts';
import type { IncidentCommand } from './ports.ts';
import { SecondaryRules } from './secondary-rules.ts';
import type { ProcessSettings } from './settings.ts';

/** A sample on its way through the rules: of a slot, or of a confirming probe. */
export type ObservedSample = Sample & Pick<Observation, 'extra'>;

/** The changes of one step: stored in one transaction, and adopted only after that. */
export interface EvaluationStep extends IncidentChanges {
  readonly states: ReadonlyMap<MonitorId, MonitorState>;
  readonly downtime: readonly DowntimeSpan[];
  readonly observations: ReadonlyMap<MonitorId, readonly ObservedSample[]>;
  /** When the rules that the clock drives were evaluated; null when they were not. */
  readonly roundAt: EpochMs | null;
  /** The failures, each isolated from everything else. */
  readonly faults: readonly StepFault[];
  /** The rows that caused them. */
  readonly setAside: readonly SetAside[];
}

interface Judged {
  /** Null: as before. */
  readonly state: MonitorState | null;
  readonly downtime: readonly DowntimeSpan[];
}

/** The input of a step, in addition to the clock. */
export interface EvaluationInput {
  /** New ones by monitor. */
  readonly observations: ReadonlyMap<MonitorId, readonly ObservedSample[]>;
  /** Until when a monitor's observations are complete: now, or just before its oldest probe in flight. */
  readonly horizonOf: (id: MonitorId) => EpochMs;
  readonly commands: readonly IncidentCommand[];
  /** Incidents whose due row has come up. */
  readonly dueIncidents: readonly string[];
}

/** Holds the stored state of every monitor's rules and every open incident, and proposes the next. */
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
    // A rule whose state is lost must still be able to end the incident that it opened.
    for (const record of records) {
      const id = monitorId(record.operator, record.service);
      const isOpen = record.rule === 'high' && !isOver(record);
      const known = this.#states.get(id);
      const isLost = known === undefined || (known.evaluatedThrough === null && known.incident === null);
      if (isOpen && isLost) this.#states.set(id, startedAnew(record, known?.firstSlot ?? null));
    }
  }

  replace(monitors: readonly EvaluatedMonitor[], settings: ProcessSettings): void {
    this.#monitors = new Map(monitors.map((one) => [one.monitor.id, one]));
    this.#book.replace(settings);
    this.#settings = settings;
  }

  /** Recent samples, once at the start, so that warnings and evidence know of earlier failures. */
  async recall(history: RollupReads & SampleReads, now: EpochMs): Promise<void> {
    const lately = { from: floorTo(now - RECENT_MS, HOUR), to: now + HOUR };
    for await (const rollup of history.rollups(lately)) this.#recent.load(rollup);
    for (const { monitor, ...span } of this.#book.highFailures(now)) this.#recent.leaveOut(monitor, span);
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

  /** Incidents that the clock changes by `now`, as known here, soonest first: for when the store does not answer. */
  dueIncidents(now: EpochMs, limit: number): string[] {
    return this.#book.due(now).slice(0, limit);
  }

  step(input: EvaluationInput, now: EpochMs): EvaluationStep {
    const states = new Map<MonitorId, MonitorState>();
    const downtime: DowntimeSpan[] = [];
    const draft = this.#book.draft();
    const bulkheads = new Bulkheads(draft);
    for (const [id, one] of this.#monitors) {
      const judged = this.#judge(one, input, draft, bulkheads, now);
      if (judged === null) continue;
      if (judged.state !== null) states.set(id, judged.state);
      for (const span of judged.downtime) downtime.push(span);
    }
    const roundAt = this.#watchOver(input.observations, states, draft, bulkheads, now);
    for (const id of input.dueIncidents) {
      const ticks = bulkheads.run('incident', id, () => {
        // An incident that is missing or cannot be processed must not come up again and again.
        if (draft.find(id) === undefined) draft.stopClock(id);
        draft.apply(id, { kind: 'tick', at: now });
      });
      if (ticks === 'failed') draft.stopClock(id);
    }
    for (const command of input.commands) {
      const applied = bulkheads.run('incident-command', command.id, () => {
        const ended = draft.command(command, now);
        if (ended !== null) this.#forgetFailure(ended, states);
      });
      if (applied === 'failed') draft.refuse(command.id, { kind: 'refused', reason: 'own-fault' });
    }
    const { faults } = bulkheads;
    const setAside = setAsideBehind(faults, {
      // A monitor whose state was not reset keeps it: its samples are at fault, or the program is.
      'monitor-state': (id) => (states.has(id as MonitorId) ? this.state(id as MonitorId) : undefined),
      incident: (id) => draft.find(id),
      'incident-command': (id) => input.commands.find((command) => command.id === id)?.request,
      'secondary-rules': () => undefined,
    });
    return { states, downtime, observations: input.observations, roundAt, ...draft.changes(), faults, setAside };
  }

  /** Null where there is nothing to judge. An unusable state is reset; the samples are judged all the same. */
  #judge(
    { monitor, operator }: EvaluatedMonitor,
    input: EvaluationInput,
    draft: IncidentDraft,
    bulkheads: Bulkheads,
    now: EpochMs,
  ): Judged | null {
    const { id } = monitor;
    const fresh = input.observations.get(id) ?? [];
    const before = this.state(id);
    if (fresh.length === 0 && before.run === null && before.pending.length === 0) return null;
    const judge = (from: MonitorState): Judged => {
      const next = evaluateMonitor(from, fresh, input.horizonOf(id), monitor, operator);
      const downtime: DowntimeSpan[] = [];
      for (const effect of next.effects) {
        if (effect.kind === 'downtime') {
          const { kind: _, ...outage } = effect;
          downtime.push({ monitorId: id, ...outage });
        }
        applyRule(draft, effect, () => this.#evidenceOf(monitor, operator, next.state, now));
      }
      this.#letGo(id, draft, now);
      const isNew = fresh.length > 0 || next.state !== from;
      return { state: isNew ? withConditions(next.state, fresh) : null, downtime };
    };
    let judged: Judged | null = null;
    const first = bulkheads.run('monitor-state', id, () => {
      judged = judge(before);
    });
    if (first === 'done') return judged;
    bulkheads.run('monitor-state', id, () => {
      judged = judge(startedAnew(draft.unsettled(id, 'high'), before.firstSlot));
    });
    return judged;
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

  /** A failure that perhaps affects only the monitor needs no confirmation once it fails in other ways. */
  #letGo(id: MonitorId, draft: IncidentDraft, now: EpochMs): void {
    if (!isBeyondDoubt(this.#evidence.of(id))) return;
    const high = draft.unsettled(id, 'high');
    if (high !== undefined && isCallOnHold(high)) {
      draft.apply(high.id, { kind: 'confirm', at: now, by: 'the monitor, because it now fails in other ways' });
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

  /** Evidence for both sides: a monitor-side fault would also affect others. */
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
    bulkheads: Bulkheads,
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
      const isolated = (id: MonitorId, work: () => void) => void bulkheads.run('secondary-rules', id, work);
      this.#watch.round(all, draft, { ...settings, evidenceOf }, since, now, isolated);
      return now;
    }
    for (const id of observations.keys()) {
      const known = this.#monitors.get(id);
      if (known === undefined) continue;
      bulkheads.run('secondary-rules', id, () =>
        this.#watch.warn(known.monitor, known.operator, stateOf(id), draft, { ...settings, evidenceOf }, now),
      );
    }
    return null;
  }

  /** The rule follows a person who ended its incident: its clock restarts with the next bad sample. */
  #forgetFailure(ended: IncidentRecord, states: Map<MonitorId, MonitorState>): void {
    const id = monitorId(ended.operator, ended.service);
    const state = states.get(id) ?? this.state(id);
    if (state.incident?.id === ended.id) states.set(id, endedByPerson(state, ended.resolvedAt!));
  }
}
