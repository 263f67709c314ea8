/** Fine enough that no stall above 5 ms hides between two ticks. */
const TICK_MS = 2;
/** Timers have a grain of a millisecond: a tick that is less late than this says nothing. */
const GRAIN_MS = 1.5;
const KEPT = 1_024;

interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
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

  /** The longest stall that overlaps [fromMs, toMs], or 0. To be asked while still watching: it may be going on. */
  longestStall(fromMs: number, toMs: number): number {
    let longestMs = this.#currentMs();
    // From the newest back to the first that had ended before.
    for (let age = 1; age <= this.#stalls.length; age += 1) {
      const stall = this.#stalls[(this.#oldest - age + KEPT) % KEPT]!;
      if (stall.toMs <= fromMs) break;
      if (stall.fromMs < toMs) longestMs = Math.max(longestMs, stall.toMs - stall.fromMs);
    }
    return longestMs;
  }

  /** A stall whose tick is still to come: input is handled before timers are. */
  #currentMs(): number {
    const gapMs = this.#clock.nowMs() - this.#lastTickMs;
    return gapMs > TICK_MS + GRAIN_MS ? gapMs : 0;
  }

  #tick(): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#lastTickMs > TICK_MS + GRAIN_MS) this.#remember({ fromMs: this.#lastTickMs, toMs: nowMs });
    this.#lastTickMs = nowMs;
  }

  #remember(stall: Stall): void {
    this.#stalls[this.#oldest] = stall;
    this.#oldest = (this.#oldest + 1) % KEPT;
  }
}
