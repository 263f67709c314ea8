import { DAY, type EpochMs, floorTo, MINUTE } from '../time.ts';
import type { Incident } from './incident.ts';
import type { MomentRefusal } from './refusal.ts';

/** Two clocks, or one that was set back, may differ by this much. */
const AHEAD_MS = MINUTE;
/** An outage may be reported late, though not by more than this. */
const MOST_BACKDATED_MS = 400 * DAY;

/** Nobody logs the future. */
export function isInFuture(at: EpochMs, now: EpochMs): boolean {
  return at > now + AHEAD_MS;
}

/**
 * Why something cannot have happened about an incident at that time; null where it can. What follows from such a
 * time (deadlines, one after another until now) is only as much as the incident lasts.
 */
export function momentRefusal(
  { id, startedAt }: Pick<Incident, 'id' | 'startedAt'>,
  at: EpochMs,
  now: EpochMs,
): MomentRefusal | null {
  if (isInFuture(at, now)) return inFuture(at);
  // People type minutes.
  return at >= floorTo(startedAt, MINUTE)
    ? null
    : { kind: 'refused', reason: 'before-incident', at, incidentId: id, startedAt };
}

/** The same about an outage that is reported: when it began, and when its side became aware of it. */
export function reportRefusal(startedAt: EpochMs, awareAt: EpochMs | null, now: EpochMs): MomentRefusal | null {
  for (const at of awareAt === null ? [startedAt] : [startedAt, awareAt]) {
    if (isInFuture(at, now)) return inFuture(at);
    if (at < now - MOST_BACKDATED_MS)
      return { kind: 'refused', reason: 'too-long-ago', at, mostDays: MOST_BACKDATED_MS / DAY };
  }
  return null;
}

function inFuture(at: EpochMs): MomentRefusal {
  return { kind: 'refused', reason: 'in-future', at };
}
