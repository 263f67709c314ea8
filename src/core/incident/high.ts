/**
 * The High rule (A8 to A10) as a pure reducer over one monitor's observations, in order of `startedAt`.
 *
 * A run of bad starts with the first bad after the last good. A stretch without a known sample that is too long breaks
 * it: the clock restarts at the first bad after the stretch. The rule is met when the run has lasted strictly longer
 * than `afterMs`, its newest known sample is bad and recent, and enough of its due slots are known. Inside timely
 * announced maintenance it waits for the end of the window. It is checked at each observation and at `dueAt`.
 *
 * incident    entered when                             left when
 * (none)      no rule was met yet                      the rule is met: opened
 * open        opened, or reopened                      `resolveAfterGood` good in a row: resolved
 * resolved    recovery complete                        the rule is met again by a run that starts within
 *                                                      `reopenWithinMs` of the end: reopened; else a new incident
 */

import type { MonitorId } from '../ids.ts';
import { announcedWindowAt, type MaintenanceWindow } from '../maintenance/windows.ts';
import { playOut } from '../play-out.ts';
import type { Observation } from '../sample.ts';
import type { Outage } from '../sla/downtime.ts';
import { type EpochMs, HOUR, MINUTE, SECOND } from '../time.ts';
import { type Incident, type IncidentTransition, incidentId } from './incident.ts';
import { type Conditions, NO_CONDITIONS } from './low.ts';
import type { HighPolicy } from './policy.ts';

/** No High rule above this period: three samples would decide about an escalation. */
export const MAX_HIGH_PERIOD_MS = 5 * MINUTE;

/** An incident outlives the rule that opened it (a period that was raised above the limit), and must still end. */
const RESOLVE_WITHOUT_POLICY = 10;

/** Of one step; more than all windows of a run that lasted for years. */
const MOST_TIMERS = 5_000;

/** What the rule needs to know of a monitor. */
export interface HighRule {
  readonly monitorId: MonitorId;
  readonly operator: string;
  readonly service: string;
  readonly periodMs: number;
  readonly policy: HighPolicy | null;
  readonly maintenance: readonly MaintenanceWindow[];
}

/** Everything that must survive a restart; plain JSON. */
export interface MonitorState {
  /** First slot ever observed: due slots count from here. */
  readonly firstSlot: EpochMs | null;
  /** Observations up to here, by `startedAt`, are part of this state. */
  readonly evaluatedThrough: EpochMs | null;
  readonly lastKnown: { readonly at: EpochMs; readonly verdict: 'good' | 'bad' } | null;
  readonly run: BadRun | null;
  readonly recovery: { readonly firstGoodAt: EpochMs; readonly count: number } | null;
  /** Start of the failure that has not ended yet; unlike `run`, gaps do not break it. */
  readonly downSince: EpochMs | null;
  /** The last good start before it; null when none is known. */
  readonly goodBefore: EpochMs | null;
  /** The incident that is open, or the last one. */
  readonly incident: Incident | null;
  /** What may become a Low incident. */
  readonly conditions: Conditions;
  /** Observations that came before an earlier one of a slower probe; they wait for their turn. */
  readonly pending: readonly Observation[];
}

export interface BadRun {
  readonly startedAt: EpochMs;
  readonly slot: EpochMs;
  readonly known: number;
  readonly excluded: number;
  /** Begins in history that the demo invented. */
  readonly simulated: boolean;
  /** Last moment at which the rule was checked by the clock alone. */
  readonly checkedAt: EpochMs | null;
}

export type Effect =
  | { readonly kind: 'opened'; readonly at: EpochMs; readonly incident: Incident }
  | { readonly kind: 'reopened'; readonly at: EpochMs; readonly incident: Incident }
  | { readonly kind: 'resolved'; readonly at: EpochMs; readonly incident: Incident }
  | ({ readonly kind: 'downtime' } & Outage);

export interface Evaluation {
  readonly state: MonitorState;
  readonly effects: readonly Effect[];
}

export const INITIAL_STATE: MonitorState = {
  firstSlot: null,
  evaluatedThrough: null,
  lastKnown: null,
  run: null,
  recovery: null,
  downSince: null,
  goodBefore: null,
  incident: null,
  conditions: NO_CONDITIONS,
  pending: [],
};

/**
 * One step of evaluation: observations in order of `startedAt` and the clock between them, up to and including `now`.
 * Those that started after `now` stay pending: while an older probe is in flight, `now` is the moment before its start.
 */
