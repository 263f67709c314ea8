import type { Observation } from '../sample.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { type FailureState, knownStretchMs, ongoingOutage } from '../sla/downtime.ts';
import type { EpochMs } from '../time.ts';
import type { Incident } from './incident.ts';
import { type Conditions, NO_CONDITIONS } from './low.ts';

/** Everything that must survive a restart; plain JSON. */
export interface MonitorState extends FailureState {
  /** First slot ever observed: due slots count from here. */
  readonly firstSlot: EpochMs | null;
  /** Observations up to here, by `startedAt`, are part of this state. */
  readonly evaluatedThrough: EpochMs | null;
  readonly lastKnown: { readonly at: EpochMs; readonly verdict: 'good' | 'bad' } | null;
  readonly run: BadRun | null;
  readonly recovery: { readonly firstGoodAt: EpochMs; readonly count: number } | null;
  /** The incident that is open, or the last one. */
  readonly incident: Incident | null;
  /** Conditions that may become a Low incident. */
  readonly conditions: Conditions;
  /** Observations that came before an earlier one of a slower probe; they wait for their turn. */
  readonly pending: readonly Observation[];
}

/** The part of the state that figures depend on. */
export type RuleState = FailureState & Pick<MonitorState, 'firstSlot' | 'lastKnown'>;

export interface BadRun {
  readonly startedAt: EpochMs;
  readonly slot: EpochMs;
  readonly known: number;
  readonly excluded: number;
  /** Begins in simulated history of the demo. */
  readonly simulated: boolean;
  /** The last check of the rule by the clock alone. */
  readonly checkedAt: EpochMs | null;
}

export const INITIAL_STATE: MonitorState = {
  firstSlot: null,
  evaluatedThrough: null,
  lastKnown: null,
  run: null,
  recovery: null,
  downSince: null,
  goodBefore: null,
  knownSlotAt: null,
  incident: null,
  conditions: NO_CONDITIONS,
  pending: [],
};

/**
 * A state that replaces a lost one. It knows the open incident, so that its rule can still end it, and
 * since when the monitor is watched.
 */
export function startedAnew(open: Incident | undefined, firstSlot: EpochMs | null): MonitorState {
  if (open === undefined) return { ...INITIAL_STATE, firstSlot };
  const { id, operator, service, rule, severity, startedAt, openedAt, transitions, simulated } = open;
  const facts = { id, operator, service, rule, severity, startedAt, openedAt, transitions, simulated };
  return { ...INITIAL_STATE, firstSlot, incident: { ...facts, state: 'open', endedAt: null, resolvedAt: null } };
}

/** Start of the failure that still continues at `at`; null without a failure, or when it is unknown. */
export function failingSince(state: RuleState, schedule: Schedule, at: EpochMs): EpochMs | null {
  const outage = ongoingOutage(failureOf(state), at, knownStretchMs(schedule));
  return outage === null || outage.to < at ? null : outage.from;
}

/** The failure that has not ended yet, according to the state. A state of an earlier version says less. */
export function failureOf({
  downSince,
  goodBefore,
  knownSlotAt,
  lastKnown,
}: Omit<RuleState, 'firstSlot'>): FailureState {
  return { downSince, goodBefore: goodBefore ?? null, knownSlotAt: knownSlotAt ?? lastKnown?.at ?? null };
}
