import { type EpochMs, HOUR } from '../core/time.ts';
import type { SimulatorClock } from './clock.ts';
import type { TimelineStep } from './scenario.ts';

/**
 * Applies each step at its time, counted from now; the steps of time zero before it resolves. It resolves to a function
 * that drops the rest.
 */
export async function playTimeline(
  timeline: readonly TimelineStep[],
  clock: SimulatorClock,
  apply: (step: TimelineStep) => Promise<void>,
): Promise<() => void> {
  const startedAt = clock.now();
  for (const step of timeline.filter(({ afterMs }) => afterMs === 0)) await apply(step);
  const cancels = timeline
    .filter(({ afterMs }) => afterMs > 0)
    .map((step) => runAt(startedAt + step.afterMs, clock, () => void apply(step)));
  return () => {
    for (const cancel of cancels) cancel();
  };
}

/** Waits hour by hour, because no timer may be longer. */
function runAt(at: EpochMs, clock: SimulatorClock, callback: () => void): () => void {
  let cancel = () => {};
  const wait = () => {
    const leftMs = at - clock.now();
    if (leftMs <= 0) callback();
    else cancel = clock.after(Math.min(leftMs, HOUR), wait);
  };
  wait();
  return () => cancel();
}
