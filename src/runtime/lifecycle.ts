import type { Clock } from '../pipeline/ports/clock.ts';

export interface Lifecycle {
  /**
   * Registers the cleanup of a resource that has just been acquired. Later resources are released first,
   * because they may use earlier ones. `limitMs` bounds this cleanup, in place of the lifecycle's own limit. Once
   * everything is released, a resource that arrives late is released at once.
   */
  onStop(name: string, cleanup: () => unknown, limitMs?: number): void;
  /**
   * Releases everything, one after another, regardless of failures. Idempotent: every call returns the same
   * promise. Rejects with an AggregateError that holds one error per cleanup that failed or exceeded its limit.
   */
  stop(): Promise<void>;
  /** True from the first call of `stop` on. */
  readonly isStopping: boolean;
}

/** The least time for each cleanup, so that each at least begins. */
const LEAST_MS = 50;

interface Cleanup {
  readonly name: string;
  readonly run: () => unknown;
  readonly limitMs: number;
}

/** @param totalMs for all cleanups together; the rest of it, at least `LEAST_MS`, bounds each of them as well */
export function createLifecycle(clock: Clock, defaultLimitMs = 5_000, totalMs = Number.POSITIVE_INFINITY): Lifecycle {
  const cleanups: Cleanup[] = [];
  let stopping: Promise<void> | undefined;
  let released = false;

  const releaseAll = async (): Promise<void> => {
    const errors: Error[] = [];
    const endMs = clock.monotonicMs() + totalMs;
    // This loop also releases what an interrupted start registers meanwhile.
    for (let next = cleanups.pop(); next; next = cleanups.pop()) {
      const leftMs = Math.max(LEAST_MS, endMs - clock.monotonicMs());
      const error = await release({ ...next, limitMs: Math.min(next.limitMs, leftMs) }, clock);
      if (error) errors.push(error);
    }
    released = true;
    if (errors.length > 0) throw new AggregateError(errors, errors.map((error) => error.message).join('; '));
  };

  return {
    onStop(name, run, limitMs = defaultLimitMs) {
      const cleanup = { name, run, limitMs };
      if (released) void release(cleanup, clock);
      else cleanups.push(cleanup);
    },
    stop() {
      stopping ??= releaseAll();
      return stopping;
    },
    get isStopping() {
      return stopping !== undefined;
    },
  };
}

/** Resolves to the error, if any; at the latest when the limit is reached. */
function release({ name, run, limitMs }: Cleanup, clock: Clock): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(limitMs, () => resolve(new Error(`${name} did not stop within ${limitMs} ms`)));
    Promise.try(run).then(
      () => {
        cancel();
        resolve(undefined);
      },
      (cause: unknown) => {
        cancel();
        resolve(
          new Error(`${name} did not stop cleanly: ${cause instanceof Error ? cause.message : cause}`, { cause }),
        );
      },
    );
  });
}
