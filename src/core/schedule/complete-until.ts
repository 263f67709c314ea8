import type { Monitor } from '../monitor.ts';
import { type EpochMs, SECOND } from '../time.ts';

/** Time in addition to the deadline that a sample may take from its slot to the store: its turn, a flush, a margin. */
const ON_THE_WAY_MS = 7 * SECOND;

/** Slots due before this and without a sample are missing; samples of later slots may still come. */
export function completeUntil(monitor: Pick<Monitor, 'deadlineMs'>, now: EpochMs): EpochMs {
  return now - monitor.deadlineMs - ON_THE_WAY_MS;
}

/** The moment at which the samples of all slots before `until` are complete. */
export function completeAt(monitor: Pick<Monitor, 'deadlineMs'>, until: EpochMs): EpochMs {
  return until + monitor.deadlineMs + ON_THE_WAY_MS;
}
