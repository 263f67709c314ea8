/** Rules for the source text of src/, and what finds their violations in it. */
import { posix } from 'node:path';

/** A file imports only from folders with a lower number, and from its own. Folders with one number are siblings. */
const RANKS: Readonly<Record<string, number>> = {
  core: 0,
  simulator: 1,
  pipeline: 1,
  net: 2,
  config: 3,
  probe: 3,
  store: 3,
  notify: 3,
  metrics: 3,
  report: 3,
  http: 3,
  runtime: 3,
  app: 4,
  'app.ts': 5,
  cli: 6,
};

/** Folders that know nothing but the domain, whatever their rank. Only the command line starts the simulator. */
const ONLY_CORE = ['core', 'simulator'];
const SIMULATOR_USERS = ['simulator', 'cli'];

/** What may be named from outside src/, and by whom. */
const OUTSIDE: Readonly<Record<string, string>> = {
  'runtime/version.ts': '../package.json',
  'cli/demo/demo.ts': '../bin/threenines.cjs',
};

interface TextRule {
  readonly what: string;
  readonly pattern: RegExp;
  /** Paths it holds for. */
  readonly within: RegExp;
}

const TEXT_RULES: readonly TextRule[] = [
  {
    what: 'reads the clock; take a Clock',
    pattern: /\b(?:Date\.now|performance\.now|new Date\(\s*\)|Temporal\.Now)/,
    // Probes and simulated operators time themselves, in threads and processes of their own.
    within: /^(?!runtime\/clock\.ts|probe\/|simulator\/|cli\/)/,
  },
  {
    what: 'sets a timer; take a Clock',
    pattern: /\bset(?:Timeout|Interval|Immediate)\b/,
    within: /^(?:core|pipeline|runtime\/(?!clock\.ts))/,
  },
  { what: 'writes to the console', pattern: /\bconsole\s*\./, within: /^(?!cli\/)/ },
  { what: 'runs text as code', pattern: /\beval\s*\(|\bnew\s+Function\b|['"](?:node:)?vm['"]/, within: /^/ },
  { what: 'starts processes', pattern: /['"](?:node:)?child_process['"]/, within: /^(?!cli\/demo)/ },
];

/** Source text without its comments; strings stay as they are. */
export function withoutComments(source: string): string {
  const stringOrComment = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return source.replace(stringOrComment, (_, text?: string) => text ?? ' ');
}

/** Every module that a source file names: static, type-only, dynamic and re-exported imports, and files of worker threads. */
export function importsOf(source: string): string[] {
  const text = withoutComments(source);
  const forms = [
    /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*['"]([^'"]+)['"]/g,
    /\b(?:import|require)\s*\(\s*['"`]([^'"`]+)['"`]/g,
    /\bnew\s+URL\s*\(\s*['"`]([^'"`]+)['"`]\s*,\s*import\.meta\.url/g,
  ];
  return forms.flatMap((form) => [...text.matchAll(form)].map(([, name]) => name ?? ''));
}

/** What is wrong with the file at `path`, relative to src/ and with slashes; empty when nothing is. */
export function violations(path: string, source: string): string[] {
  const text = withoutComments(source);
  const found = importsOf(source).flatMap((name) => importViolation(path, name) ?? []);
  if (/\bimport\s*\(\s*(?!['"\s])/.test(text)) found.push('imports a module whose name is not in the source');
  for (const { what, pattern, within } of TEXT_RULES) {
    const match = within.test(path) ? pattern.exec(text) : null;
    if (match) found.push(`${what} (${match[0]})`);
  }
  return found.map((what) => `${path}: ${what}`);
}

function importViolation(path: string, name: string): string | undefined {
  const from = topOf(path);
  if (!(from in RANKS)) return `lies in ${from}, which has no rank`;
  if (!name.startsWith('.')) {
    return from === 'core' ? `core imports ${name}; it imports nothing from outside` : undefined;
  }
  const target = posix.join(posix.dirname(path), name);
  if (OUTSIDE[path] === target) return undefined;
  const to = topOf(target);
  return to === from || mayImport(from, to) ? undefined : `${from} imports ${target}`;
}

function mayImport(from: string, to: string): boolean {
  if (ONLY_CORE.includes(from)) return to === 'core';
  if (to === 'simulator') return SIMULATOR_USERS.includes(from);
  return (RANKS[to] ?? Number.POSITIVE_INFINITY) < (RANKS[from] ?? Number.NEGATIVE_INFINITY);
}

function topOf(path: string): string {
  return path.split('/')[0] ?? '';
}
