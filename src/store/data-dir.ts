import { mkdirSync } from 'node:fs';
import { UserError } from '../core/errors.ts';

/** Makes the data directory where it is missing, for its owner alone. */
export function ensureDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UserError(`cannot make the data directory ${dataDir}: ${(error as Error).message}`, { cause: error });
  }
}
