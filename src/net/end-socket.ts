import type { Duplex } from 'node:stream';

/** A peer that has not closed its side by then is cut off. */
const GRACE_MS = 2_000;

/** Says the last words and ends: a peer that never closes its side, or never reads, holds the socket no longer than a grace. */
export function endSocket(socket: Duplex, lastWords = '', graceMs = GRACE_MS): void {
  const timer = setTimeout(() => socket.destroy(), graceMs);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
  // Nobody reads what still comes; unread, it would keep the end from being seen.
  socket.resume();
  socket.end(lastWords);
}
