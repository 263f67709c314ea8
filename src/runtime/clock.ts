import { HOUR } from '../core/time.ts';
import type { Clock } from '../pipeline/ports/clock.ts';

/** Node fires a timer of more than 24.8 days after one millisecond; an hour is far below that and long enough for all. */
const LONGEST_DELAY_MS = HOUR;

/** The machine's clock; beside the probe workers, the only place that reads it or sets a timer. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const dueAt = performance.now() + Math.min(Math.max(delayMs, 0), LONGEST_DELAY_MS);
    let timer: NodeJS.Timeout;
    // libuv counts whole milliseconds from a cached time, so a timer may fire a fraction too early: then it waits again.
    const arm = (): void => {
      timer = setTimeout(
        () => (performance.now() < dueAt ? arm() : callback()),
        Math.max(0, Math.ceil(dueAt - performance.now())),
      );
    };
    arm();
    return () => clearTimeout(timer);
  },
};
