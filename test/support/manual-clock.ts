import { SECOND } from '../../src/core/time.ts';
import type { Clock, CronTimer } from '../../src/pipeline/ports/clock.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Time that moves only when told. Timers run in order, and what they start is awaited between them. */
export class ManualClock implements Clock {
  #wall: number;
  #monotonic = 0;
  #timers: Timer[] = [];

  constructor(start: number) {
    this.#wall = start;
  }

  now(): number {
    return Math.floor(this.#wall);
  }

  monotonicMs(): number {
    return this.#monotonic;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { at: this.#monotonic + Math.max(0, delayMs), run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await recordAttempt();
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#moveTo(Math.max(next.at, this.#monotonic));
      next.run();
      await recordAttempt();
    }
    this.#moveTo(end);
    await recordAttempt();
  }

  /** The event loop stands still: time passes, no timer runs. */
  block(ms: number): void {
    this.#moveTo(this.#monotonic + ms);
  }

  /** As `advance`, but each timer that became due runs once, however often it would have. */
  async skip(ms: number): Promise<void> {
    this.block(ms);
    await this.advance(SECOND);
  }

  /** Somebody sets the wall clock. */
  step(ms: number): void {
    this.#wall += ms;
  }

  #moveTo(monotonic: number): void {
    this.#wall += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }
}

/** Lets promises that are ready run to their end. */
async function recordAttempt(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** A calendar whose tasks fire by hand. */
export class ManualCalendar implements CronTimer {
  readonly tasks: {
    readonly expression: string;
    readonly timezone: string;
    readonly fire: (instant: number) => void;
  }[] = [];

  every(expression: string, timezone: string, fire: (instant: number) => void): () => void {
    const task = { expression, timezone, fire };
    this.tasks.push(task);
    return () => {
      this.tasks.splice(this.tasks.indexOf(task), 1);
    };
  }
}
