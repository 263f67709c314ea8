import type { EvaluatedMonitor } from '../../core/monitor.ts';
import { SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { LiveFigures } from './live-figures.ts';

const RETRY_MS = 10 * SECOND;

export interface FiguresLoaderOptions {
  readonly board: Pick<LiveFigures, 'load' | 'follow'>;
  readonly monitors: () => readonly EvaluatedMonitor[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Reads the board from the store, one load at a time. A refresh that fails leaves the board as it was, and is tried again. */
export class FiguresLoader {
  readonly #options: FiguresLoaderOptions;
  #last: Promise<void> = Promise.resolve();
  /** Null while no load is owed. */
  #cancelRetry: (() => void) | null = null;

  constructor(options: FiguresLoaderOptions) {
    this.#options = options;
  }

  load(): Promise<void> {
    return this.#next('load');
  }

  /** Reads what all monitors have stored. */
  async refresh(): Promise<void> {
    await this.#tried('load');
  }

  /** Reads what monitors have stored that are new, or have changed. */
  async follow(): Promise<void> {
    await this.#tried(this.#cancelRetry === null ? 'follow' : 'load');
  }

  #next(kind: 'load' | 'follow'): Promise<void> {
    const { board, monitors, clock } = this.#options;
    const next = this.#last.then(() => board[kind](monitors(), clock.now()));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #tried(kind: 'load' | 'follow'): Promise<void> {
    const { clock, log } = this.#options;
    this.stop();
    try {
      await this.#next(kind);
    } catch (error) {
      log.warn({ error }, 'SLA figures could not be read; the ones before stay until they can');
      this.#cancelRetry = clock.after(RETRY_MS, () => void this.refresh());
    }
  }

  stop(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }
}
