import type { OutboxMessage } from '../../core/delivery/messages.ts';
import { type EpochMs, SECOND } from '../../core/time.ts';
import type { EvaluationStep } from '../incidents/evaluator.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { type CommitPart, EMPTY_COMMIT, joined, partsOf, refusedPart } from './commit-parts.ts';
import { CommitRefused } from './commit-refused.ts';
import type { Commit, CommitResult, CommitStore } from './ports.ts';

const RETRY_INTERVAL_MS = SECOND;
/** Waiting commits are combined up to this many samples: larger transactions would make readers wait. */
const MAX_SAMPLES = 2_000;
/** With more refusals in one commit, the store is at fault, not its input. */
const MOST_REFUSED = 20;

export interface CommitLineOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: CommitStore;
  readonly onStored: (steps: readonly EvaluationStep[], result: CommitResult, commit: Commit) => void;
  /** The store did not take a commit; it will be retried. `sinceMs`: for how long it has not taken any. */
  readonly onRefused: (sinceMs: number, error: unknown) => void;
  /** A part that the store refuses was quarantined. */
  readonly onSetAside: (part: Pick<CommitPart, 'kind' | 'key'>, error: unknown) => void;
}

interface Waiting {
  commit: Commit;
  readonly steps: EvaluationStep[];
}

/** The backlog. */
export interface Backlog {
  readonly samples: number;
  readonly incidents: number;
  readonly messages: number;
  readonly oldestSlot: EpochMs | null;
}

/**
 * Commits on their way to the store, in order. Each is retried until the store takes it. Only the parts that it refuses
 * for good
 */
export class CommitLine {
  readonly #options: CommitLineOptions;
  #waiting: Waiting[] = [];
  #storing: Promise<void> | null = null;
  #failingSinceMs: number | null = null;
  #refusals = 0;
  #cancelRetry: () => void = () => undefined;

  constructor(options: CommitLineOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** False while the store takes nothing. */
  get storing(): boolean {
    return this.#failingSinceMs === null;
  }

  add(commit: Commit, step: EvaluationStep): void {
    const last = this.#waiting.at(-1);
    const isBeingStored = this.#storing !== null && this.#waiting.length === 1;
    if (last !== undefined && !isBeingStored && last.commit.samples.length + commit.samples.length <= MAX_SAMPLES) {
      last.commit = joined([last.commit, commit]);
      last.steps.push(step);
    } else this.#waiting.push({ commit, steps: [step] });
  }

  /** Stores the backlog until it is empty or the store takes nothing. One run at a time; never rejects. */
  run(): Promise<void> {
    this.#storing ??= this.#run().finally(() => {
      this.#storing = null;
    });
    return this.#storing;
  }

  stop(): void {
    this.#cancelRetry();
  }

  /** Drops the oldest waiting samples. Returns how many. */
  dropOldest(count: number): number {
    let left = count;
    for (const one of this.#waiting) {
      if (left === 0) break;
      const samples = one.commit.samples.slice(left);
      left -= one.commit.samples.length - samples.length;
      one.commit = { ...one.commit, samples };
    }
    return count - left;
  }

  get backlog(): Backlog {
    const commits = this.#waiting.map(({ commit }) => commit);
    const sum = (key: 'samples' | 'incidents' | 'outbox') => commits.reduce((all, one) => all + one[key].length, 0);
    const oldest = commits.flatMap(({ samples }) => samples.slice(0, 1))[0];
    return {
      samples: sum('samples'),
      incidents: sum('incidents'),
      messages: sum('outbox'),
      oldestSlot: oldest?.slot ?? null,
    };
  }

  get samples(): number {
    return this.#waiting.reduce((sum, { commit }) => sum + commit.samples.length, 0);
  }

  /** The waiting commits with their incidents, in order. */
  messages(): OutboxMessage[] {
    return this.#waiting.flatMap(({ commit }) => commit.outbox);
  }

  async #run(): Promise<void> {
    this.#cancelRetry();
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const { commit, steps } = next;
      try {
        const result = await this.#store(commit);
        // The oldest samples may have been dropped meanwhile; it does no harm that they are stored now.
        this.#waiting.shift();
        this.#worksAgain();
        this.#options.onStored(steps, result, commit);
      } catch (error) {
        this.#isUnavailable(error);
        return;
      }
    }
  }

  async #store(commit: Commit): Promise<CommitResult> {
    try {
      return await this.#options.store.commit(commit);
    } catch (error) {
      if (!(error instanceof CommitRefused)) throw error;
      return await this.#storeInParts(partsOf(commit), error);
    }
  }

  /** Everything except the parts that the store refuses, which are quarantined. */
  async #storeInParts(parts: readonly CommitPart[], reason: unknown): Promise<CommitResult> {
    const refused: { readonly part: CommitPart; readonly error: unknown }[] = [];
    const results: CommitResult[] = [];
    const halve = async (some: readonly CommitPart[], why: unknown): Promise<void> => {
      if (some.length <= 1) {
        for (const part of some) refused.push({ part, error: why });
        if (refused.length > MOST_REFUSED) throw new Error('the store refuses everything', { cause: why });
        return;
      }
      const middle = Math.ceil(some.length / 2);
      for (const half of [some.slice(0, middle), some.slice(middle)]) {
        try {
          results.push(await this.#options.store.commit(joined(half.map(({ commit }) => commit))));
        } catch (error) {
          if (!(error instanceof CommitRefused)) throw error;
          await halve(half, error);
        }
      }
    };
    await halve(parts, reason);
    const setAside = refused.map(({ part, error }) => refusedPart(part, error));
    results.push(await this.#options.store.commit({ ...EMPTY_COMMIT, setAside }));
    for (const { part, error } of refused) this.#options.onSetAside(part, error);
    return {
      stored: results.reduce((sum, { stored }) => sum + stored, 0),
      rollups: results.flatMap(({ rollups }) => rollups),
    };
  }

  #worksAgain(): void {
    if (this.#failingSinceMs === null) return;
    const forMs = Math.round(this.#options.clock.monotonicMs() - this.#failingSinceMs);
    this.#options.log.info({ forMs, attempts: this.#refusals }, 'the store takes samples again');
    this.#failingSinceMs = null;
    this.#refusals = 0;
  }

  #isUnavailable(error: unknown): void {
    const { clock, log, onRefused } = this.#options;
    if (this.#failingSinceMs === null) {
      log.error({ error, ...this.backlog }, 'the store is unavailable; samples are buffered');
      this.#failingSinceMs = clock.monotonicMs();
    }
    this.#refusals += 1;
    onRefused(clock.monotonicMs() - this.#failingSinceMs, error);
    this.#cancelRetry = clock.after(RETRY_INTERVAL_MS, () => void this.run());
  }
}
