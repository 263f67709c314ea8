import { type EpochMs, SECOND } from '../time.ts';
import type { MonitorState } from './monitor-state.ts';
import type { HighPolicy } from './policy.ts';

/** A confirming probe starts this long before the rule can be met, so that its result decides. */
const LEAD_MS = 2 * SECOND;
/** A newest sample younger than this at that time confirms well enough. */
const FRESH_MS = 10 * SECOND;

/**
 * The start of the run that a probe should confirm at `now`; null when none should. A probe should when the half hour
 * is about to end and the newest sample will be too old by then.
 */
export function runToConfirm(
  { run, incident, lastKnown }: Pick<MonitorState, 'run' | 'incident' | 'lastKnown'>,
  policy: HighPolicy | null,
  now: EpochMs,
): EpochMs | null {
  if (policy === null || run === null || lastKnown === null || incident?.state === 'open') return null;
  const metAt = run.startedAt + policy.afterMs;
  const isNear = now >= metAt - LEAD_MS && now <= metAt;
  return isNear && metAt - lastKnown.at > FRESH_MS ? run.startedAt : null;
}
