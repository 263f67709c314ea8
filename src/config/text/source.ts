import { MEBIBYTE, readToldFile, ToldFileError } from '../../files/told-file.ts';
import { ConfigError, type KeyPath } from '../config-error.ts';

/** Ten thousand monitors fit several times; what is larger is no configuration, and would take seconds to refuse. */
const MAX_BYTES = 8 * MEBIBYTE;

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
    return readToldFile(file, MAX_BYTES);
  } catch (error) {
    if (!(error instanceof ToldFileError)) throw error;
    return refuse(EXPECTED[error.fault] ?? 'a readable file', error.message.replace(/^a file of /, ''));
  }
}

const EXPECTED: Readonly<Partial<Record<ToldFileError['fault'], string>>> = {
  directory: 'a YAML file',
  'not-regular': 'a YAML file',
  'too-large': `at most ${MAX_BYTES / MEBIBYTE} MiB`,
};

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
