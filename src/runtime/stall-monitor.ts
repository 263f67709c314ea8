import type { Clock } from '../pipeline/ports/clock.ts';

export interface StallMonitor {
  /** The longest time the event loop was held up since the last call, in milliseconds; 0 when it never was. */
  takeMaxMs(): number;
  stop(): void;
}

/**
 * Watches the event loop of its own thread with a ticker: what a tick is late by, the loop was stalled. A maximum, since
 * percentiles hide the one long stall that matters. Stalls shorter than a tick may go unseen.
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
      // A stall that lasts up to this very call has not been seen by a tick yet, and must not be seen again by the next.
      notice();
      dueAt = Math.max(dueAt, clock.monotonicMs());
      const taken = maxMs;
      maxMs = 0;
      return taken;
    },
    stop: () => cancel(),
  };
}
