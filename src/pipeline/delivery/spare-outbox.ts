import type { AttemptResult, Claim, ClaimFilter, OutboxMessage } from '../../core/delivery/messages.ts';
import { claimId, priorityOf } from '../../core/delivery/messages.ts';
import { type EpochMs, SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import { patiently } from '../ports/patience.ts';
import type { Outbox } from './ports.ts';

/** Longer than a commit on a slow disk. A store that does not answer must not keep a message from its channel. */
const PATIENCE_MS = 2 * SECOND;
/** Claims of messages that were already sent from memory. */
const MOST_LOOKS = 10;
/** Ids of messages that were sent from memory, for when the store has them. */
const MOST_REMEMBERED = 10_000;

interface Held {
  readonly message: OutboxMessage;
  attempts: number;
  dueAt: EpochMs;
  claimId: string | null;
  inFlight: boolean;
}

/**
 * The outbox of the store, preceded by the messages that the store does not take for now. They are sent from memory,
 * and stored as sent once the store takes them. A crash in between may send one twice, under the same id, and never
 * loses one.
 */
export class SpareOutbox implements Outbox {
  readonly #store: Outbox;
  readonly #clock: Clock;
  readonly #held = new Map<string, Held>();
  /** Messages that were sent, or given up, before the store had them. */
  readonly #settled = new Map<string, AttemptResult>();
  /** Messages to add to the store. */
  #owed: OutboxMessage[] = [];

  constructor(store: Outbox, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Messages of commits that the store has not taken yet. Those that the store has stay as they are. */
  hold(messages: readonly OutboxMessage[]): void {
    for (const message of messages) {
      if (this.#held.has(message.id) || this.#settled.has(message.id)) continue;
      const fresh = { attempts: 0, claimId: null, inFlight: false };
      this.#held.set(message.id, { message, dueAt: message.createdAt, ...fresh });
    }
  }

  /** The store has them from now on, and sends those that are still waiting. */
  stored(messages: readonly OutboxMessage[]): void {
    for (const { id } of messages) if (this.#held.get(id)?.inFlight === false) this.#held.delete(id);
  }

  /** Messages that neither the store nor a receiver has. */
  get unsentHere(): number {
    return this.#held.size;
  }

  async enqueue(messages: readonly OutboxMessage[]): Promise<void> {
    try {
      await this.#patiently(this.#store.enqueue(messages));
    } catch {
      this.hold(messages);
      for (const message of messages) this.#owed.push(message);
    }
  }

  async endLeases(now: EpochMs): Promise<void> {
    await this.#store.endLeases(now);
  }

  async dueChannels(now: EpochMs): Promise<string[]> {
    const here = [...this.#held.values()].filter((one) => isDue(one, now)).map(({ message }) => message.channel);
    if (here.length > 0) return [...new Set(here)].sort();
    return await this.#patiently(this.#store.dueChannels(now));
  }

  async claim(channel: string, now: EpochMs, leaseUntil: EpochMs, which: ClaimFilter): Promise<Claim | null> {
    const here = this.#claimHere(channel, now, which);
    if (here !== null) return here;
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const claim = await this.#patiently(this.#store.claim(channel, now, leaseUntil, which));
      if (claim === null) return null;
      const fresh = claim.messages.filter(({ id }) => !this.#settled.has(id));
      if (fresh.length === claim.messages.length) return claim;
      for (const { id } of claim.messages) {
        const settlement = this.#settled.get(id);
        if (settlement !== undefined) await this.#store.recordAttempt([id], settlement);
      }
      if (fresh.length > 0) return { ...claim, messages: fresh };
    }
    return null;
  }

  async recordAttempt(
    ids: readonly string[],
    settlement: AttemptResult,
    more: readonly OutboxMessage[] = [],
  ): Promise<void> {
    const here = ids.filter((id) => this.#held.has(id));
    for (const id of here) this.#settleHere(id, settlement);
    const there = ids.filter((id) => !here.includes(id));
    if (there.length === 0) return more.length === 0 ? undefined : await this.enqueue(more);
    try {
      await this.#patiently(this.#store.recordAttempt(there, settlement, more));
    } catch (error) {
      // When the store claims them again, it gets their results.
      if (settlement.state === 'sent') for (const id of there) this.#remember(id, settlement);
      throw error;
    }
  }

  unsent(limit: number): ReturnType<Outbox['unsent']> {
    return this.#store.unsent(limit);
  }

  /** Claims from the store, after it got all results. */
  async counts(): ReturnType<Outbox['counts']> {
    const owed = this.#owed;
    if (owed.length > 0) {
      await this.#patiently(this.#store.enqueue(owed));
      this.#owed = this.#owed.slice(owed.length);
      this.stored(owed);
    }
    return await this.#patiently(this.#store.counts());
  }

  revive(id: string, at: EpochMs): Promise<boolean> {
    return this.#store.revive(id, at);
  }

  purgeSent(before: EpochMs, limit: number): Promise<number> {
    return this.#store.purgeSent(before, limit);
  }

  #claimHere(channel: string, now: EpochMs, { limit, priority }: ClaimFilter): Claim | null {
    const chosen: Held[] = [];
    const blocked = new Set<string>();
    for (const one of this.#held.values()) {
      const { message } = one;
      if (message.channel !== channel) continue;
      const isNext = isDue(one, now) && !blocked.has(message.incidentId);
      if (!isNext) blocked.add(message.incidentId);
      // A message that may have arrived is repeated unchanged.
      const fits = chosen.length === 0 || (one.claimId === chosen[0]!.claimId && chosen.length < limit);
      if (isNext && fits && priorityOf(message) === priority) chosen.push(one);
    }
    const first = chosen[0];
    if (first === undefined) return null;
    const id = first.claimId ?? claimId(chosen.map(({ message }) => message.id));
    const { attempts, claimId: before } = first;
    for (const one of chosen) Object.assign(one, { inFlight: true, claimId: id, attempts: one.attempts + 1 });
    return { id, messages: chosen.map(({ message }) => message), attempts, mayHaveArrived: before !== null };
  }

  #settleHere(id: string, settlement: AttemptResult): void {
    const one = this.#held.get(id)!;
    one.inFlight = false;
    if (settlement.state === 'sent' || settlement.state === 'dead') {
      this.#held.delete(id);
      this.#remember(id, settlement);
      return;
    }
    one.dueAt = settlement.retryAt;
    if (settlement.state === 'pending') one.claimId = null;
  }

  #remember(id: string, settlement: AttemptResult): void {
    this.#settled.set(id, settlement);
    if (this.#settled.size > MOST_REMEMBERED) this.#settled.delete(this.#settled.keys().next().value!);
  }

  #patiently<T>(answer: Promise<T>): Promise<T> {
    return patiently(this.#clock, PATIENCE_MS, answer);
  }
}

function isDue({ inFlight, dueAt }: Held, now: EpochMs): boolean {
  return !inFlight && dueAt <= now;
}
