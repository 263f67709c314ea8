import { readFileSync, statSync } from 'node:fs';
import { ConfigError, type KeyPath } from '../config-error.ts';

/** Ten thousand monitors fit several times; what is larger is no configuration, and would take seconds to refuse. */
const MAX_BYTES = 8 * 1024 * 1024;

/** What is wrong at one place of the text, before keys have a meaning. */
export interface TextProblem {
  readonly offset: number;
  readonly path: KeyPath;
  readonly expected: string;
  readonly found: string;
}

/** The file's text. Throws `ConfigError` when it cannot be read or is no UTF-8 text. */
export function readSource(file: string): string {
  const refuse = (expected: string, found: string): never => {
    throw new ConfigError([{ file, line: 1, column: 1, path: '', expected, found }]);
  };
  const bytes = readBytes(file, refuse);
  if (isUtf16(bytes)) return refuse('UTF-8 text', 'UTF-16');
  return bytes.toString('utf8');
}

function readBytes(file: string, refuse: (expected: string, found: string) => never): Buffer {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) return refuse('a YAML file', 'a directory');
    if (!stat.isFile()) return refuse('a YAML file', 'a device, pipe or socket');
    if (stat.size > MAX_BYTES) {
      return refuse(`at most ${MAX_BYTES / 1024 / 1024} MiB`, `${(stat.size / 1024 / 1024).toFixed(1)} MiB`);
    }
    return readFileSync(file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    return refuse('a readable file', reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'a file without read permission';
  return code;
}

/** By its byte order mark, or by the zero that stands in half of an ASCII character. */
function isUtf16(bytes: Buffer): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return bytes.length >= 2 && (first === 0) !== (second === 0);
}

/** The first character that YAML does not allow: a control character, or the mark of bytes that were no UTF-8. */
export function findBadCharacter(text: string): TextProblem | null {
  const match = /[^\P{Cc}\t\n\r\u0085]|\uFFFD/u.exec(text);
  if (match === null) return null;
  const expected = 'printable UTF-8 text';
  if (match[0] === '\uFFFD') return { offset: match.index, path: [], expected, found: 'bytes that are no UTF-8' };
  const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return { offset: match.index, path: [], expected, found: `the control character U+${code}` };
}
