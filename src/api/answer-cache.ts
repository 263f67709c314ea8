import type { Clock } from '../pipeline/ports/clock.ts';
import type { Rendered } from './rendered.ts';

/** Different answers that are kept at once. */
const MOST_ANSWERS = 64;

interface Kept {
  readonly untilMs: number;
  readonly answer: Promise<Rendered>;
}

/** Answers that serve whoever asks the same within a short time. One that fails serves only those who waited for it. */
export class AnswerCache {
  readonly #clock: Clock;
  readonly #answers = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string, keptMs: number, make: () => Promise<Rendered>): Promise<Rendered> {
    const now = this.#clock.monotonicMs();
    const known = this.#answers.get(key);
    if (known !== undefined && known.untilMs > now) return known.answer;
    this.#answers.delete(key);
    const oldest = this.#answers.keys().next();
    if (this.#answers.size >= MOST_ANSWERS && oldest.done !== true) this.#answers.delete(oldest.value);
    const answer = make();
    this.#answers.set(key, { untilMs: now + keptMs, answer });
    answer.catch(() => this.#answers.delete(key));
    return answer;
  }
}
