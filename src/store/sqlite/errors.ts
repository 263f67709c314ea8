import { UserError } from '../../core/errors.ts';

export const HOW_TO_MEND = 'restore it from a backup, or move it away to start anew';

/** Primary result codes of SQLite that the person who runs the program can act upon. */
const HINTS: Readonly<Record<number, string>> = {
  3: 'permission denied',
  5: 'it is locked by another process',
  8: 'it cannot be written',
  10: 'the disk reported an error',
  11: `it is damaged; ${HOW_TO_MEND}`,
  13: 'the disk is full',
  14: 'it cannot be opened; check the permissions of the directory',
  26: `it is not a database, or it is damaged; ${HOW_TO_MEND}`,
};

/** Primary result code of an SQLite error; null for any other error. */
export function resultCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : null;
}

/** What SQLite cannot take from anybody: an error in what it is given, whatever the state of the disk. */
const CONTENT_ERRORS: readonly number[] = [1, 18, 19, 20, 21, 25];

/** Whether a write failed for what was to be written: by such a code, or before SQLite was asked. */
export function isAboutContent(error: unknown): boolean {
  const code = resultCode(error);
  return code === null || CONTENT_ERRORS.includes(code);
}

/** Runs `open`; what the user can mend comes out as a `UserError` that begins with the file. */
export function describingFailure<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${path}: ${error.message}`);
    const hint = HINTS[resultCode(error) ?? -1];
    if (hint !== undefined) throw new UserError(`${path}: ${hint} (${(error as Error).message})`, { cause: error });
    throw error;
  }
}
