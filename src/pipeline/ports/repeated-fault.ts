import { HOUR } from '../../core/time.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/** Logs the failures of a repeated task: the first one, then their number once an hour, and their end. */
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
    // One stack trace is enough.
    const { error, ...others } = fields;
    const what = this.#times === 1 ? fields : { ...others, reason: String(error), times: this.#times };
    this.#log.error(what, this.#text);
  }

  worked(): void {
    if (this.#times > 1) this.#log.info({ times: this.#times }, `over: ${this.#text}`);
    this.#times = 0;
  }
}
