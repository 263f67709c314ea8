import type { Clock, Log, Retention } from './ports.ts';

/** Rows per step: small, so that recording never waits long behind one. */
const STEP = 2_000;
const PAUSE_MS = 50;

/** Deletes samples that are older than their class is kept, in small steps. Resolves to the number deleted. */
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
  for (let deleted = STEP; deleted > 0 && !stopped(); ) {
    deleted = await retention.purge(before, STEP);
    total += deleted;
    await new Promise<void>((resolve) => clock.after(PAUSE_MS, resolve));
  }
  if (total > 0) log.info({ samples: total }, 'old samples were deleted');
  return total;
}
