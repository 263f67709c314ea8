/**
 * Wall-clock instant: whole milliseconds since 1970-01-01T00:00Z. For stamps only; durations come from a monotonic
 * clock.
 */
export type EpochMs = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Start of the fixed-size bucket that contains `at`. @example floorTo(90_001, MINUTE) // 60_000 */
export function floorTo(at: EpochMs, sizeMs: number): EpochMs {
  return Math.floor(at / sizeMs) * sizeMs;
}

/** ISO 8601 UTC with milliseconds, the only form in which instants leave the program. */
export function isoTime(at: EpochMs): string {
  return new Date(at).toISOString();
}

/** The same for an optional instant. */
export function isoTimeOrNull(at: EpochMs | null): string | null {
  return at === null ? null : isoTime(at);
}

/** Compact UTC stamp for derived ids. @example compactTime(0) // '19700101T000000000Z' */
export function compactTime(at: EpochMs): string {
  return isoTime(at).replace(/[-:.]/g, '');
}

/** A moment as people read it in a table that says UTC. @example utc(0) // '1970-01-01 00:00' */
export function utc(at: EpochMs): string {
  return isoTime(at).slice(0, 16).replace('T', ' ');
}
