/** Fine enough that no stall above 5 ms hides between two ticks. */
const TICK_MS = 2;
/** Timers have a grain of a millisecond: a tick that is less late than this says nothing. */
const GRAIN_MS = 1.5;
const KEPT = 1_024;

interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Stalls {
  /** Whole, also where it reaches beyond the window; 0 without one. */
  readonly longestMs: number;
  /** All of them, as far as they lie in the window. */
  readonly totalMs: number;
}

/** The timers it runs on, so that tests can stand in for them. */
export interface StallClock {
  nowMs(): number;
  /** Calls `tick` about every `intervalMs`; the returned function ends that. */
  every(intervalMs: number, tick: () => void): () => void;
}

const THREAD_CLOCK: StallClock = {
  nowMs: () => performance.now(),
  every(intervalMs, tick) {
    const timer = setInterval(tick, intervalMs);
    return () => clearInterval(timer);
  },
};

/**
 * Notices when its thread did not get round to its timers: whatever was measured meanwhile was measured too late. Ticks
 * only while something is being watched. A stall is reported as the whole gap between two ticks, so never too short.
 */
export class StallWatch {
  readonly #clock: StallClock;
  readonly #stalls: Stall[] = [];
  #oldest = 0;
  #watchers = 0;
  #lastTickMs = 0;
  #stopTicking = () => {};

  constructor(clock: StallClock = THREAD_CLOCK) {
    this.#clock = clock;
  }

  /** Watches until the returned function is called. */
  watch(): () => void {
    this.#watchers += 1;
    if (this.#watchers === 1) {
      this.#lastTickMs = this.#clock.nowMs();
      this.#stopTicking = this.#clock.every(TICK_MS, () => this.#tick());
    }
    return () => {
      this.#watchers -= 1;
      if (this.#watchers === 0) this.#stopTicking();
    };
  }

  /** What overlaps [fromMs, toMs]. To be asked while still watching: a stall may be going on. */
  within(fromMs: number, toMs: number): Stalls {
    let [longestMs, totalMs] = [0, 0];
    const count = (stall: Stall): void => {
      if (stall.fromMs >= toMs || stall.toMs <= fromMs) return;
      longestMs = Math.max(longestMs, stall.toMs - stall.fromMs);
      totalMs += Math.min(stall.toMs, toMs) - Math.max(stall.fromMs, fromMs);
    };
    // Its tick is still to come: input is handled before timers are.
    const current = { fromMs: this.#lastTickMs, toMs: this.#clock.nowMs() };
    if (isStall(current)) count(current);
    // From the newest back to the first that had ended before.
    for (let age = 1; age <= this.#stalls.length; age += 1) {
      const stall = this.#stalls[(this.#oldest - age + KEPT) % KEPT]!;
      if (stall.toMs <= fromMs) break;
      count(stall);
    }
    return { longestMs, totalMs };
  }

  #tick(): void {
    const sinceLast = { fromMs: this.#lastTickMs, toMs: this.#clock.nowMs() };
    if (isStall(sinceLast)) this.#remember(sinceLast);
    this.#lastTickMs = sinceLast.toMs;
  }

  #remember(stall: Stall): void {
    this.#stalls[this.#oldest] = stall;
    this.#oldest = (this.#oldest + 1) % KEPT;
  }
}

function isStall({ fromMs, toMs }: Stall): boolean {
  return toMs - fromMs > TICK_MS + GRAIN_MS;
}
