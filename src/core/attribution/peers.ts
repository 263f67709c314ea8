import { MASS_REFUSAL_WINDOW_MS } from './attribute.ts';
import type { NetworkFailure } from './hypothesis.ts';

/** The newest result of one monitor, as evidence about the others. */
export interface PeerEnding {
  readonly operator: string;
  /** Monotonic, so that a step of the wall clock cannot make an old result look new. */
  readonly endedMs: number;
  /** The operator said that it refuses our credentials. */
  readonly refused: boolean;
  /** The probe did not even reach the operator's machine. */
  readonly failing: NetworkFailure | null;
}

/** Operators with a monitor whose newest result is a recent refusal. */
export function operatorsRefusing(endings: Iterable<PeerEnding>, nowMs: number): Set<string> {
  const refusing = new Set<string>();
  for (const { operator, endedMs, refused } of endings) {
    if (refused && endedMs > nowMs - MASS_REFUSAL_WINDOW_MS) refusing.add(operator);
  }
  return refusing;
}

/** Operators whose newest result, over all of their monitors, lies within the window and failed in this way. */
export function operatorsFailing(
  endings: Iterable<PeerEnding>,
  failing: NetworkFailure,
  nowMs: number,
  windowMs: number,
): Set<string> {
  const newest = new Map<string, PeerEnding>();
  for (const ending of endings) {
    if (ending.endedMs >= (newest.get(ending.operator)?.endedMs ?? ending.endedMs)) newest.set(ending.operator, ending);
  }
  const alike = [...newest.values()].filter(
    (ending) => ending.failing === failing && ending.endedMs >= nowMs - windowMs,
  );
  return new Set(alike.map(({ operator }) => operator));
}
