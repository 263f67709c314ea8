import { largest } from '../extremes.ts';
import { DAY, HOUR, MINUTE } from '../time.ts';

/** Published caps on microbalance grants per SIM, counting attempts, as sliding windows. */
export const GRANT_CAPS = [
  { windowMs: HOUR, grants: 6 },
  { windowMs: DAY, grants: 10 },
] as const;

/**
 * A grant takes a varying time to reach the operator. Windows are longer by this much, so that the operator never sees
 * one grant too many.
 */
const ON_THE_WAY_MS = MINUTE;

/** Grants older than this count in no window. */
export const GRANT_MEMORY_MS = DAY + ON_THE_WAY_MS;

/** A SIM as the choice sees it; times are monotonic milliseconds. */
export interface SimUsage {
  readonly grantedAtMs: readonly number[];
  /** A grant on it is not revoked yet, or the SIM is in quarantine. */
  readonly blocked: boolean;
}

/**
 * The index of the least recently used SIM that may get a grant at `nowMs`; null without any. Windows are closed at
 * both ends: a grant exactly one window ago still counts.
 */
export function chooseSim(sims: readonly SimUsage[], nowMs: number): number | null {
  let best: { index: number; lastUsedMs: number } | null = null;
  for (const [index, { grantedAtMs, blocked }] of sims.entries()) {
    const lastUsedMs = largest(grantedAtMs);
    if (blocked || isCapped(grantedAtMs, nowMs)) continue;
    if (best === null || lastUsedMs < best.lastUsedMs) best = { index, lastUsedMs };
  }
  return best?.index ?? null;
}

function isCapped(grantedAtMs: readonly number[], nowMs: number): boolean {
  return GRANT_CAPS.some(({ windowMs, grants }) => {
    const from = nowMs - windowMs - ON_THE_WAY_MS;
    return grantedAtMs.filter((at) => at >= from).length >= grants;
  });
}
