import {
  type AttemptResult,
  type Claim,
  type ClaimFilter,
  claimId,
  FARTHEST_RETRY_MS,
  type OutboxCount,
  type OutboxMessage,
  type OutboxState,
  priorityOf,
  SUPERSEDABLE_STEPS,
  type UnsentMessage,
} from '../../../src/core/delivery/messages.ts';
import type { EpochMs } from '../../../src/core/time.ts';
import type { Outbox } from '../../../src/pipeline/delivery/ports.ts';

interface Entry {
  readonly message: OutboxMessage;
  state: OutboxState;
  claimId: string | null;
  attempts: number;
  dueAt: EpochMs;
  sentAt: EpochMs | null;
  lastError: string | null;
}

/** The outbox in its plainest form. Messages are in order of arrival; sorting by time keeps it among equals. */
export class MemoryOutbox implements Outbox {
  readonly #entries = new Map<string, Entry>();

  async enqueue(messages: readonly OutboxMessage[]): Promise<void> {
    this.add(messages);
  }

  add(messages: readonly OutboxMessage[]): void {
    for (const message of messages) {
      if (this.#entries.has(message.id)) continue;
      const dueAt = message.createdAt;
      const fresh = { state: 'pending', claimId: null, attempts: 0, sentAt: null, lastError: null } as const;
      this.#entries.set(message.id, { message, dueAt, ...fresh });
    }
  }

  async endLeases(now: EpochMs): Promise<void> {
    for (const entry of this.#entries.values()) if (entry.state === 'in-flight') entry.dueAt = now;
  }

  async dueChannels(now: EpochMs): Promise<string[]> {
    const due = this.#waiting().filter((entry) => isDue(entry, now));
    return [...new Set(due.map(({ message }) => message.channel))].sort();
  }

  async claim(
    channel: string,
    now: EpochMs,
    leaseUntil: EpochMs,
    { limit, priority }: ClaimFilter,
  ): Promise<Claim | null> {
    this.#supersede(channel, now);
    const ofChannel = this.#waiting().filter(({ message }) => message.channel === channel);
    const isMeant = ({ message }: Entry) => priorityOf(message) === priority;
    const repeated = ofChannel.find((entry) => entry.claimId !== null && isDue(entry, now) && isMeant(entry));
    const chosen = repeated
      ? ofChannel.filter((entry) => entry.claimId === repeated.claimId)
      : dueInOrder(ofChannel, now).filter(isMeant).slice(0, limit);
    const first = chosen[0];
    if (first === undefined) return null;
    const id = first.claimId ?? claimId(chosen.map(({ message }) => message.id));
    const messages = chosen.map(({ message }) => message);
    const claim = { id, messages, attempts: first.attempts, mayHaveArrived: first.claimId !== null };
    for (const entry of chosen) {
      Object.assign(entry, { state: 'in-flight', dueAt: leaseUntil, claimId: id, attempts: entry.attempts + 1 });
    }
    return claim;
  }

  async recordAttempt(
    ids: readonly string[],
    settlement: AttemptResult,
    more: readonly OutboxMessage[] = [],
  ): Promise<void> {
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry !== undefined) recordOne(entry, settlement);
    }
    this.add(more);
  }

  async unsent(limit: number): Promise<UnsentMessage[]> {
    return this.#oldestFirst().flatMap(unsentOf).slice(0, limit);
  }

  async counts(): Promise<OutboxCount[]> {
    const groups = Map.groupBy(
      this.#oldestFirst().flatMap(unsentOf),
      ({ message, state }) => `${message.channel} ${state}`,
    );
    return [...groups.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, group]) => {
        const { message, state } = group[0]!;
        return { channel: message.channel, state, messages: group.length, oldestAt: message.createdAt };
      });
  }

  async revive(id: string, at: EpochMs): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (entry?.state !== 'dead') return false;
    Object.assign(entry, { state: 'pending', claimId: null, attempts: 0, dueAt: at });
    return true;
  }

  async purgeSent(before: EpochMs, limit: number): Promise<number> {
    const old = [...this.#entries.values()].filter(
      ({ state, sentAt, message }) => (state === 'dead' ? message.createdAt : (sentAt ?? Infinity)) < before,
    );
    for (const { message } of old.slice(0, limit)) this.#entries.delete(message.id);
    return Math.min(old.length, limit);
  }

  #supersede(channel: string, now: EpochMs): void {
    const newest = new Map<string, Entry>();
    const waiting = this.#waiting().filter(({ message }) => message.channel === channel);
    for (const entry of waiting) newest.set(entry.message.incidentId, entry);
    for (const entry of waiting) {
      const { step, incidentId } = entry.message;
      if (entry.state !== 'pending' || !SUPERSEDABLE_STEPS.includes(step) || newest.get(incidentId) === entry) continue;
      Object.assign(entry, { state: 'sent', sentAt: now, lastError: 'superseded' });
    }
  }

  #waiting(): Entry[] {
    return this.#oldestFirst().filter(({ state }) => state !== 'sent' && state !== 'dead');
  }

  #oldestFirst(): Entry[] {
    return [...this.#entries.values()].sort((a, b) => a.message.createdAt - b.message.createdAt);
  }
}

function isDue({ dueAt }: Entry, now: EpochMs): boolean {
  return dueAt <= now || dueAt > now + FARTHEST_RETRY_MS;
}

/** Those that are due, but for the ones behind a message of their incident that is not. */
function dueInOrder(entries: readonly Entry[], now: EpochMs): Entry[] {
  const held = new Set<string>();
  return entries.filter((entry) => {
    const isFree = entry.claimId === null && isDue(entry, now);
    if (!isFree && !awaitsSome(entry)) held.add(entry.message.incidentId);
    return isFree && !held.has(entry.message.incidentId);
  });
}

/** All but some recipients have it. */
function awaitsSome({ state, lastError }: Entry): boolean {
  return state === 'uncertain' && lastError?.startsWith('recipient-deferred') === true;
}

function recordOne(entry: Entry, settlement: AttemptResult): void {
  if (settlement.state === 'sent') {
    if (entry.state !== 'sent') Object.assign(entry, { state: 'sent', sentAt: settlement.at, lastError: null });
    return;
  }
  if (entry.state !== 'in-flight') return;
  entry.state = settlement.state;
  entry.lastError = settlement.error;
  if (settlement.state === 'dead') return;
  entry.dueAt = settlement.retryAt;
  if (settlement.state === 'pending') entry.claimId = null;
}

function unsentOf({ message, state, attempts, dueAt, lastError }: Entry): UnsentMessage[] {
  return state === 'sent' ? [] : [{ message, state, attempts, dueAt, lastError }];
}
