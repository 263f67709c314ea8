import type { Clock, Log, Retention } from './ports.ts';

/** Recording waits behind a step, so that one should not take longer than this. */
const STEP_AIM_MS = 20;
const PAUSE_MS = 50;
/** Rows per step. */
const LARGEST_STEP = 2_000;
const SMALLEST_STEP = 100;

/**
 * Deletes samples that are older than their class is kept, in small steps: smaller ones while the disk is slow. Resolves
 * to the number deleted.
 */
export async function applyRetention(
  retention: Retention,
  keep: { readonly goodMs: number; readonly otherMs: number },
  clock: Clock,
  log: Log,
  stopped: () => boolean,
): Promise<number> {
  const now = clock.now();
  const before = { good: now - keep.goodMs, other: now - keep.otherMs };
  let total = 0;
  let step = LARGEST_STEP;
  for (let deleted = step; deleted > 0 && !stopped(); ) {
    const startedMs = clock.monotonicMs();
    deleted = await retention.purge(before, step);
    total += deleted;
    step = nextStep(step, clock.monotonicMs() - startedMs);
    await new Promise<void>((resolve) => clock.after(PAUSE_MS, resolve));
  }
  if (total > 0) log.info({ samples: total }, 'old samples were deleted');
  return total;
}

function nextStep(step: number, tookMs: number): number {
  if (tookMs > STEP_AIM_MS) return Math.max(SMALLEST_STEP, Math.floor(step / 2));
  return Math.min(LARGEST_STEP, Math.ceil(step * 1.25));
}
