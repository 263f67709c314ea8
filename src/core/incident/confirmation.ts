import { type EpochMs, SECOND } from '../time.ts';
import type { MonitorState } from './monitor-state.ts';
import type { HighPolicy } from './policy.ts';

/** A confirming probe starts this long before the rule can be met, so that its answer decides. */
const LEAD_MS = 2 * SECOND;
/** A newest sample that will be this young confirms well enough. */
const FRESH_MS = 10 * SECOND;

/**
 * The start of the run that a probe should confirm at `now`; null when none should. The half hour is about to be over and
 * the newest sample will be old by then.
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
