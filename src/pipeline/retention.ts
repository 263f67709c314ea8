import type { Outbox } from './messages.ts';
import type { Clock, Log, Retention } from './ports.ts';

/** Rows per step: small, so that recording never waits long behind one. */
const STEP = 2_000;
const PAUSE_MS = 50;

/**
 * Deletes samples that are older than their class is kept, and messages that are older than evidence is, in small steps.
 * Resolves to the number of samples deleted.
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
  const inSteps = async (step: () => Promise<number>): Promise<number> => {
    let total = 0;
    for (let deleted = STEP; deleted > 0 && !stopped(); ) {
      deleted = await step();
      total += deleted;
      await new Promise<void>((resolve) => clock.after(PAUSE_MS, resolve));
    }
    return total;
  };
  const samples = await inSteps(() => store.purge(before, STEP));
  const messages = await inSteps(() => store.purgeSent(before.other, STEP));
  if (samples + messages > 0) log.info({ samples, messages }, 'old samples and messages were deleted');
  return samples;
}
