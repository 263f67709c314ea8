import { HOUR, MINUTE, SECOND } from '../core/time.ts';
import type { Clock, Delivery, Log, Notifier, Outbox, PendingMessage } from './ports.ts';
import { repeat } from './repeat.ts';

const POLL_INTERVAL_MS = SECOND;
const BATCH = 50;
/** A channel that does not answer within this is tried again. */
const SEND_TIMEOUT_MS = 10 * SECOND;
const FIRST_RETRY_MS = SECOND;
const LONGEST_RETRY_MS = 5 * MINUTE;
/** Far enough away that a message that can never be delivered rests. */
const PERMANENT_RETRY_MS = 24 * HOUR;

export interface DispatcherOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly outbox: Outbox;
  /** Number in [0, 1), for the jitter of retries. */
  readonly random: () => number;
  readonly onResult: (channel: string, result: Delivery['kind']) => void;
  readonly onBacklog: (oldestAgeMs: number | null) => void;
}

/**
 * Delivers what the outbox holds: at least once, in order per line and channel, with the stable id of each message.
 * It never touches evaluation, and a slow channel delays no other.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #notifiers = new Map<string, Notifier>();
  readonly #busy = new Map<string, Promise<void>>();
  #stopPolling: () => void = () => undefined;
  /** Said once, not each second. */
  #unreadable = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  replace(notifiers: ReadonlyMap<string, Notifier>): void {
    this.#notifiers.clear();
    for (const [channel, notifier] of notifiers) this.#notifiers.set(channel, notifier);
  }

  start(): void {
    this.#stopPolling = repeat(this.#options.clock, POLL_INTERVAL_MS, () => this.poll());
  }

  async stop(): Promise<void> {
    this.#stopPolling();
    await Promise.all(this.#busy.values());
  }

  /** One look at the outbox. Resolves when every message it found was tried, but for channels that are still busy. */
  async poll(): Promise<void> {
    const { outbox, clock, log, onBacklog } = this.#options;
    try {
      const now = clock.now();
      const pending = await outbox.pending(now, BATCH);
      const byChannel = Map.groupBy(pending, ({ channel }) => channel);
      for (const [channel, messages] of byChannel) {
        if (this.#busy.has(channel)) continue;
        const sending = this.#sendAll(channel, messages).finally(() => this.#busy.delete(channel));
        this.#busy.set(channel, sending);
      }
      const oldest = await outbox.oldestPending();
      onBacklog(oldest === null ? null : now - oldest);
      this.#unreadable = false;
    } catch (error) {
      if (!this.#unreadable) log.warn({ error }, 'the outbox cannot be read; messages wait');
      this.#unreadable = true;
    }
  }

  async #sendAll(channel: string, messages: readonly PendingMessage[]): Promise<void> {
    const { outbox, clock, log, onResult } = this.#options;
    for (const message of messages) {
      const result = await this.#send(channel, message);
      onResult(channel, result.kind);
      try {
        if (result.kind === 'delivered') await outbox.delivered(message.id, clock.now());
        else await outbox.failed(message.id, clock.now() + this.#retryMs(result.kind, message.attempts), result.reason);
      } catch (error) {
        // The message stays pending: it may be sent twice, and is never lost.
        log.warn({ error, message: message.id }, 'the outcome of a delivery could not be stored');
        return;
      }
    }
  }

  async #send(channel: string, message: PendingMessage): Promise<Delivery> {
    const notifier = this.#notifiers.get(channel);
    if (notifier === undefined) return { kind: 'permanent', reason: `channel ${channel} is not configured` };
    const abort = new AbortController();
    const timedOut = Promise.withResolvers<Delivery>();
    const cancel = this.#options.clock.after(SEND_TIMEOUT_MS, () => {
      abort.abort();
      timedOut.resolve({ kind: 'retryable', reason: `no answer within ${SEND_TIMEOUT_MS / SECOND} s` });
    });
    try {
      return await Promise.race([notifier.deliver(message, abort.signal), timedOut.promise]);
    } catch (error) {
      return { kind: 'retryable', reason: error instanceof Error ? error.message : String(error) };
    } finally {
      cancel();
    }
  }

  #retryMs(kind: 'retryable' | 'permanent', attempts: number): number {
    if (kind === 'permanent') return PERMANENT_RETRY_MS;
    const backOffMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
    return backOffMs * (0.5 + this.#options.random() / 2);
  }
}
