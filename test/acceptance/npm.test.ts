import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { version } from '../../src/runtime/version.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const cache = mkdtempSync(join(tmpdir(), 'threenines-npm-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

/** The environment of a shell that npm did not start: nobody has put the packages' programs first, or npm's settings in. */
const PATH = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);
const settings = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
const env = { ...Object.fromEntries(settings), PATH, npm_config_cache: cache };

it.each([
  ['npm exec', 'npm', ['exec', '--offline', '--', 'threenines', '--version']],
  ['npx', 'npx', ['--offline', 'threenines', '--version']],
  [
    'npm exec --prefix, from elsewhere',
    'npm',
    ['exec', '--offline', '--prefix', REPOSITORY, '--', 'threenines', '--version'],
  ],
  ['the launcher itself', join(REPOSITORY, 'bin/threenines.cjs'), ['--version']],
])('in a checkout after npm ci the program runs by %s', (how, program, args) => {
  const cwd = how.includes('elsewhere') ? tmpdir() : REPOSITORY;
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  expect({ status, stdout }, stderr).toEqual({ status: 0, stdout: `threenines ${version}\n` });
});
