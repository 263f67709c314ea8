import {
  type Claim,
  type Delivery,
  deliveryError,
  type Priority,
  priorityOf,
  type SelfMessage,
} from '../../core/delivery/messages.ts';
import { planAfter, restMs } from '../../core/delivery/retry-policy.ts';
import type { IncidentRecord } from '../../core/incident/incident.ts';
import { MINUTE, SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommandLine } from '../ports/command-line.ts';
import type { Log } from '../ports/log.ts';
import { RepeatedFault } from '../ports/repeated-fault.ts';
import type { Notifier, Outbox } from './ports.ts';
import { gaveUpMessages } from './self-messages.ts';

/** A slower receiver is cut off, and may have what we sent. */
const SEND_TIMEOUT_MS = 30 * SECOND;
/** How long a notifier may take to end after its abort. */
const ABORT_GRACE_MS = 5 * SECOND;
/** Longer than any attempt, so that a lease that has ended belongs to a process that has ended. */
const LEASE_MS = MINUTE;
/** A channel that can combine messages collects those of one priority for this long after each one. */
const COLLECT_MS = MINUTE;
const REFRESH_MS = MINUTE;
/** Groups of messages that no channel wants any longer. */
const UNCONFIGURED_LIMIT = 500;

export interface ChannelWorkerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly outbox: Outbox;
  /** Number in [0, 1), for the jitter of retries. */
  readonly random: () => number;
  readonly onResult: (channel: string, result: Delivery['kind']) => void;
  /** Reminders for a channel. */
  readonly openIncidents: (channel: string) => Promise<readonly IncidentRecord[]>;
  /** Names of the active channels. */
  readonly channels: () => readonly string[];
  /** Makes the commands of what the monitor says about itself. */
  readonly commandLine: CommandLine;
}

/** The state of one priority's messages. */
interface GradeQueue {
  /** On the monotonic clock. */
  collectUntilMs: number;
  /** Lower than the channel's own limit during the search for a message that spoilt its group. */
  groupLimit: number;
}

const freshQueue = (): GradeQueue => ({
  collectUntilMs: Number.NEGATIVE_INFINITY,
  groupLimit: Number.POSITIVE_INFINITY,
});

/** The worker of one channel: one attempt at a time, independent of other channels. */
export class ChannelWorker {
  readonly #channel: string;
  readonly #options: ChannelWorkerOptions;
  #notifier: Notifier | null = null;
  #working: Promise<void> | null = null;
  #stopped = false;
  readonly #fault: RepeatedFault;
  #abort = new AbortController();
  /** Monotonic moments. */
  #restUntilMs = Number.NEGATIVE_INFINITY;
  #refreshDueMs = Number.NEGATIVE_INFINITY;
  readonly #queues: Readonly<Record<Priority, GradeQueue>> = { high: freshQueue(), lesser: freshQueue() };

  constructor(channel: string, options: ChannelWorkerOptions) {
    this.#channel = channel;
    this.#options = options;
    this.#fault = new RepeatedFault(options.clock, options.log, 'the outbox is unavailable; messages wait');
  }

  /** Null: the channel is no longer configured. */
  replace(notifier: Notifier | null): void {
    this.#notifier = notifier;
  }

  get wantsRefresh(): boolean {
    return this.#notifier?.refresh !== undefined && this.#options.clock.monotonicMs() >= this.#refreshDueMs;
  }

