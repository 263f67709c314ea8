import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import { type EpochMs, SECOND } from '../../core/time.ts';
import type { Evaluator } from '../incidents/evaluator.ts';
import type { Clock } from '../ports/clock.ts';
import { repeat } from '../ports/repeat.ts';

const LOOK_EVERY_MS = SECOND / 2;

/** Sends one confirming probe for a failure right before it becomes a High incident. */
export function startConfirmation(clock: Clock, evaluator: Evaluator, probe: (monitor: Monitor) => void): () => void {
  const confirmed = new Map<MonitorId, EpochMs>();
  return repeat(clock, LOOK_EVERY_MS, () => {
    for (const { monitor, runStartedAt } of evaluator.toConfirm(clock.now())) {
      if (confirmed.get(monitor.id) === runStartedAt) continue;
      confirmed.set(monitor.id, runStartedAt);
      probe(monitor);
    }
  });
}
