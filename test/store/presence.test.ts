import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ensureDataDir } from '../../src/store/data-dir.ts';
import { temporaryDirectory } from './directories.ts';

const MODULE = fileURLToPath(new URL('../../src/store/index.ts', import.meta.url));
/** Root may read everything, so somebody else has to try. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** What another user gets from a call of the store. */
function asSomebodyElse(call: string): string {
  const script = `const store = await import(${JSON.stringify(MODULE)});
    try { console.log(String(store.${call})); } catch (error) { console.log(error.name + ': ' + error.message); }`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    ...(isRoot && { uid: NOBODY, gid: NOBODY, env: { NODE_COMPILE_CACHE: '' } }),
  }).trim();
}

it('a folder that we may not look into is no folder without data', () => {
  const above = temporaryDirectory();
  chmodSync(above, 0o755);
  const dataDir = join(above, 'data');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'threenines.db'), 'x');
  chmodSync(dataDir, isRoot ? 0o700 : 0o000);
  const owner = isRoot ? `; run this as root, to whom ${dataDir} belongs` : '';
  const denied = `UserError: permission denied: ${dataDir}/threenines.db${owner}`;
  const argument = JSON.stringify(dataDir);
  expect(asSomebodyElse(`openForReading(${argument})`)).toBe(denied);
  expect(asSomebodyElse(`openBeside(${argument})`)).toBe(denied);
  expect(asSomebodyElse(`hasData(${argument})`)).toBe(denied);
  expect(asSomebodyElse(`isDaemonRunning(${argument})`)).toBe(denied.replace('.db', '.lock'));
  chmodSync(dataDir, 0o755);
});

it('a file that we may not read is not taken for a damaged one', () => {
  const dataDir = temporaryDirectory();
  chmodSync(dataDir, 0o755);
  const file = join(dataDir, 'threenines.db');
  writeFileSync(file, 'x');
  chmodSync(file, isRoot ? 0o600 : 0o000);
  expect(asSomebodyElse(`openForReading(${JSON.stringify(dataDir)})`)).toContain(`permission denied: ${file}`);
});

it('a folder that cannot be made is refused at once', () => {
  expect(() => ensureDataDir('/proc/threenines/data')).toThrow(
    'cannot make the data directory /proc/threenines/data: no folder can be made there',
  );
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  expect(() => ensureDataDir(file)).toThrow('a file stands there');
  expect(() => ensureDataDir(join(file, 'data'))).toThrow(/a file stands there|part of the path is a file/);
});
