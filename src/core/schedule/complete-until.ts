import type { Monitor } from '../monitor.ts';
import { type EpochMs, SECOND } from '../time.ts';

/** Beside the deadline, what a sample may take from its slot to the store: its turn, a flush, some patience. */
const ON_THE_WAY_MS = 7 * SECOND;

/** Slots due before this and without a sample are missing; later ones may still be on their way. */
export function completeUntil(monitor: Pick<Monitor, 'deadlineMs'>, now: EpochMs): EpochMs {
  return now - monitor.deadlineMs - ON_THE_WAY_MS;
}
