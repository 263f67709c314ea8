import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandLine } from '../../src/runtime/command-line.ts';
import { temporaryDirectory } from '../store/directories.ts';

it('is a command that a shell runs from any folder, about the data folder in force', () => {
  const command = commandLine('data').call(null, 'incident ack ID');
  expect(command).toMatch(/^\/\S+\/bin\/threenines\.cjs incident ack ID --data-dir \/\S+\/data$/);
});

it('keeps odd names of folders in one piece', () => {
  const folder = join(temporaryDirectory(), "it's $HOME; data");
  const command = commandLine(folder)('x');
  const words = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8', cwd: '/' });
  expect(words.split('\n').slice(1, 4)).toEqual(['x', '--data-dir', folder]);
});
