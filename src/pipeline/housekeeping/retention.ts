import type { Outbox } from '../delivery/ports.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Retention } from './ports.ts';

/** Recording waits for a step, so that a step should not take longer than this. */
const STEP_AIM_MS = 20;
const PAUSE_MS = 50;
/** Rows per step. */
const LARGEST_STEP = 2_000;
const SMALLEST_STEP = 100;

/**
 * Deletes samples and messages after their retention time, in small steps;
 * the steps are smaller while the disk is slow. Resolves to the number of samples deleted.
 */
export async function applyRetention(
  store: Retention & Pick<Outbox, 'purgeSent'>,
  keep: { readonly goodMs: number; readonly otherMs: number },
  clock: Clock,
  log: Log,
  stopped: () => boolean,
): Promise<number> {
  const now = clock.now();
  const before = { good: now - keep.goodMs, other: now - keep.otherMs };
  const inSteps = async (purge: (limit: number) => Promise<number>): Promise<number> => {
    let total = 0;
    let step = LARGEST_STEP;
    for (let deleted = step; deleted > 0 && !stopped(); ) {
      const startedMs = clock.monotonicMs();
      deleted = await purge(step);
      total += deleted;
      step = nextStep(step, clock.monotonicMs() - startedMs);
      await new Promise<void>((resolve) => clock.after(PAUSE_MS, resolve));
    }
    return total;
  };
  const samples = await inSteps((limit) => store.purge(before, limit));
  const messages = await inSteps((limit) => store.purgeSent(before.other, limit));
  if (samples + messages > 0) log.info({ samples, messages }, 'old samples and messages were deleted');
  return samples;
}

function nextStep(step: number, tookMs: number): number {
  if (tookMs > STEP_AIM_MS) return Math.max(SMALLEST_STEP, Math.floor(step / 2));
  return Math.min(LARGEST_STEP, Math.ceil(step * 1.25));
}
