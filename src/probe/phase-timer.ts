import { PHASES, type Phase, type PhasesMs } from '../core/sample.ts';

/**
 * Splits the time of one exchange over its phases. Whatever happens, and wherever it ends, the phases add up to the
 * total: each moment belongs to the phase in progress, and phases only ever follow one another.
 */
export class PhaseTimer {
  readonly startedMs: number;
  readonly #spentMs: number[] = PHASES.map(() => 0);
  #current = 0;
  #sinceMs: number;

  constructor(nowMs: number) {
    this.startedMs = nowMs;
    this.#sinceMs = nowMs;
  }

  get phase(): Phase {
    return PHASES[this.#current]!;
  }

  /** A phase that has been left already is not entered again: an answer may overtake the end of its request. */
  enter(phase: Phase, nowMs: number): void {
    const next = PHASES.indexOf(phase);
    if (next <= this.#current) return;
    this.#charge(nowMs);
    this.#current = next;
  }

  /** The durations up to now; unreached phases have 0. */
  stop(nowMs: number): { readonly phasesMs: PhasesMs; readonly totalMs: number } {
    this.#charge(nowMs);
    const [dns, connect, tls, send, wait, receive] = this.#spentMs as [number, number, number, number, number, number];
    return { phasesMs: { dns, connect, tls, send, wait, receive }, totalMs: nowMs - this.startedMs };
  }

  #charge(nowMs: number): void {
    this.#spentMs[this.#current]! += nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
  }
}
