import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, violations, withoutComments } from './support/source-rules.ts';

const SRC = join(import.meta.dirname, '../src');
const files = globSync('**/*.ts', { cwd: SRC });

const rules = (path: string, source: string) => violations(path, source).map((text) => text.slice(path.length + 2));

describe('the source in src/', () => {
  it('is there', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files).toContain('core/time.ts');
  });

  it.each(files)('%s keeps the rules', (path) => {
    expect(violations(path, readFileSync(join(SRC, path), 'utf8'))).toEqual([]);
  });

  it.each(files)('%s names only files that exist', (path) => {
    const names = importsOf(readFileSync(join(SRC, path), 'utf8')).filter((name) => name.startsWith('.'));
    // Of `./policies/${name}.yaml`, a file that is read, the fixed part is checked.
    const missing = names.filter((name) => !existsSync(join(SRC, dirname(path), name.replace(/\$\{.*/, ''))));
    expect(missing).toEqual([]);
  });
});

describe('the rules find', () => {
  it.each([
    ['core/a.ts', "import { readFile } from 'node:fs';", 'core imports node:fs; it imports nothing from outside'],
    ['core/a.ts', "import { z } from 'zod';", 'core imports zod; it imports nothing from outside'],
    ['core/sla/a.ts', "import type { Clock } from '../../pipeline/ports.ts';", 'core imports pipeline/ports/ports.ts'],
    ['pipeline/a.ts', "export * from '../store/sqlite.ts';", 'pipeline imports store/sqlite.ts'],
    ['store/a.ts', "import { b } from '../probe/b.ts';", 'store imports probe/b.ts'],
    ['http/a.ts', "import '../app.ts';", 'http imports app.ts'],
    ['app.ts', "const a = await import('./cli/main.ts');", 'app.ts imports cli/main.ts'],
    ['app.ts', "import { a } from './simulator/main.ts';", 'app.ts imports simulator/main.ts'],
    ['store/a.ts', "new Worker(new URL('../probe/worker.ts', import.meta.url));", 'store imports probe/worker.ts'],
    ['simulator/a.ts', "import { log } from '../runtime/logger.ts';", 'simulator imports runtime/logger.ts'],
    ['core/a.ts', "let a: import('../config/a.ts').A;", 'core imports config/a.ts'],
    ['report/a.ts', "import a from '../../scripts/a.ts';", 'report imports ../scripts/a.ts'],
    ['misc/a.ts', "import { a } from '../core/a.ts';", 'lies in misc, which has no rank'],
    ['cli/a.ts', 'await import(`./` + name);', 'imports a module whose name is not in the source'],
    ['cli/a.ts', 'await import(name);', 'imports a module whose name is not in the source'],
    ['core/a.ts', 'const now = Date.now();', 'reads the clock; take a Clock (Date.now)'],
    ['report/a.ts', 'const now = new Date();', 'reads the clock; take a Clock (new Date())'],
    ['pipeline/a.ts', 'setTimeout(tick, 5);', 'sets a timer; take a Clock (setTimeout)'],
    ['store/a.ts', 'console.log(1);', 'writes to the console (console.)'],
    ['config/a.ts', "eval('1');", 'runs text as code (eval()'],
    ['probe/a.ts', "import vm from 'node:vm';", "runs text as code ('node:vm')"],
    ['cli/daemon/run.ts', "import { fork } from 'node:child_process';", "starts processes ('node:child_process')"],
  ])('in %s: %s', (path, source, what) => {
    expect(rules(path, source)).toEqual([what]);
  });
});

describe('the rules allow', () => {
  it.each([
    ['pipeline/a.ts', "import { SECOND } from '../core/time.ts'; import pLimit from 'p-limit';"],
    ['app.ts', "import { a } from './store/a.ts'; import { b } from './probe/b.ts';"],
    [
      'cli/demo/demo.ts',
      "import { fork } from 'node:child_process'; fork(new URL('../simulator/main.ts', import.meta.url));",
    ],
    ['runtime/clock.ts', 'Date.now();'],
    ['runtime/version.ts', "import packageJson from '../../package.json' with { type: 'json' };"],
    [
      'core/a.ts',
      "// import { a } from '../store/a.ts'; and Date.now()\n/* console.log() */ const url = 'https://a.example';",
    ],
    ['core/a.ts', 'const at = new Date(0); const clocks = retrieval(at);'],
  ])('in %s: %s', (path, source) => {
    expect(rules(path, source)).toEqual([]);
  });

  it('comments, but not what looks like one inside a string', () => {
    expect(withoutComments(`const a = "// no"; // yes\n/* yes */ const b = 'it\\'s /* no */';`)).toBe(
      `const a = "// no";  \n  const b = 'it\\'s /* no */';`,
    );
  });
});
