import type { OutboxCount } from '../../core/delivery/messages.ts';
import { SECOND } from '../../core/time.ts';
import { repeat } from '../ports/repeat.ts';
import { ChannelWorker, type ChannelWorkerOptions } from './channel-worker.ts';
import type { Notifier } from './ports.ts';

const POLL_INTERVAL_MS = SECOND;
/** Time for the messages in flight when the monitor stops. */
const STOP_GRACE_MS = 3 * SECOND;

export interface DispatcherOptions extends Omit<ChannelWorkerOptions, 'channels'> {
  readonly onBacklog: (counts: readonly OutboxCount[]) => void;
}

/**
 * Delivers the contents of the outbox: at least once, in order per incident and channel, with the stable id of each
 * message. It never affects evaluation. Each channel has its own worker, so a slow or dead one delays no other.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #lines = new Map<string, ChannelWorker>();
  #channels: readonly string[] = [];
  #stopPolling: () => void = () => undefined;
  /** Logged once, not each second. */
  #unreadable = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  replace(notifiers: ReadonlyMap<string, Notifier>): void {
    this.#channels = [...notifiers.keys()];
    for (const [channel, line] of this.#lines) line.replace(notifiers.get(channel) ?? null);
    for (const [channel, notifier] of notifiers) this.#lineOf(channel).replace(notifier);
  }

  /** Only one process may run a dispatcher on an outbox: messages in flight at its start belong to a dead process. */
  start(): void {
    const { clock, outbox } = this.#options;
    let inherited = true;
    this.#stopPolling = repeat(clock, POLL_INTERVAL_MS, async () => {
      if (inherited)
        await outbox.endLeases(clock.now()).then(
          () => (inherited = false),
          () => undefined,
        );
      await this.#poll();
    });
  }

  async stop(): Promise<void> {
    this.#stopPolling();
    await Promise.all([...this.#lines.values()].map((line) => line.stop(STOP_GRACE_MS)));
  }

  async #poll(): Promise<void> {
    const { outbox, clock, log, onBacklog } = this.#options;
    try {
      for (const channel of await outbox.dueChannels(clock.now())) this.#lineOf(channel).work();
      for (const line of this.#lines.values()) if (line.wantsRefresh) line.work();
      onBacklog(await outbox.counts());
      this.#unreadable = false;
    } catch (error) {
      if (!this.#unreadable) log.warn({ error }, 'the outbox cannot be read; messages wait');
      this.#unreadable = true;
    }
  }

  #lineOf(channel: string): ChannelWorker {
    const known = this.#lines.get(channel);
    if (known) return known;
    const line = new ChannelWorker(channel, { ...this.#options, channels: () => this.#channels });
    this.#lines.set(channel, line);
    return line;
  }
}
