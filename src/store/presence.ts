import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../core/errors.ts';

/** Whether a file is there. Throws `UserError` where a folder on its path keeps that from us: that is not "no". */
export function isThere(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    if (code === 'EACCES' || code === 'EPERM') throw permissionDenied(path);
    throw error;
  }
}

/** Throws `UserError` when the file at `path` is there, but is not ours to read, or to write where that is asked for. */
export function requirePermission(path: string, mayWrite: boolean): void {
  try {
    accessSync(path, constants.R_OK | (mayWrite ? constants.W_OK : 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') throw permissionDenied(path);
  }
}

/** `permission denied: /var/lib/threenines/threenines.db; run this as threenines, to whom /var/lib/threenines belongs` */
function permissionDenied(path: string): UserError {
  const owner = ownerOf(path);
  const advice = owner === null ? '' : `; run this as ${owner.name}, to whom ${owner.of} belongs`;
  return new UserError(`permission denied: ${path}${advice}`);
}

/** Of the file, or of the nearest folder above it that can be looked at; null where it is our own. */
function ownerOf(path: string): { readonly of: string; readonly name: string } | null {
  try {
    const { uid } = statSync(path);
    return uid === process.getuid?.() ? null : { of: path, name: userName(uid) };
  } catch {
    const above = dirname(path);
    return above === path ? null : ownerOf(above);
  }
}

function userName(uid: number): string {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((one) => one.split(':')[2] === String(uid));
    return line?.split(':')[0] ?? `user ${uid}`;
  } catch {
    return `user ${uid}`;
  }
}
