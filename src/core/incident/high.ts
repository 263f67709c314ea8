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

import { smallest } from '../extremes.ts';
import { announcedWindowAt } from '../maintenance/windows.ts';
import { playOut } from '../play-out.ts';
import type { Observation } from '../sample.ts';
import { countSlots, type Schedule } from '../schedule/schedule.ts';
import { isAfterGap, knownStretchMs, type Outage, onKnownSlot } from '../sla/downtime.ts';
import { type EpochMs, MINUTE } from '../time.ts';
import { newIncident, withTransition } from './high-incident.ts';
import type { HighRule } from './high-rule.ts';
import type { Incident } from './incident.ts';
import { type BadRun, failureOf, type MonitorState } from './monitor-state.ts';
import type { HighPolicy } from './policy.ts';

/** There is no High rule above this period: three samples would decide about an escalation. */
export const MAX_HIGH_PERIOD_MS = 5 * MINUTE;

/**
 * An incident outlives the rule that opened it (its period may have been raised above the limit), and must still end.
 */
const RESOLVE_WITHOUT_POLICY = 10;

/** The limit for one step; more than all windows of a run that lasted for years. */
const MOST_TIMERS = 5_000;

export type Effect =
  | { readonly kind: 'opened'; readonly at: EpochMs; readonly incident: Incident }
  | {
      readonly kind: 'reopened';
      readonly at: EpochMs;
      readonly incident: Incident;
      /** Start of the first bad probe of the new failure. */
      readonly failingSince: EpochMs;
    }
  | { readonly kind: 'resolved'; readonly at: EpochMs; readonly incident: Incident }
  | ({ readonly kind: 'downtime' } & Outage);

export interface Evaluation {
  readonly state: MonitorState;
  readonly effects: readonly Effect[];
}

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
    // At most one per window, plus the threshold. The rest is due again at the next step.
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
 * The state after a person ended the rule's incident: its clock restarts with the next bad observation. If the rule is
 * met again soon enough, that incident is reopened.
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
  const { checkedAt } = run;
  if (checkedAt === null) return threshold;
  // The cause that kept the rule from being met inside a window may be gone at its end.
  const ends = rule.maintenance.filter(({ announcedInTime, to }) => announcedInTime && to > checkedAt);
  return ends.length === 0 ? null : smallest(ends.map(({ to }) => to));
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

/** Confirms the run or breaks it; downtime, recovery and coverage depend on slots alone. */
function onExtra(state: MonitorState, { startedAt: at, verdict }: Observation, rule: HighRule): Evaluation {
  if (state.run === null) return { state, effects: [] };
  if (verdict === 'good') return { state: { ...state, run: null }, effects: [] };
  return verdict === 'bad' ? raiseIfMet({ ...state, lastKnown: { at, verdict } }, at, rule) : { state, effects: [] };
}

function onGood(state: MonitorState, at: EpochMs, rule: HighRule): Evaluation {
  const { failure, effects } = downtimeAfter(state, 'good', at, rule);
  const known: MonitorState = { ...state, ...failure, lastKnown: { at, verdict: 'good' }, run: null };
  if (known.incident?.state !== 'open') return { state: known, effects };

  const before = isBroken(state, at, rule) ? null : state.recovery;
  const recovery = { firstGoodAt: before?.firstGoodAt ?? at, count: (before?.count ?? 0) + 1 };
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
  const run: BadRun =
    state.run === null || isBroken(state, at, rule)
      ? { startedAt: at, slot, known: 1, excluded: 0, simulated, checkedAt: null }
      : { ...state.run, known: state.run.known + 1 };
  const { failure, effects } = downtimeAfter(state, 'bad', at, rule);
  const known: MonitorState = { ...state, ...failure, lastKnown: { at, verdict: 'bad' }, run, recovery: null };
  const raised = raiseIfMet(known, at, rule);
  return { state: raised.state, effects: [...effects, ...raised.effects] };
}

function downtimeAfter(state: MonitorState, verdict: 'good' | 'bad', at: EpochMs, { schedule }: HighRule) {
  const { state: failure, ended } = onKnownSlot(failureOf(state), verdict, at, knownStretchMs(schedule));
  return { failure, effects: ended === null ? [] : [{ kind: 'downtime' as const, ...ended }] };
}

/** Whether a stretch without a known sample, or a wall clock that was set back, breaks the count so far. */
function isBroken({ lastKnown }: MonitorState, at: EpochMs, rule: HighRule): boolean {
  return lastKnown === null || isAfterGap(lastKnown.at, at, maxGapMs(rule));
}

/** One due slot less: that alone can restore the coverage. */
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
  if (!isCovered(run, at, rule.schedule, policy)) return 'coverage';
  if (announcedWindowAt(rule.maintenance, at) !== null) return 'maintenance';
  return 'met';
}

/** Known slots against the slots due since the first bad one, in whole numbers. */
function isCovered(run: BadRun, at: EpochMs, schedule: Schedule, { minCoverage }: HighPolicy): boolean {
  const due = countSlots(schedule, run.slot, at + 1);
  return run.known * 1_000_000 >= Math.round(minCoverage * 1_000_000) * (due - run.excluded);
}

function raiseIfMet(state: MonitorState, at: EpochMs, rule: HighRule): Evaluation {
  if (checkHigh(state, at, rule) !== 'met') return { state, effects: [] };
  const run = state.run!;
  const last = state.incident;
  const reopens = last?.endedAt != null && run.startedAt - last.endedAt < rule.policy!.reopenWithinMs;
  const incident: Incident = reopens
    ? { ...withTransition(last, { at, to: 'open', reason: 'reopened' }), endedAt: null, resolvedAt: null }
    : newIncident(run, at, rule);
  const effect: Effect = reopens
    ? { kind: 'reopened', at, incident, failingSince: run.startedAt }
    : { kind: 'opened', at, incident };
  return { state: { ...state, incident, recovery: null }, effects: [effect] };
}

function maxGapMs(rule: HighRule): number {
  const { periodMs } = rule.schedule;
  return rule.policy === null ? knownStretchMs(rule.schedule) : Math.max(rule.policy.maxGapMs, 1.5 * periodMs);
}
