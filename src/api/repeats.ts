import { createHash } from 'node:crypto';
import { DAY } from '../core/time.ts';
import type { Clock } from '../pipeline/ports/clock.ts';
import { Accepted } from './operation.ts';
import { ApiProblem, namedProblem } from './problems.ts';

const KEPT_MS = DAY;
/** The oldest go first. */
const MOST_KEPT = 10_000;
/** A fault of ours is no answer: the next attempt may succeed. */
const FIRST_FAULT = 500;

interface Done {
  readonly what: string;
  readonly untilMs: number;
  readonly answer: Promise<unknown>;
}

/**
 * What was done under each key: repeated, it is answered and not done again. It forgets with the process; acts on incidents
 * are kept apart from each other by their ids in the store as well.
 */
export class Repeats {
  readonly #clock: Clock;
  readonly #done = new Map<string, Done>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param what of the request: under the same key another one is refused */
  once(key: string, what: string, act: () => Promise<unknown>): Promise<unknown> {
    const now = this.#clock.monotonicMs();
    const hash = createHash('sha256').update(what).digest('base64url');
    const known = this.#done.get(key);
    if (known !== undefined && known.untilMs > now) {
      if (known.what === hash) return known.answer;
      throw namedProblem(
        'key-reused',
        422,
        'This Idempotency-Key was used for something else: take a new one for each act.',
      );
    }
    const [oldest] = this.#done.keys();
    if (this.#done.size >= MOST_KEPT && oldest !== undefined) this.#done.delete(oldest);
    const answer = act();
    this.#done.set(key, { what: hash, untilMs: now + KEPT_MS, answer });
    // What is not settled is asked for again.
    const forget = () => void this.#done.delete(key);
    answer.then(
      (settled) => settled instanceof Accepted && forget(),
      (error: unknown) => {
        if (!(error instanceof ApiProblem) || error.problem.status >= FIRST_FAULT) forget();
      },
    );
    return answer;
  }
}
