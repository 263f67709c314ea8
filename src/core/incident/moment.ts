import { DAY, type EpochMs, floorTo, isoTime, MINUTE } from '../time.ts';
import type { Incident } from './incident.ts';

/** Two clocks, or one that was set back, may differ by this much. */
const AHEAD_MS = MINUTE;
/** An outage may be reported late, though not by more than this. */
const MOST_BACKDATED_MS = 400 * DAY;

/** Nobody logs the future. */
export function isInFuture(at: EpochMs, now: EpochMs): boolean {
  return at > now + AHEAD_MS;
}

/**
 * Why something cannot have happened about an incident at that time, in words; null where it can. What follows from such a
 * time (deadlines, one after another until now) is only as much as the incident lasts.
 */
export function momentRefusal(
  { id, startedAt }: Pick<Incident, 'id' | 'startedAt'>,
  at: EpochMs,
  now: EpochMs,
): string | null {
  if (isInFuture(at, now)) return inFuture(at);
  // People type minutes.
  return at >= floorTo(startedAt, MINUTE)
    ? null
    : `${isoTime(at)} is before ${id}, which began at ${isoTime(startedAt)}`;
}

/** The same about an outage that is reported: when it began, and when its side became aware of it. */
export function reportRefusal(startedAt: EpochMs, awareAt: EpochMs | null, now: EpochMs): string | null {
  for (const at of awareAt === null ? [startedAt] : [startedAt, awareAt]) {
    if (isInFuture(at, now)) return inFuture(at);
    if (at < now - MOST_BACKDATED_MS) return `${isoTime(at)} is more than ${MOST_BACKDATED_MS / DAY} days ago`;
  }
  return null;
}

function inFuture(at: EpochMs): string {
  return `${isoTime(at)} is not over yet`;
}
