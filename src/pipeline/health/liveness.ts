import { type OutboxCount, oldestAgeMs } from '../../core/delivery/messages.ts';
import { MINUTE } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';

/** A message that waits longer has probably not reached a person who needs it. */
const OUTBOX_LIMIT_MS = 5 * MINUTE;

/** The components that must be active; otherwise the monitor sees nothing or says nothing. */
export const COMPONENTS = ['scheduler', 'recorder', 'evaluator', 'dispatcher', 'outbox'] as const;
export type Component = (typeof COMPONENTS)[number];

/**
 * The last activity of each component, on the monotonic clock. A running process with a stalled component is not alive.
 */
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

  /** The scheduler read its clock, at this monotonic time. */
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

  /** The components without activity for `windowMs`; empty when all is well. */
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
