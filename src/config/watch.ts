import { createHash } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { readSource } from './text/source.ts';

/** How often the file's status is read. */
const POLL_MS = 500;
/** The content must stay the same for this long: writers are seldom done in one step. */
const SETTLE_MS = 200;

/**
 * Calls `onChange` when the content of `file` has changed and settled. The returned function stops it.
 *
 * Reads the file's status twice a second instead of listening to the file system: that notices every way to change a
 * file (writing, renaming over it, swapping a link on its path, removing it), on every file system, and cannot miss one.
 * `since` is the content that is in force (`LoadedConfiguration.fingerprint`); without it, the content at the call.
 */
export function watchConfiguration(file: string, onChange: () => void, since = fingerprintOf(file)): () => void {
  let told = since;
  let settling: NodeJS.Timeout | null = null;

  const settle = (): void => {
    const seen = fingerprintOf(file);
    settling = setTimeout(() => {
      settling = null;
      const now = fingerprintOf(file);
      if (now !== seen) settle();
      else if (now !== told) {
        told = now;
        onChange();
      }
    }, SETTLE_MS).unref();
  };
  const look = (): void => {
    if (settling === null) settle();
  };

  watchFile(file, { interval: POLL_MS, persistent: false }, look);
  look();
  return () => {
    unwatchFile(file, look);
    if (settling !== null) clearTimeout(settling);
  };
}

/** Names the content, whatever it is; what cannot be read has a name too. */
function fingerprintOf(file: string): string {
  try {
    return fingerprint(readSource(file));
  } catch (error) {
    return error instanceof Error ? error.message : 'unreadable';
  }
}

export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
