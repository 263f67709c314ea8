import type { Configuration } from '../../core/configuration.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { closeDueWindows, type MonthStore } from './close.ts';

export interface MonthCloserOptions {
  readonly store: MonthStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Version of the program. */
  readonly program: string;
  readonly configuration: () => Configuration;
}

/** Closes months in the daemon: each call does what is due. */
export class MonthCloser {
  readonly #options: MonthCloserOptions;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(options: MonthCloserOptions) {
    this.#options = options;
  }

  /** Never rejects; a call during a run joins it. */
  run(): Promise<void> {
    this.#running ??= this.#close().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Waits for the window in progress. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #close(): Promise<void> {
    const { store, clock, log, program, configuration } = this.#options;
    try {
      const closing = { configuration: configuration(), program, now: clock.now(), stopped: () => this.#stopped };
      const rows = await closeDueWindows(store, closing);
      if (rows.length > 0) log.info({ windows: rows.length }, 'months were closed');
    } catch (error) {
      log.error({ error }, 'months could not be closed; the next attempt is within the hour');
    }
  }
}
