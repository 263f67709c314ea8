import { afterAll } from 'vitest';

/** What must be closed at the end of a test file: its owner forgot it otherwise, and the program would too. */
const OWNED = ['TCPServerWrap', 'ProcessWrap', 'FSEventWrap', 'StatWatcher'];
const CLOSING_MS = 2_000;

const leaked = (): string[] => process.getActiveResourcesInfo().filter((resource) => OWNED.includes(resource));

// Hooks run in reverse order of registration, so this one, from a set-up file, runs after those of the tests.
afterAll(async () => {
  const giveUpAt = performance.now() + CLOSING_MS;
  while (leaked().length > 0 && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 20));
  if (leaked().length > 0) throw new Error(`still open after the last test of this file: ${leaked().join(', ')}`);
});
