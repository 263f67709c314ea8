import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandLine } from '../pipeline/ports/command-line.ts';

/** The launcher of this very program: the one on somebody's path may be another, or none. */
const PROGRAM = fileURLToPath(new URL('../../bin/threenines.cjs', import.meta.url));

/** Commands about the data in a folder. */
export function commandLine(dataDir: string): CommandLine {
  const options = `--data-dir ${quoted(resolve(dataDir))}`;
  return (words) => `${quoted(PROGRAM)} ${words} ${options}`;
}

/** As a POSIX shell reads it back. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
