import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Channel } from '../src/config/channels/channels.ts';
import { PROBE_KINDS } from '../src/core/probe-kinds/kinds.ts';
import { kindComparisons } from './support/kind-rules.ts';
import { importCycles, lengthViolation, missingImports, parse, rankLines, violations } from './support/source-rules.ts';

const SRC = join(import.meta.dirname, '../src');
const files = globSync('**/*.{ts,tsx}', { cwd: SRC }).map((path) => ({
  path: path.replaceAll('\\', '/'),
  text: readFileSync(join(SRC, path), 'utf8'),
}));

const rules = (path: string, text: string) => violations({ path, text }).map((found) => found.slice(path.length + 2));

describe('the source in src/', () => {
  it('is there', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files.map(({ path }) => path)).toContain('core/time.ts');
  });

  it('keeps the rules', () => {
    expect(files.flatMap(violations)).toEqual([]);
  });

  it('names only files that exist', () => {
    expect(files.flatMap((file) => missingImports(file, (path) => existsSync(join(SRC, path))))).toEqual([]);
  });

  it('has no ring of files that import one another, not even for their types', () => {
    expect(importCycles(files)).toEqual([]);
  });

  it('has no file of more than 300 lines without a reason in its header', () => {
    expect(files.flatMap(lengthViolation)).toEqual([]);
  });
});

describe('a probe kind or a type of channel', () => {
  const names = new Set<string>([...PROBE_KINDS, ...Channel.options.map(({ shape }) => shape.type.value)]);
  const comparisons = (text: string, path = 'pipeline/a.ts') => kindComparisons({ path, text }, names).length;

  it('is asked for its traits: only the registries compare', () => {
    expect([...names]).toEqual(expect.arrayContaining(['get-balance', 'slack']));
    expect(files.flatMap((file) => kindComparisons(file, names))).toEqual([]);
  });

  it.each([
    "if (probe.kind === 'http') stop();",
    "const grants = 'provisioning' !== monitor.probe.kind;",
    "switch (kind) { case 'mo-direct': break; case 'other': break; }",
    "const isApi = ['get-balance', 'provisioning'].includes(kind);",
    "const url = 'url' in spec ? spec.url : spec.baseUrl;",
    "const sims = 'sims' in monitor.probe ? monitor.probe.sims : [];",
    'const TEXT: Readonly<Record<ProbeKind, string>> = x;',
    'const ALL: { readonly [Type in ChannelType]: string } = x;',
    "if (channel.spec.type === 'slack') stop();",
  ])('is found compared in: %s', (text) => {
    expect(comparisons(text)).toBe(1);
  });

  it('may be compared where it is registered', () => {
    expect(comparisons("if (kind === 'http') stop();", 'core/probe-kinds/kinds.ts')).toBe(0);
  });

  it.each([
    "if (delivery.kind === 'delivered') stop();",
    "if ('url' in target) stop();",
    "const kind = 'http'; const spec = { kind: 'http' as const };",
    "// kind === 'http'",
    'const days: Record<Weekday, string> = x;',
  ])('is not compared in: %s', (text) => {
    expect(comparisons(text)).toBe(0);
  });
});

