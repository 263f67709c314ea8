/**
 * The server's time. The browser's own clock may be wrong and its timers sleep with the laptop: ages and countdowns are
 * computed from the time of the last event and the monotonic clock of the page, at each paint.
 */
import { signal } from '@preact/signals';

/** Without any event for this long the page is cut off: the server ticks each 5 s. */
const CUT_OFF_AFTER_MS = 10_000;

interface Reading {
  readonly serverMs: number;
  /** `performance.now()` at that time: it does not jump when the wall clock is set. */
  readonly pageMs: number;
  /** Wall clock of the browser at that time: it goes on while the machine sleeps, which the other one may not. */
  readonly wallMs: number;
}

let reading: Reading | null = null;

/** Milliseconds since 1970 on the server, as far as the last event tells. Changes once a second. */
export const now = signal(Date.now());
/** Since when nothing has come from the server; null while it is heard. */
export const cutOffSince = signal<number | null>(null);

/** Call for each event that tells the server's time. */
export function heard(serverMs: number): void {
  reading = { serverMs, pageMs: performance.now(), wallMs: Date.now() };
  tick();
}

/** The stream has ended: the page need not wait to say so. */
export function lost(): void {
  if (reading !== null && cutOffSince.peek() === null) cutOffSince.value = reading.serverMs;
}

function tick(): void {
  if (reading === null) {
    now.value = Date.now();
    return;
  }
  const onPageMs = performance.now() - reading.pageMs;
  now.value = reading.serverMs + onPageMs;
  // After a sleep only the wall clock knows. One that was set by hand makes a page look cut off until the next tick: the safe side.
  const silentMs = Math.max(onPageMs, Date.now() - reading.wallMs);
  if (silentMs > CUT_OFF_AFTER_MS) cutOffSince.value ??= reading.serverMs;
  else if (onPageMs < FRESH_MS) cutOffSince.value = null;
}

const FRESH_MS = 1_000;

/** From now on `now` follows; a page that wakes up looks at once. */
export function startClock(): void {
  window.setInterval(tick, 1_000);
  document.addEventListener('visibilitychange', tick);
  window.addEventListener('pageshow', tick);
}
