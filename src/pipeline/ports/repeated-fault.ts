import { HOUR } from '../../core/time.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/** Something that is tried again and again: its first failure is logged, then once an hour their number, and its end. */
export class RepeatedFault {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #log: Log;
  readonly #text: string;
  #times = 0;
  #loggedMs = 0;

  constructor(clock: Pick<Clock, 'monotonicMs'>, log: Log, text: string) {
    this.#clock = clock;
    this.#log = log;
    this.#text = text;
  }

  failed(fields: { readonly error: unknown; readonly [field: string]: unknown }): void {
    const nowMs = this.#clock.monotonicMs();
    this.#times += 1;
    if (this.#times > 1 && nowMs - this.#loggedMs < HOUR) return;
    this.#loggedMs = nowMs;
    // A stack trace once is enough.
    const { error, ...others } = fields;
    const what = this.#times === 1 ? fields : { ...others, reason: String(error), times: this.#times };
    this.#log.error(what, this.#text);
  }

  worked(): void {
    if (this.#times > 1) this.#log.info({ times: this.#times }, `over: ${this.#text}`);
    this.#times = 0;
  }
}
