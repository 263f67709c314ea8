import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readToldFile, readToldText } from '../../src/files/told-file.ts';
import { temporaryDirectory } from '../store/directories.ts';

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
