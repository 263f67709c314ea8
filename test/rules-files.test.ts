import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../src');

/** Reading and opening of files anywhere else in the program, and why what is opened there can be opened plainly. */
const PLAIN: Readonly<Record<string, string>> = {
  'config/policy.ts': 'files of the program itself',
  'http/console-pages.ts': 'files of the program itself',
  'files/atomic-file.ts': 'makes new files only',
  'files/told-file.ts': 'the guarded reader',
  'net/system-file.ts': 'system files, whose status is looked at first',
  'report/evidence-pack/evidence-pack.ts': 'makes new files only',
  'store/presence.ts': 'the users of the system',
  'store/identity.ts': 'the header of our own database',
  'store/flush-to-disk.ts': 'what was just written',
  'app/api.ts': 'the report that was just written',
  'cli/history/replay.ts': 'a stream, which may be a pipe, and may be of any length',
};

const OPENERS = new Set(['readFileSync', 'readFile', 'openSync', 'open', 'createReadStream', 'createWriteStream']);

it('no other place of the program opens files on its own', () => {
  const found = new Set<string>();
  for (const path of globSync('**/*.ts', { cwd: SRC })) {
    if (path.startsWith('simulator/')) continue;
    const { module } = parseSync(path, readFileSync(join(SRC, path), 'utf8'));
    for (const { moduleRequest, entries } of module.staticImports) {
      if (!/^(?:node:)?fs(?:\/promises)?$/.test(moduleRequest.value)) continue;
      if (entries.some(({ importName }) => importName.kind !== 'Name' || OPENERS.has(importName.name ?? '')))
        found.add(path);
    }
  }
  expect(found).toEqual(new Set(Object.keys(PLAIN)));
});
