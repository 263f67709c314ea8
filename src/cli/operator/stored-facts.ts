import type { OpenGrant, Quarantine } from '../../core/grants/grants.ts';
import { DAY, type EpochMs, MINUTE } from '../../core/time.ts';
import type { HourOfRequests, StoppedOperator } from '../../pipeline/safety/ports.ts';
import { systemClock } from '../../runtime/clock.ts';
import { hasData, openForReading } from '../../store/index.ts';

/** What the store says about operators, beside their samples. */
export interface StoredFacts {
  readonly now: EpochMs;
  readonly stopped: ReadonlyMap<string, StoppedOperator>;
  /** Not known to be taken back. */
  readonly grants: readonly OpenGrant[];
  /** In force now. */
  readonly quarantines: readonly Quarantine[];
  /** Of the last day. */
  readonly requests: readonly HourOfRequests[];
}

/** A probe is done with its grant by then. */
const IN_USE_MS = MINUTE;

/** Whether a grant belongs, as far as one can tell from outside, to a probe that is under way. */
export function isInUse({ failures, grantedAt }: OpenGrant, now: EpochMs): boolean {
  return failures === 0 && now - grantedAt < IN_USE_MS;
}

/** Of a store that is not there, or cannot be read. */
export const NO_FACTS: StoredFacts = { now: 0, stopped: new Map(), grants: [], quarantines: [], requests: [] };

/** Nothing where there is no data yet. Throws `UserError` when the store cannot be read. */
export async function storedFacts(dataDir: string): Promise<StoredFacts> {
  const now = systemClock.now();
  if (!hasData(dataDir)) return { ...NO_FACTS, now };
  const store = openForReading(dataDir);
  try {
    const stopped = await store.stoppedOperators();
    return {
      now,
      stopped: new Map(stopped.map((one) => [one.operator, one])),
      grants: await store.openGrants(),
      quarantines: await store.quarantines(now),
      requests: await store.requestCounts({ from: now - DAY, to: now + 1 }),
    };
  } finally {
    await store.close();
  }
}
