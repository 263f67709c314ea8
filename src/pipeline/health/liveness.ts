import { type OutboxCount, oldestAgeMs } from '../../core/delivery/messages.ts';
import { MINUTE } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';

/** A message that has waited for longer has not reached somebody who should know. */
const OUTBOX_LIMIT_MS = 5 * MINUTE;

/** The parts of the monitor that must move, or it is blind or mute. */
export const COMPONENTS = ['scheduler', 'recorder', 'evaluator', 'dispatcher', 'outbox'] as const;
export type Component = (typeof COMPONENTS)[number];

/** When each part last moved, on the monotonic clock. A process that runs while a part of it stands still is no sign of life. */
export class Liveness {
  readonly #clock: Clock;
  #slotWaitsSinceMs: number | null = null;
  #evaluatedMs: number;
  #scheduledMs: number;
  #countedMs: number;
  #oldestMessageMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#evaluatedMs = clock.monotonicMs();
    this.#scheduledMs = this.#evaluatedMs;
    this.#countedMs = this.#evaluatedMs;
  }

  /** The scheduler looked at its clock, at this monotonic moment. */
  scheduled(atMs: number): void {
    this.#scheduledMs = atMs;
  }

  /** A slot came: sooner or later a sample must be stored. */
  slotDue(): void {
    this.#slotWaitsSinceMs ??= this.#clock.monotonicMs();
  }

  samplesStored(): void {
    this.#slotWaitsSinceMs = null;
  }

  evaluated(): void {
    this.#evaluatedMs = this.#clock.monotonicMs();
  }

  outboxCounted(counts: readonly OutboxCount[]): void {
    this.#countedMs = this.#clock.monotonicMs();
    this.#oldestMessageMs = oldestAgeMs(counts, this.#clock.now());
  }

  /** The parts that have not moved for `windowMs`; empty when all is well. */
  standstill(windowMs: number): Component[] {
    const now = this.#clock.monotonicMs();
    const stands: Readonly<Record<Component, boolean>> = {
      scheduler: now - this.#scheduledMs > windowMs,
      recorder: now - (this.#slotWaitsSinceMs ?? now) > windowMs,
      evaluator: now - this.#evaluatedMs > windowMs,
      dispatcher: now - this.#countedMs > windowMs,
      outbox: (this.#oldestMessageMs ?? 0) > OUTBOX_LIMIT_MS,
    };
    return COMPONENTS.filter((organ) => stands[organ]);
  }
}
