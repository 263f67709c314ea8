import { DAY, type EpochMs, floorTo, MINUTE } from '../time.ts';
import type { Incident } from './incident.ts';
import type { MomentRefusal } from './refusal.ts';

/** Clocks of two machines, or one that was set back, may differ by this much. */
const AHEAD_MS = MINUTE;
/** An outage may be reported late, but not by more than this. */
const MOST_BACKDATED_MS = 400 * DAY;

/** Entries cannot lie in the future. */
export function isInFuture(at: EpochMs, now: EpochMs): boolean {
  return at > now + AHEAD_MS;
}

/**
 * Why an event of an incident cannot have happened at that time; null where it can. This bounds the deadlines that
 * follow from such a time to the duration of the incident.
 */
export function momentRefusal(
  { id, startedAt }: Pick<Incident, 'id' | 'startedAt'>,
  at: EpochMs,
  now: EpochMs,
): MomentRefusal | null {
  if (isInFuture(at, now)) return inFuture(at);
  // People enter times in whole minutes.
  return at >= floorTo(startedAt, MINUTE)
    ? null
    : { kind: 'refused', reason: 'before-incident', at, incidentId: id, startedAt };
}

export interface Reported {
  readonly startedAt: EpochMs;
  readonly awareAt: EpochMs | null;
  readonly endedAt?: EpochMs;
}

/** The same about an outage that is reported: when it began, and when its side became aware of it. */
export function reportRefusal({ startedAt, awareAt, endedAt }: Reported, now: EpochMs): MomentRefusal | null {
  for (const at of [startedAt, awareAt, endedAt]) {
    if (at == null) continue;
    if (isInFuture(at, now)) return inFuture(at);
    if (at < now - MOST_BACKDATED_MS)
      return { kind: 'refused', reason: 'too-long-ago', at, mostDays: MOST_BACKDATED_MS / DAY };
  }
  if (endedAt !== undefined && endedAt <= startedAt)
    return { kind: 'refused', reason: 'ends-first', at: endedAt, startedAt };
  return null;
}

function inFuture(at: EpochMs): MomentRefusal {
  return { kind: 'refused', reason: 'in-future', at };
}
