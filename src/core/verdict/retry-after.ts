import { type EpochMs, MINUTE, SECOND } from '../time.ts';

const SHORTEST_MS = SECOND;
const LONGEST_MS = 15 * MINUTE;
const DEFAULT_MS = 60 * SECOND;
const DELAY_SECONDS = /^\d{1,15}$/;
/** All three forms of an HTTP date (RFC 9110, 5.6.7) start with the name of a weekday. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? [\x20-\x7e]{10,30}$/;

export interface RetryAfter {
  readonly delayMs: number;
  /** False when the header was missing or could not be read. */
  readonly understood: boolean;
}

/**
 * How long to wait after a 429: seconds or an HTTP date, bounded to 1 s .. 15 min; 60 s when absent or unreadable.
 *
 * @example retryAfter('120', now) // { delayMs: 120_000, understood: true }
 */
export function retryAfter(value: string | null, now: EpochMs): RetryAfter {
  const delayMs = value === null ? null : parse(value.trim(), now);
  if (delayMs === null) return { delayMs: DEFAULT_MS, understood: false };
  return { delayMs: Math.min(LONGEST_MS, Math.max(SHORTEST_MS, delayMs)), understood: true };
}

function parse(value: string, now: EpochMs): number | null {
  if (DELAY_SECONDS.test(value)) return Number(value) * SECOND;
  if (!HTTP_DATE.test(value)) return null;
  // The oldest form, asctime, names no zone; every HTTP date is GMT.
  const at = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(at) ? null : at - now;
}