export function evaluate(
  state: MonitorState,
  observations: readonly Observation[],
  now: EpochMs,
  rule: HighRule,
): Evaluation {
  const waiting = [...state.pending, ...observations].sort((a, b) => a.startedAt - b.startedAt || a.slot - b.slot);
  const ready = waiting.filter(({ startedAt }) => startedAt <= now);
  const effects: Effect[] = [];
  let current: MonitorState = { ...state, pending: waiting.slice(ready.length) };
  const apply = (next: Evaluation) => {
    current = next.state;
    for (const effect of next.effects) effects.push(effect);
  };
  const runTimersBefore = (limit: EpochMs) => {
    // At most one for each window, and the threshold. What is left over is due again at the next step.
    playOut(
      null,
      () => dueAt(current, rule),
      (_, due) => {
        apply(onTimer(current, due, rule));
        return null;
      },
      limit - 1,
      MOST_TIMERS,
    );
  };
  for (const observation of ready) {
    runTimersBefore(observation.startedAt);
    apply(onObservation(current, observation, rule));
  }
  runTimersBefore(now + 1);
  return { state: current, effects };
}

/**
 * The state after a person ended the rule's incident: its clock starts anew with the next bad observation. If it is met
 * again soon enough, that incident is reopened.
 */
export function endedByPerson(state: MonitorState, at: EpochMs): MonitorState {
  if (state.incident?.state !== 'open') return state;
  const resolved = withTransition(state.incident, { at, to: 'resolved', reason: 'by-a-person' });
  return { ...state, run: null, recovery: null, incident: { ...resolved, endedAt: at, resolvedAt: at } };
}

/** When the clock alone can meet the rule next; null when only an observation can. */
function dueAt(state: MonitorState, rule: HighRule): EpochMs | null {
  const { run } = state;
  if (rule.policy === null || run === null || state.incident?.state === 'open') return null;
  const threshold = run.startedAt + rule.policy.afterMs + 1;
  if (run.checkedAt === null) return threshold;
  return announcedWindowAt(rule.maintenance, run.checkedAt)?.to ?? null;
}

function onTimer(state: MonitorState, at: EpochMs, rule: HighRule): Evaluation {
  return raiseIfMet({ ...state, run: { ...state.run!, checkedAt: at } }, at, rule);
}

function onObservation(state: MonitorState, observation: Observation, rule: HighRule): Evaluation {
  if (observation.extra === true) return onExtra(state, observation, rule);
  const next: MonitorState = {
    ...state,
    firstSlot: Math.min(state.firstSlot ?? observation.slot, observation.slot),
    evaluatedThrough: observation.startedAt,
  };
  switch (observation.verdict) {
    case 'good':
      return onGood(next, observation.startedAt, rule);
    case 'bad':
      return onBad(next, observation, rule);
    case 'excluded':
      return onExcluded(next, observation.startedAt, rule);
    case 'unknown':
      return { state: next, effects: [] };
  }
}

/** Confirms the run or breaks it; downtime, recovery and coverage are matters of slots. */
function onExtra(state: MonitorState, { startedAt: at, verdict }: Observation, rule: HighRule): Evaluation {
  if (state.run === null) return { state, effects: [] };
  if (verdict === 'good') return { state: { ...state, run: null }, effects: [] };
  return verdict === 'bad' ? raiseIfMet({ ...state, lastKnown: { at, verdict } }, at, rule) : { state, effects: [] };
}

function onGood(state: MonitorState, at: EpochMs, rule: HighRule): Evaluation {
  const outage = ongoingOutage(state, at);
  const effects: Effect[] = outage === null ? [] : [{ kind: 'downtime', ...outage }];
  const known: MonitorState = {
    ...state,
    lastKnown: { at, verdict: 'good' },
    run: null,
    downSince: null,
    goodBefore: null,
  };
  if (known.incident?.state !== 'open') return { state: known, effects };

  const recovery = { firstGoodAt: known.recovery?.firstGoodAt ?? at, count: (known.recovery?.count ?? 0) + 1 };
  const resolveAfterGood = rule.policy?.resolveAfterGood ?? RESOLVE_WITHOUT_POLICY;
  if (recovery.count < resolveAfterGood) return { state: { ...known, recovery }, effects };
  const incident: Incident = {
    ...withTransition(known.incident, { at, to: 'resolved', reason: `${resolveAfterGood}-good-in-a-row` }),
    endedAt: recovery.firstGoodAt,
    resolvedAt: at,
  };
  return { state: { ...known, recovery: null, incident }, effects: [...effects, { kind: 'resolved', at, incident }] };
}

