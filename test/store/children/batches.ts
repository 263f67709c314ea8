import type { Commit } from '../../../src/pipeline/recording/ports.ts';
import { commitOf, incidentOf, messageOf, samplesFrom, T0 } from '../fixtures.ts';

export const BATCH_SAMPLES = 5;

/** The slot of its first sample. */
export function batchFrom(number: number): number {
  return T0 + number * BATCH_SAMPLES * 30_000;
}

/** Everything in batch `number` carries its number, so that a reader can tell which batches are there, and whether whole. */
export function batchOf(number: number): Commit {
  const incidentId = `incident-${number}`;
  return commitOf({
    samples: samplesFrom(batchFrom(number), BATCH_SAMPLES, { detail: String(number) }),
    incidents: [incidentOf({ id: incidentId, startedAt: T0 + number })],
    outbox: [messageOf({ incidentId })],
  });
}
