import type { Monitor } from '../../core/monitor.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { CommandAnswer, CommandQueue, DaemonCommand } from '../safety/ports.ts';

export interface CommandInboxOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly queue: CommandQueue;
  readonly monitors: () => readonly Monitor[];
  readonly probe: (monitor: Monitor) => Promise<CommandAnswer>;
}

/** Runs the requests of command lines, and answers them. */
export class OnDemandInbox {
  readonly #options: CommandInboxOptions;

  constructor(options: CommandInboxOptions) {
    this.#options = options;
  }

  /** Reads new requests; each then runs by itself. Never rejects. */
  async poll(): Promise<void> {
    const { queue, clock, log } = this.#options;
    try {
      for (const command of await queue.takeCommands(clock.now())) void this.#run(command);
    } catch (error) {
      log.debug({ error }, 'requests of command lines cannot be read');
    }
  }

  async #run(command: DaemonCommand): Promise<void> {
    const { queue, log } = this.#options;
    try {
      log.info({ monitor: command.monitorId }, 'on-demand probe');
      await queue.answer(command.id, await this.#answer(command));
    } catch (error) {
      log.error({ monitor: command.monitorId, error }, 'a request of a command line failed in the monitor');
      await queue.answer(command.id, { done: false, reason: 'aborted' }).catch(() => {});
    }
  }

  async #answer({ monitorId }: DaemonCommand): Promise<CommandAnswer> {
    const monitor = this.#options.monitors().find(({ id }) => id === monitorId);
    if (monitor !== undefined) return this.#options.probe(monitor);
    return { done: false, reason: null };
  }
}