  /** Sends what is due, unless it is doing so already. Never rejects. */
  work(): void {
    if (this.#stopped || this.#working !== null) return;
    this.#working = this.#run().finally(() => {
      this.#working = null;
    });
  }

  /** Starts nothing more, and ends the attempt in flight after a grace period. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    const cancel = this.#options.clock.after(graceMs, () => this.#abort.abort());
    await this.#working;
    cancel();
  }

  async #run(): Promise<void> {
    try {
      if (this.wantsRefresh) await this.#refresh();
      while (await this.#sendNext());
      this.#fault.worked();
    } catch (error) {
      // A claimed message is sent again when its lease ends: it may be sent twice, and is never lost.
      this.#fault.failed({ error, channel: this.#channel });
    }
  }

  /** Resolves to whether to continue at once. */
  async #sendNext(): Promise<boolean> {
    const notifier = this.#notifier;
    const maxMessages = notifier?.maxMessages ?? UNCONFIGURED_LIMIT;
    const claim = (await this.#claim('high', maxMessages)) ?? (await this.#claim('lesser', maxMessages));
    if (claim === null) return false;
    const delivery = await this.#attempt((signal) => notifier?.deliver(claim, signal) ?? NOT_CONFIGURED);
    this.#options.onResult(this.#channel, delivery.kind);
    this.#rest(claim, delivery);
    await this.#recordAttempt(claim, delivery);
    return delivery.kind === 'delivered';
  }

  /**
   * A High incident neither waits for anything less severe nor shares a message with it, where it could be overlooked.
   */
  async #claim(priority: Priority, maxMessages: number): Promise<Claim | null> {
    const { clock, outbox } = this.#options;
    const { collectUntilMs, groupLimit } = this.#queues[priority];
    if (this.#stopped || clock.monotonicMs() < Math.max(this.#restUntilMs, collectUntilMs)) return null;
    const now = clock.now();
    const limit = Math.min(maxMessages, groupLimit);
    return outbox.claim(this.#channel, now, now + LEASE_MS, { limit, priority });
  }

  #rest(claim: Claim, delivery: Delivery): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#restUntilMs = nowMs + restMs(delivery);
    if (delivery.kind !== 'delivered' || (this.#notifier?.maxMessages ?? 1) === 1) return;
    this.#queueOf(claim).collectUntilMs = nowMs + COLLECT_MS;
  }

  async #recordAttempt(claim: Claim, delivery: Delivery): Promise<void> {
    const { clock, log, outbox, random } = this.#options;
    const plan = planAfter(claim, delivery, clock.now(), random());
    if (plan.kind === 'split') this.#queueOf(claim).groupLimit = plan.limit;
    const { settlement } = plan;
    const fields = { channel: this.#channel, message: claim.id, messages: claim.messages.length };
    if (delivery.kind === 'delivered') {
      this.#queueOf(claim).groupLimit = Number.POSITIVE_INFINITY;
      const { refusedRecipients = 0 } = delivery;
      if (refusedRecipients > 0) log.error({ ...fields, refusedRecipients }, 'some recipients did not get a message');
    } else {
      const { kind: result } = delivery;
      const error = deliveryError(delivery);
      if (settlement.state === 'dead') log.error({ ...fields, reason: error }, 'a message was given up');
      else log.warn({ ...fields, result, reason: error, attempt: claim.attempts + 1 }, 'a message was not delivered');
    }
    const ids = claim.messages.map(({ id }) => id);
    await outbox.recordAttempt(
      ids,
      settlement,
      settlement.state === 'dead' ? this.#alarm(claim, settlement.error) : [],
    );
  }

  #queueOf({ messages }: Claim): GradeQueue {
    return this.#queues[priorityOf(messages[0]!)];
  }

  /** Never about a message of the monitor about itself: an alarm about an alarm would go round in circles. */
  #alarm(claim: Claim, error: string): SelfMessage[] {
    if (claim.messages.every(({ incident }) => incident === null)) return [];
    const { channels, clock, commandLine } = this.#options;
    const others = channels().filter((channel) => channel !== this.#channel);
    return gaveUpMessages(this.#channel, others, claim, error, commandLine, clock.now());
  }

  async #refresh(): Promise<void> {
    const { clock, openIncidents, onResult } = this.#options;
    this.#refreshDueMs = clock.monotonicMs() + REFRESH_MS;
    const open = await openIncidents(this.#channel);
    if (open.length === 0) return;
    const delivery = await this.#attempt((signal) => this.#notifier?.refresh?.(open, signal) ?? NOT_CONFIGURED);
    if (delivery.kind !== 'delivered') onResult(this.#channel, delivery.kind);
  }

  async #attempt(send: (signal: AbortSignal) => Promise<Delivery>): Promise<Delivery> {
    const { clock, log } = this.#options;
    const abort = new AbortController();
    this.#abort = abort;
    const hung = Promise.withResolvers<Delivery>();
    const cancels = [
      clock.after(SEND_TIMEOUT_MS, () => abort.abort()),
      clock.after(SEND_TIMEOUT_MS + ABORT_GRACE_MS, () => hung.resolve(TIMEOUT)),
    ];
    try {
      const delivery = await Promise.race([send(abort.signal), hung.promise]);
      const wasCut = this.#stopped && delivery.kind !== 'delivered' && delivery.reason === 'timeout';
      return wasCut ? { ...delivery, reason: 'stopped' } : delivery;
    } catch (error) {
      // Its message could quote what was sent.
      log.error({ channel: this.#channel, error: Error.isError(error) ? error.name : null }, 'a channel is faulty');
      return { kind: 'uncertain', reason: 'internal', detail: null };
    } finally {
      for (const cancel of cancels) cancel();
    }
  }
}

const TIMEOUT: Delivery = { kind: 'uncertain', reason: 'timeout', detail: null };
const NOT_CONFIGURED = Promise.resolve<Delivery>({ kind: 'permanent', reason: 'not-configured', detail: null });
