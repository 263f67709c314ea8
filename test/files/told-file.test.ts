import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { readToldFile, readToldText } from '../../src/files/told-file.ts';
import { temporaryDirectory } from '../store/directories.ts';

const SRC = join(import.meta.dirname, '../../src');

describe('a file that somebody told us of', () => {
  const folder = temporaryDirectory;

  it('is read, through links too', () => {
    const place = folder();
    writeFileSync(join(place, 'file'), 'text');
    symlinkSync('file', join(place, 'link'));
    expect(readToldText(join(place, 'link'), 4)).toBe('text');
    writeFileSync(join(place, 'empty'), '');
    expect(readToldFile(join(place, 'empty'), 4)).toHaveLength(0);
  });

  it('is refused when it is larger than it may be', () => {
    const file = join(folder(), 'file');
    writeFileSync(file, 'text');
    expect(() => readToldText(file, 3)).toThrow('a file of 0.0 MiB');
    appendFileSync(file, Buffer.alloc(2 * 1024 * 1024));
    expect(() => readToldText(file, 1024 * 1024)).toThrow('a file of 2.0 MiB');
  });

  it('is refused when reading it would wait, or never end', () => {
    const place = folder();
    execFileSync('mkfifo', [join(place, 'pipe')]);
    symlinkSync('/dev/zero', join(place, 'zero'));
    mkdirSync(join(place, 'folder'));
    symlinkSync('loop', join(place, 'loop'));
    const found = (name: string) => {
      try {
        return readToldText(join(place, name), 10);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(['pipe', 'zero', 'folder', 'loop', 'nothing', 'nothing/below'].map(found)).toEqual([
      'a device, pipe or socket',
      'a device, pipe or socket',
      'a directory',
      'ELOOP',
      'no such file',
      'no such file',
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('is refused in words when it may not be read', () => {
    const file = join(folder(), 'file');
    writeFileSync(file, 'text');
    chmodSync(file, 0);
    expect(() => readToldText(file, 10)).toThrow('a file without read permission');
  });
});

/** Reading and opening of files anywhere else in the program, and why what is opened there can be opened plainly. */
const PLAIN: Readonly<Record<string, string>> = {
  'config/policy.ts': 'files of the program itself',
  'files/atomic-file.ts': 'makes new files only',
  'files/told-file.ts': 'the guarded reader',
  'net/system-file.ts': 'system files, whose status is looked at first',
  'report/evidence-pack/evidence-pack.ts': 'makes new files only',
  'store/presence.ts': 'the users of the system',
  'store/flush-to-disk.ts': 'what was just written',
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
