import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE, LOCK_FILE } from './file-names.ts';

/** What can happen to the files of a store while a daemon has them open: it would not notice, for its handles still work. */
export type StoreFault =
  | 'database-gone'
  | 'database-replaced'
  | 'database-truncated'
  | 'database-damaged'
  | 'lock-gone';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;

/** The files as they are now, under the daemon's lock; `check` says whether they still are. */
export function storeIdentity(dataDir: string): { readonly check: () => StoreFault | null } {
  const [database, lock] = [join(dataDir, DATABASE_FILE), join(dataDir, LOCK_FILE)];
  const [databaseAtStart, lockAtStart] = [idOf(database), idOf(lock)];
  return {
    check() {
      if (idOf(lock) !== lockAtStart) return 'lock-gone';
      const id = idOf(database);
      if (id === null) return 'database-gone';
      return id === databaseAtStart ? contentFault(database) : 'database-replaced';
    },
  };
}

function idOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path);
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
}

/** By its first page, which every checkpoint writes: see sqlite.org/fileformat2.html. */
function contentFault(path: string): StoreFault | null {
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(path, 'r');
  try {
    if (readSync(descriptor, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return 'database-truncated';
  } finally {
    closeSync(descriptor);
  }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) return 'database-damaged';
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const isCountValid = header.readUInt32BE(24) === header.readUInt32BE(92);
  const isShort = statSync(path).size < pageBytes * header.readUInt32BE(28);
  return isCountValid && isShort ? 'database-truncated' : null;
}
