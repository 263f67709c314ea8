import type { Clock } from '../pipeline/ports/clock.ts';

export interface StallMonitor {
  /** The longest time in ms that the event loop was blocked since the last call; 0 if it never was. */
  takeMaxMs(): number;
  stop(): void;
}

/**
 * Watches the event loop of its own thread with a ticker. The delay of a tick is a stall of the loop. It keeps the
 * maximum, because percentiles hide the one long stall that matters. Stalls shorter than a tick may go unseen.
 */
export function createStallMonitor(clock: Clock, tickMs = 20): StallMonitor {
  let dueAt = clock.monotonicMs() + tickMs;
  let maxMs = 0;
  let cancel: () => void;

  const notice = (): void => {
    maxMs = Math.max(maxMs, clock.monotonicMs() - dueAt);
  };
  const arm = (): void => {
    dueAt = clock.monotonicMs() + tickMs;
    cancel = clock.after(tickMs, () => {
      notice();
      arm();
    });
  };
  arm();

  return {
    takeMaxMs() {
      // No tick has seen a stall that lasts up to this very call, and the next tick must not count it again.
      notice();
      dueAt = Math.max(dueAt, clock.monotonicMs());
      const taken = maxMs;
      maxMs = 0;
      return taken;
    },
    stop: () => cancel(),
  };
}
