import type { EpochMs } from '../time.ts';
import { MASS_REFUSAL_WINDOW_MS } from './attribute.ts';
import type { NetworkFailure } from './suspicion.ts';

/** The newest ending of one monitor, as evidence about the others. */
export interface PeerEnding {
  readonly operator: string;
  readonly at: EpochMs;
  /** The operator said that it refuses our credentials. */
  readonly refused: boolean;
  /** Its machine was not even reached. */
  readonly failing: NetworkFailure | null;
}

/** Operators with a monitor whose newest ending is a recent refusal. */
export function operatorsRefusing(endings: Iterable<PeerEnding>, now: EpochMs): Set<string> {
  const refusing = new Set<string>();
  for (const { operator, at, refused } of endings) {
    if (refused && at > now - MASS_REFUSAL_WINDOW_MS) refusing.add(operator);
  }
  return refusing;
}

/** Operators whose newest ending, over all of their monitors, lies within the window and failed in this way. */
export function operatorsFailing(
  endings: Iterable<PeerEnding>,
  failing: NetworkFailure,
  now: EpochMs,
  windowMs: number,
): Set<string> {
  const newest = new Map<string, PeerEnding>();
  for (const ending of endings) {
    if (ending.at >= (newest.get(ending.operator)?.at ?? ending.at)) newest.set(ending.operator, ending);
  }
  const alike = [...newest.values()].filter((ending) => ending.failing === failing && ending.at >= now - windowMs);
  return new Set(alike.map(({ operator }) => operator));
}
