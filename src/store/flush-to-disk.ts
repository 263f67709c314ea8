import { closeSync, fsyncSync, openSync } from 'node:fs';

/** What was written to a file, or the entries of a folder, survive a power cut from here on. */
export function flushToDisk(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
