/** Slots of one minute by verdict, as recorded; missing slots are derived on read. */
export interface MinuteCounts {
  readonly good: number;
  readonly bad: number;
  readonly excluded: number;
  readonly unknown: number;
}

/** A minute has at most this many slots, unless probes are closer than a second. */
const USUAL_SLOTS = 60;

const shared = new Map<number, MinuteCounts>();

/**
 * Returns the same object for the same counts. Nearly all minutes are alike, and ten thousand monitors have sixty each.
 */
export function minuteCounts(good: number, bad: number, excluded: number, unknown: number): MinuteCounts {
  if (good + bad + excluded + unknown > USUAL_SLOTS) return { good, bad, excluded, unknown };
  const key = ((good * 64 + bad) * 64 + excluded) * 64 + unknown;
  const known = shared.get(key) ?? { good, bad, excluded, unknown };
  shared.set(key, known);
  return known;
}

export const NO_SLOTS: MinuteCounts = minuteCounts(0, 0, 0, 0);
