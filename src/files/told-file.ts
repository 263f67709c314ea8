/**
 * The one way to read a file that somebody has told us of: in the configuration, on the command line, in an environment
 * variable. Whatever stands there (a pipe, a device, a file that grows), reading ends, and never blocks.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

export type FileFault = 'missing' | 'directory' | 'not-regular' | 'too-large' | 'no-permission' | 'unreadable';

export class ToldFileError extends Error {
  override readonly name: string = 'ToldFileError';
  readonly fault: FileFault;

  constructor(fault: FileFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
  }
}

export const MEBIBYTE = 1024 * 1024;
/** For secrets, keys and bundles of certificates. */
export const SMALL_FILE_BYTES = 1_048_576;

/** Throws `ToldFileError`, in words that follow "found": `no such file`, `a device, pipe or socket`. */
export function readToldFile(path: string, maxBytes: number): Buffer {
  const descriptor = opened(path);
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw new ToldFileError('directory', 'a directory');
    if (!stat.isFile()) throw new ToldFileError('not-regular', 'a device, pipe or socket');
    return contentOf(descriptor, stat.size, maxBytes);
  } finally {
    closeSync(descriptor);
  }
}

export function readToldText(path: string, maxBytes: number): string {
  return readToldFile(path, maxBytes).toString('utf8');
}

/** Without waiting for a writer of a pipe; no terminal becomes ours. */
function opened(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    throw faultOf(error);
  }
}

/** The file may grow while it is read: what counts is what was read. */
function contentOf(descriptor: number, size: number, maxBytes: number): Buffer {
  const buffer = Buffer.alloc(Math.min(size, maxBytes) + 1);
  let length = 0;
  try {
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
  } catch (error) {
    throw faultOf(error);
  }
  if (Math.max(length, size) > maxBytes) {
    const mebibytes = Math.max(length, size) / MEBIBYTE;
    throw new ToldFileError('too-large', `a file of ${mebibytes.toFixed(1)} MiB`);
  }
  return buffer.subarray(0, Math.min(length, size));
}

function faultOf(error: unknown): ToldFileError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
  if (code === 'ENOENT' || code === 'ENOTDIR') return new ToldFileError('missing', 'no such file', error);
  if (code === 'EACCES' || code === 'EPERM')
    return new ToldFileError('no-permission', 'a file without read permission', error);
  if (code === 'ENXIO') return new ToldFileError('not-regular', 'a device, pipe or socket', error);
  return new ToldFileError('unreadable', code, error);
}
