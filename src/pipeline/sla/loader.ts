import type { MonitorId } from '../../core/ids.ts';
import type { EvaluatedMonitor } from '../../core/monitor.ts';
import type { DowntimeSpan } from '../../core/sla/downtime.ts';
import type { Slot } from '../../core/sla/recorded-slots.ts';
import type { HourRollup } from '../../core/sla/rollup.ts';
import { SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ConfigurationInUse, Reloadable } from '../ports/reloadable.ts';
import { RepeatedFault } from '../ports/repeated-fault.ts';
import type { LiveFigures } from './live-figures.ts';

const RETRY_MS = 10 * SECOND;

export interface FiguresLoaderOptions {
  readonly board: Pick<LiveFigures, 'load' | 'follow' | 'addDowntime' | 'observe' | 'apply'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Keeps the figures current: reads them from the store, one load at a time, and adds each commit. A refresh that fails
 * leaves them unchanged, and is retried.
 */
export class FiguresLoader implements Reloadable {
  readonly #options: FiguresLoaderOptions;
  readonly #fault: RepeatedFault;
  #monitors: readonly EvaluatedMonitor[] = [];
  #isLoaded = false;
  #last: Promise<void> = Promise.resolve();
  /** Null while no load is needed. */
  #cancelRetry: (() => void) | null = null;

  constructor(options: FiguresLoaderOptions) {
    this.#options = options;
    const text = 'SLA figures could not be read; the previous ones stay until they can';
    this.#fault = new RepeatedFault(options.clock, options.log, text);
  }

  /** Reads the stored data of monitors that are new or have changed. Rejects only the first time, when all is read. */
  async apply({ evaluated }: Pick<ConfigurationInUse, 'evaluated'>): Promise<void> {
    this.#monitors = evaluated;
    if (this.#isLoaded) return await this.#tried(this.#cancelRetry === null ? 'follow' : 'load');
    await this.#next('load');
    this.#isLoaded = true;
  }

  /** Right after each commit. */
  committed(
    downtime: readonly DowntimeSpan[],
    samples: ReadonlyMap<MonitorId, readonly Slot[]>,
    rollups: readonly HourRollup[],
  ): void {
    const { board } = this.#options;
    board.addDowntime(downtime);
    board.observe(samples);
    if (!board.apply(rollups)) void this.refresh();
  }

  /** Reads the stored data of all monitors. */
  async refresh(): Promise<void> {
    await this.#tried('load');
  }

  #next(kind: 'load' | 'follow'): Promise<void> {
    const { board, clock } = this.#options;
    const next = this.#last.then(() => board[kind](this.#monitors, clock.now()));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #tried(kind: 'load' | 'follow'): Promise<void> {
    const { clock } = this.#options;
    this.stop();
    try {
      await this.#next(kind);
      this.#fault.worked();
    } catch (error) {
      this.#fault.failed({ error });
      this.#cancelRetry = clock.after(RETRY_MS, () => void this.refresh());
    }
  }

  stop(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }
}
