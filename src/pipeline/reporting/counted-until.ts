import { smallest } from '../../core/extremes.ts';
import type { Monitor } from '../../core/monitor.ts';
import { completeUntil } from '../../core/schedule/complete-until.ts';
import { type EpochMs, MINUTE } from '../../core/time.ts';
import type { SampleReads } from '../ports/history.ts';

/** A probe starts at most this long after its slot. */
const LATEST_START_MS = 10 * MINUTE;

interface Start {
  readonly slot: EpochMs;
  readonly startedAt: EpochMs;
}

/**
 * The last moment up to which these monitors can be counted by slots and by starts alike: all samples of earlier slots
 * are stored, and all of them had started. A replay that ends there counts the same slots as a report.
 */
export async function countedUntil(
  history: Pick<SampleReads, 'samples'>,
  monitors: readonly Pick<Monitor, 'operator' | 'service' | 'deadlineMs'>[],
  now: EpochMs,
): Promise<EpochMs> {
  let until = smallest(
    monitors.map((monitor) => completeUntil(monitor, now)),
    now,
  );
  const starts: Start[] = [];
  for (const { operator, service } of monitors) {
    const query = { operator, service, from: until - LATEST_START_MS, to: until };
    for await (const { slot, startedAt } of history.samples(query)) {
      if (startedAt > slot) starts.push({ slot, startedAt });
    }
  }
  for (;;) {
    const underWay = starts.filter(({ slot, startedAt }) => slot < until && startedAt > until);
    if (underWay.length === 0) return until;
    until = smallest(underWay.map(({ slot }) => slot));
  }
}
