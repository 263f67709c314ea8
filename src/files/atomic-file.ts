import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Beside a path, for what becomes that path once it is whole: a name that nobody can have planted a link under. */
export function temporaryName(path: string): string {
  return `${path}.${randomBytes(9).toString('base64url')}.tmp`;
}

/** Writes a file so that a reader sees the old one or the whole new one, also when the program is killed meanwhile. */
export async function writeFileAtomically(path: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = temporaryName(path);
  try {
    const file = await open(unfinished, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Makes an empty file that only its owner may read, from its first byte on. Throws where there is one, or a link. */
export function makeOwnFile(path: string): void {
  closeSync(openSync(path, 'wx', 0o600));
}
