import { DAY, type EpochMs, HOUR } from './time.ts';

/** Published caps on microbalance grants per SIM, counting attempts, as sliding windows. */
export const GRANT_CAPS = [
  { windowMs: HOUR, grants: 6 },
  { windowMs: DAY, grants: 10 },
] as const;

/** The least recently used SIM that may be granted at `now`, by index; null when every SIM is at its cap. */
export function chooseSim(grantsBySim: readonly (readonly EpochMs[])[], now: EpochMs): number | null {
  let best: { index: number; lastUsed: EpochMs } | null = null;
  for (const [index, grants] of grantsBySim.entries()) {
    const capped = GRANT_CAPS.some((cap) => grants.filter((at) => at > now - cap.windowMs).length >= cap.grants);
    const lastUsed = Math.max(Number.NEGATIVE_INFINITY, ...grants);
    if (!capped && (best === null || lastUsed < best.lastUsed)) best = { index, lastUsed };
  }
  return best?.index ?? null;
}
