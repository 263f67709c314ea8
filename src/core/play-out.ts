import type { EpochMs } from './time.ts';

/** Enough for an outage of weeks. More steps come from a mistyped time or a clock that was set, not from real work. */
export const MOST_AT_ONCE = 100;

export interface PlayedOut<State> {
  readonly state: State;
  /** When the first omitted step was due; null when all were played. */
  readonly leftOutFrom: EpochMs | null;
}

/**
 * Plays out what came due until now, in order, and never more than `most` steps. Their number may follow from a time
 * that a person typed, a file holds or a stepped clock gave. The caller reports what was left out, or plays it later.
 */
export function playOut<State>(
  state: State,
  nextAt: (state: State) => EpochMs | null,
  step: (state: State, at: EpochMs) => State,
  until: EpochMs,
  most = MOST_AT_ONCE,
): PlayedOut<State> {
  let current = state;
  for (let played = 0; ; played += 1) {
    const due = nextAt(current);
    if (due === null || due > until) return { state: current, leftOutFrom: null };
    if (played >= most) return { state: current, leftOutFrom: due };
    current = step(current, due);
  }
}
