import type { EpochMs } from '../core/time.ts';

/** The time functions that the simulator needs; the monitor's own clock fits. */
export interface SimulatorClock {
  now(): EpochMs;
  /** Runs `callback` once after at least `delayMs` (at most an hour); the returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

export const wallClock: SimulatorClock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.ceil(delayMs));
    return () => clearTimeout(timer);
  },
};