function onBad(state: MonitorState, observation: Observation, rule: HighRule): Evaluation {
  const { startedAt: at, slot, simulated = false } = observation;
  // A wall clock that was set back breaks the run as well: nobody knows how long it has lasted.
  const unbroken =
    state.run !== null && state.lastKnown !== null && Math.abs(at - state.lastKnown.at) <= maxGapMs(rule);
  const run: BadRun = unbroken
    ? { ...state.run!, known: state.run!.known + 1 }
    : { startedAt: at, slot, known: 1, excluded: 0, simulated, checkedAt: null };
  const known: MonitorState = {
    ...state,
    lastKnown: { at, verdict: 'bad' },
    run,
    recovery: null,
    downSince: state.downSince ?? at,
    goodBefore: state.downSince === null ? (state.lastKnown?.at ?? null) : state.goodBefore,
  };
  return raiseIfMet(known, at, rule);
}

/** The failure that has not ended yet, as if it ended at `at`. */
export function ongoingOutage(
  { downSince, goodBefore, lastKnown }: Pick<MonitorState, 'downSince' | 'goodBefore' | 'lastKnown'>,
  at: EpochMs,
): Outage | null {
  if (downSince === null) return null;
  // A state that an earlier version has stored does not know what was before the failure.
  return { from: downSince, to: at, lastGoodBefore: goodBefore ?? null, lastBad: lastKnown?.at ?? downSince };
}

/** One due slot less to know about: that alone can bring the coverage back. */
function onExcluded(state: MonitorState, at: EpochMs, rule: HighRule): Evaluation {
  if (state.run === null) return { state, effects: [] };
  return raiseIfMet({ ...state, run: { ...state.run, excluded: state.run.excluded + 1 } }, at, rule);
}

/** Why the rule is not met at `at`, or `met`. */
type HighCheck = 'met' | 'not-failing' | 'already-open' | 'not-yet' | 'gap' | 'coverage' | 'maintenance';

function checkHigh(state: MonitorState, at: EpochMs, rule: HighRule): HighCheck {
  const { policy } = rule;
  const { run, lastKnown } = state;
  if (policy === null || run === null || lastKnown === null) return 'not-failing';
  if (state.incident?.state === 'open') return 'already-open';
  const elapsedMs = at - run.startedAt;
  if (elapsedMs <= policy.afterMs) return 'not-yet';
  if (at - lastKnown.at > maxGapMs(rule)) return 'gap';
  if (run.known < policy.minCoverage * (elapsedMs / rule.periodMs - run.excluded)) return 'coverage';
  if (announcedWindowAt(rule.maintenance, at) !== null) return 'maintenance';
  return 'met';
}

function raiseIfMet(state: MonitorState, at: EpochMs, rule: HighRule): Evaluation {
  if (checkHigh(state, at, rule) !== 'met') return { state, effects: [] };
  const run = state.run!;
  const last = state.incident;
  const reopens = last?.endedAt != null && run.startedAt - last.endedAt < rule.policy!.reopenWithinMs;
  const incident: Incident = reopens
    ? { ...withTransition(last, { at, to: 'open', reason: 'reopened' }), endedAt: null, resolvedAt: null }
    : newIncident(run, at, rule);
  const kind = reopens ? 'reopened' : 'opened';
  return { state: { ...state, incident, recovery: null }, effects: [{ kind, at, incident }] };
}

function newIncident(run: BadRun, at: EpochMs, rule: HighRule): Incident {
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

function withTransition(incident: Incident, transition: IncidentTransition): Incident {
  return { ...incident, state: transition.to, transitions: [...incident.transitions, transition] };
}

function maxGapMs(rule: HighRule): number {
  return Math.max(rule.policy?.maxGapMs ?? 0, 1.5 * rule.periodMs);
}

function durationText(ms: number): string {
  if (ms % HOUR === 0) return `${ms / HOUR}h`;
  if (ms % MINUTE === 0) return `${ms / MINUTE}m`;
  return ms % SECOND === 0 ? `${ms / SECOND}s` : `${ms}ms`;
}
