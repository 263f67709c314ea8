import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The path of a program that tests need, such as `promtool`; undefined when this machine lacks it, so that its tests can be
 * skipped, which is said aloud: `it.skipIf(!requireBinary('promtool'))`. Throws with CI=true, where nothing may be skipped.
 */
export function requireBinary(name: string): string | undefined {
  const file = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
  if (file) return file;
  const message = `${name} is not installed (.ci/run names the Debian packages that the tests need)`;
  if (process.env.CI) throw new Error(message);
  process.stderr.write(`SKIPPED: ${message}\n`);
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
