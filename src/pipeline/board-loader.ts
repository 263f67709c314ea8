import type { EpochMs } from '../core/time.ts';
import { SECOND } from '../core/time.ts';
import type { EvaluatedMonitor } from './evaluator.ts';
import type { Clock, Log } from './ports.ts';

const RETRY_MS = 10 * SECOND;

export interface BoardLoaderOptions {
  readonly board: { load(monitors: readonly EvaluatedMonitor[], now: EpochMs): Promise<void> };
  readonly monitors: () => readonly EvaluatedMonitor[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Reads the board from the store, one load at a time. A refresh that fails leaves the board as it was, and is tried again. */
export class BoardLoader {
  readonly #options: BoardLoaderOptions;
  #last: Promise<void> = Promise.resolve();
  #cancelRetry: () => void = () => undefined;

  constructor(options: BoardLoaderOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    const { board, monitors, clock } = this.#options;
    const load = this.#last.then(() => board.load(monitors(), clock.now()));
    this.#last = load.catch(() => undefined);
    await load;
  }

  async refresh(): Promise<void> {
    const { clock, log } = this.#options;
    this.#cancelRetry();
    try {
      await this.load();
    } catch (error) {
      log.warn({ error }, 'SLA figures could not be read; the ones before stay until they can');
      this.#cancelRetry = clock.after(RETRY_MS, () => void this.refresh());
    }
  }

  stop(): void {
    this.#cancelRetry();
  }
}
