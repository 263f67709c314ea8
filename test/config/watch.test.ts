import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/config/load.ts';
import { watchConfiguration } from '../../src/config/watch.ts';
import { EXAMPLE } from './example.ts';

let folder: string;
let file: string;
let changes = 0;
let onChange: () => void = () => undefined;
let stop: () => void = () => undefined;

/** Resolves at the next change; rejects, through the test's time limit, when there is none. */
const nextChange = () => new Promise<void>((resolve) => (onChange = resolve));

function watch(since?: string): void {
  stop = watchConfiguration(
    file,
    () => {
      changes += 1;
      onChange();
    },
    since,
  );
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
  file = join(folder, 'monitors.yaml');
  changes = 0;
  writeFileSync(file, EXAMPLE);
});

afterEach(() => {
  stop();
  rmSync(folder, { recursive: true });
});

describe('a change is told', () => {
  it('when the file is written', async () => {
    watch();
    const changed = nextChange();
    writeFileSync(file, 'a: 1');
    await changed;
    expect(changes).toBe(1);
  });

  it('when another file is renamed over it', async () => {
    watch();
    const changed = nextChange();
    writeFileSync(`${file}.new`, 'a: 1');
    renameSync(`${file}.new`, file);
    await changed;
  });

  it('when a link on its path is swapped, as Kubernetes does', async () => {
    for (const version of ['one', 'two']) {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'monitors.yaml'), `version: ${version}`);
    }
    symlinkSync('one', join(folder, 'data'));
    rmSync(file);
    symlinkSync('data/monitors.yaml', file);
    watch();
    const changed = nextChange();
    symlinkSync('two', join(folder, 'data.new'));
    renameSync(join(folder, 'data.new'), join(folder, 'data'));
    await changed;
  });

  it('when it is removed, and when it comes back', async () => {
    watch();
    const removed = nextChange();
    rmSync(file);
    await removed;
    const back = nextChange();
    writeFileSync(file, EXAMPLE);
    await back;
    expect(changes).toBe(2);
  });

  it('once for a file that is written in many steps', async () => {
    watch();
    const changed = nextChange();
    for (let step = 1; step <= 40; step += 1) {
      writeFileSync(file, 'x'.repeat(step));
      await wait(25);
    }
    await changed;
    expect(changes).toBe(1);
  });

  it('when it happened between loading and watching', async () => {
    const { fingerprint } = loadConfiguration(file);
    writeFileSync(file, 'a: 1');
    const changed = nextChange();
    watch(fingerprint);
    await changed;
  });
});

describe('no change is told', () => {
  it('when the content comes out the same, or after the end', async () => {
    watch(loadConfiguration(file).fingerprint);
    writeFileSync(file, EXAMPLE);
    await wait(1_200);
    stop();
    writeFileSync(file, 'a: 1');
    await wait(1_000);
    expect(changes).toBe(0);
  });
});