describe('docs/architecture.md', () => {
  const page = readFileSync(join(SRC, '../docs/architecture.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `src\/(\S+)\/` \|/gm)].map(([, folder]) => folder!);

  it('has one line for each folder of src/, each capability of the pipeline and each part of core', () => {
    const foldersIn = (parent: string) =>
      readdirSync(join(SRC, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => posix.join(parent, name));
    const folders = ['.', 'core', 'pipeline'].flatMap(foldersIn);
    expect(folders.length).toBeGreaterThan(30);
    expect(listed).toHaveLength(new Set(listed).size);
    expect(new Set(listed)).toEqual(new Set(folders));
  });

  it('shows the ranks as they are checked', () => {
    const text = page.replace(/\s+/g, ' ');
    const { folders, capabilities } = rankLines();
    expect(text).toContain(folders);
    expect(text).toContain(capabilities);
  });
});

describe('the rules find', () => {
  it.each([
    ['core/a.ts', "import { readFile } from 'node:fs';", 'core imports node:fs; it imports nothing from outside'],
    ['core/a.ts', "import { z } from 'zod';", 'core imports zod; it imports nothing from outside'],
    ['core/sla/a.ts', "import type { Clock } from '../../pipeline/b.ts';", 'core imports pipeline/b.ts'],
    ['pipeline/a.ts', "export * from '../store/sqlite.ts';", 'pipeline imports store/sqlite.ts'],
    ['pipeline/sla/a.ts', "export * from '../closing/b.ts';", 'pipeline/sla imports pipeline/closing/b.ts'],
    ['pipeline/sla/a.ts', "export * from '../recording/b.ts';", 'pipeline/sla imports pipeline/recording/b.ts'],
    ['pipeline/misc/a.ts', "export * from '../ports/b.ts';", 'lies in pipeline/misc, which has no rank'],
    ['store/a.ts', "import { b } from '../probe/b.ts';", 'store imports probe/b.ts'],
    ['net/a.ts', "import { b } from '../probe/b.ts';", 'net imports probe/b.ts'],
    ['http/a.ts', "import '../app.ts';", 'http imports app.ts'],
    ['http/a.tsx', "import '../app.ts'; const a = <b>{'c'}</b>;", 'http imports app.ts'],
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
    [
      'cli/a.ts',
      'const last = Math.max(...slots);',
      'spreads a list of any length into arguments; use core/extremes.ts or a loop (Math.max(...)',
    ],
    [
      'core/a.ts',
      'list.push(first, ...others);',
      'spreads a list of any length into arguments; use core/extremes.ts or a loop (push(first, ...)',
    ],
    [
      'report/a.ts',
      "import type { Store } from '../pipeline/store.ts';",
      "takes the whole Store; take the ports that it needs ('../pipeline/store.ts')",
    ],
    ['cli/run.ts', "import { fork } from 'node:child_process';", "starts processes ('node:child_process')"],
  ])('in %s: %s', (path, text, what) => {
    expect(rules(path, text)).toEqual([what]);
  });

  it('a ring of type-only imports', () => {
    const ring = [
      { path: 'core/a.ts', text: "import type { B } from './b.ts';" },
      { path: 'core/b.ts', text: "export type { C } from './sla/c.ts';" },
      { path: 'core/sla/c.ts', text: "import type { A } from '../a.ts';" },
    ];
    expect(importCycles(ring)).toEqual(['core/a.ts > core/b.ts > core/sla/c.ts > core/a.ts']);
  });

  it.each([
    ['no header', 'export const a = 1;\n'],
    ['a header without a reason', '/** All of it. */\n'],
    ['a reason somewhere else', 'export const a = 1;\n// Long: it is data\n'],
    ['a reason without words', '/**\n * All of it.\n * Long:\n */\n'],
  ])('a long file with %s', (_, start) => {
    const file = { path: 'core/a.ts', text: start + '// a line\n'.repeat(300) };
    expect(lengthViolation(file)).toEqual([expect.stringMatching(/^core\/a\.ts: has 30\d lines; split it/)]);
  });

  it('an import of a file that is not there', () => {
    expect(missingImports({ path: 'core/a.ts', text: "import './b.ts';" }, () => false)).toEqual([
      'core/a.ts: ./b.ts is missing',
    ]);
  });
});

describe('the rules allow', () => {
  it.each([
    ['pipeline/sla/a.ts', "import { SECOND } from '../../core/time.ts'; import pLimit from 'p-limit';"],
    ['pipeline/closing/a.ts', "import { a } from '../sla/b.ts'; import { b } from '../ports/clock.ts';"],
    ['app.ts', "import { a } from './store/a.ts'; import { b } from './probe/b.ts';"],
    [
      'cli/demo/demo.ts',
      "import { fork } from 'node:child_process'; fork(new URL('../../simulator/main.ts', import.meta.url));",
    ],
    ['runtime/clock.ts', 'Date.now();'],
    ['runtime/version.ts', "import packageJson from '../../package.json' with { type: 'json' };"],
    [
      'core/a.ts',
      "// import { a } from '../store/a.ts'; and Date.now()\n/* console.log() */ const url = 'https://a.example';",
    ],
    ['core/a.ts', 'const at = new Date(0); const clocks = retrieval(at);'],
  ])('in %s: %s', (path, text) => {
    expect(rules(path, text)).toEqual([]);
  });

  it.each([
    ['files of 300 lines', '', 300],
    ['longer ones with a reason', '/**\n * All of it.\n *\n * Long: one table.\n */\n', 900],
    ['longer ones with a reason in one line', '// Long: one table.\n', 900],
  ])('%s', (_, start, lines) => {
    expect(lengthViolation({ path: 'core/a.ts', text: start + '// a line\n'.repeat(lines) })).toEqual([]);
  });

  it('comments, but not what looks like one inside a string', () => {
    const text = `const a = "// no"; // yes\n/* yes */ const b = 'it\\'s /* no */';`;
    expect(parse({ path: 'core/a.ts', text }).code).toBe(`const a = "// no";  \n  const b = 'it\\'s /* no */';`);
  });
});
