import { type ExchangeFacts, headerOf } from '../core/verdict/exchange.ts';

/** On the clock of `performance.now`; `endedMs` is null while in flight. */
interface Flight {
  readonly startedMs: number;
  endedMs: number | null;
}

/** Looking for what can be forgotten takes longer than remembering it for a while. */
const FORGET_EVERY_MS = 1_000;

/** Transaction ids by the time they were in flight: tells an answer that went to the wrong one of two requests at once. */
export class Flights {
  /** In order of departure. */
  readonly #byId = new Map<string, Flight>();
  #forgottenMs = 0;

  /** How many are remembered. */
  get size(): number {
    return this.#byId.size;
  }

  depart(transactionId: string, nowMs: number): void {
    this.#byId.set(transactionId, { startedMs: nowMs, endedMs: null });
  }

  /** Whether the answer carries the id of another request that was in flight meanwhile. */
  arrive(facts: Pick<ExchangeFacts, 'transactionId' | 'headers'>, nowMs: number): boolean {
    const own = this.#byId.get(facts.transactionId);
    if (own === undefined) return false;
    own.endedMs = nowMs;
    const echo = headerOf(facts, 'x-ms-dm-transactionid')?.replaceAll('"', '').trim();
    const other = echo === undefined || echo === facts.transactionId ? undefined : this.#byId.get(echo);
    const together = other !== undefined && (other.endedMs ?? nowMs) >= own.startedMs;
    if (nowMs - this.#forgottenMs >= FORGET_EVERY_MS) this.#forget(nowMs);
    return together;
  }

  /** What ended before everything still in flight began can meet nobody any more. */
  #forget(nowMs: number): void {
    this.#forgottenMs = nowMs;
    const oldest = this.#byId.values().find(({ endedMs }) => endedMs === null);
    const fromMs = oldest?.startedMs ?? Number.POSITIVE_INFINITY;
    for (const [id, { endedMs }] of this.#byId) {
      if (endedMs === null || endedMs >= fromMs) break;
      this.#byId.delete(id);
    }
  }
}
