/** Rules for the source in src/, and what finds their violations. Imports are read with a parser, types included. */
import { posix } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** A file imports only from folders with a lower rank, and from its own. Folders of one rank are siblings and do not meet. */
const RANKS: Readonly<Record<string, number>> = {
  core: 0,
  simulator: 1,
  wire: 1,
  client: 1,
  console: 2,
  pipeline: 2,
  net: 3,
  files: 3,
  config: 4,
  probe: 4,
  store: 4,
  notify: 4,
  metrics: 4,
  report: 4,
  http: 4,
  runtime: 4,
  api: 5,
  app: 6,
  'app.ts': 7,
  cli: 8,
};

/** The same between the capabilities of the pipeline: the flow of docs/architecture.md, from its base to its end. */
const CAPABILITY_RANKS: Readonly<Record<string, number>> = {
  ports: 0,
  scheduling: 1,
  safety: 1,
  access: 1,
  delivery: 1,
  incidents: 1,
  health: 1,
  contract: 2,
  maintenance: 2,
  probing: 2,
  recording: 2,
  sla: 2,
  attribution: 3,
  closing: 3,
  reporting: 4,
  viewing: 4,
  housekeeping: 5,
  'store.ts': 6,
};

/** `core` ← `simulator` `pipeline` ← `net` …: each rank imports those to its left. */
export function rankLines(): { readonly folders: string; readonly capabilities: string } {
  const lineOf = (ranks: Readonly<Record<string, number>>) =>
    [...Map.groupBy(Object.keys(ranks), (name) => ranks[name]!)]
      .sort(([a], [b]) => a - b)
      .map(([, names]) => names.map((name) => `\`${name}\``).join(' '))
      .join(' ← ');
  return { folders: lineOf(RANKS), capabilities: lineOf(CAPABILITY_RANKS) };
}

/** Folders that know nothing but the domain, whatever their rank. Only the command line starts the simulator. */
const ONLY_CORE = ['core', 'simulator', 'wire', 'client'];
const SIMULATOR_USERS = ['simulator', 'cli'];

/** What may be named from outside src/, and by which file. */
const OUTSIDE: Readonly<Record<string, string>> = {
  'runtime/version.ts': '../package.json',
  'cli/demo/demo.ts': '../bin/threenines.cjs',
  'http/console-pages.ts': '../dist/console/',
  'runtime/command-line.ts': '../bin/threenines.cjs',
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
    // Probes and simulated operators time themselves, in threads and processes of their own; the console has the browser's clock.
    within: /^(?!runtime\/clock\.ts|probe\/|net\/|simulator\/|cli\/|console\/)/,
  },
  {
    what: 'sets a timer; take a Clock',
    pattern: /\bset(?:Timeout|Interval|Immediate)\b/,
    within: /^(?:core|pipeline|runtime\/(?!clock\.ts))/,
  },
  { what: 'writes to the console', pattern: /\bconsole\s*\./, within: /^(?!cli\/)/ },
  { what: 'runs text as code', pattern: /\beval\s*\(|\bnew\s+Function\b|['"](?:node:)?vm['"]/, within: /^/ },
  {
    what: 'spreads a list of any length into arguments; use core/extremes.ts or a loop',
    pattern: /\b(?:Math\.(?:max|min|hypot)|push|unshift|splice|fromCharCode|fromCodePoint)\s*\([^;(){}[\]]*\.\.\./,
    within: /^/,
  },
  {
    what: 'takes the whole Store; take the ports that it needs',
    pattern: /['"][./]*pipeline\/store\.ts['"]/,
    within: /^(?!app\.ts|app\/|cli\/|store\/)/,
  },
  { what: 'starts processes', pattern: /['"](?:node:)?child_process['"]/, within: /^(?!cli\/demo\/demo)/ },
];

/** A source file: its path below src/ with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

interface Parsed {
  /** Every module that the file names: static, type-only, dynamic and re-exported imports, and files of worker threads. */
  readonly imports: readonly string[];
  /** Some import names its module by a value that only running the program tells. */
  readonly hasHiddenImport: boolean;
  /** The text without comments; strings stay. */
  readonly code: string;
}

const PARSED = new WeakMap<SourceFile, Parsed>();

/** Each file once, however many rules look at it. */
export function parse(file: SourceFile): Parsed {
  const parsed = PARSED.get(file) ?? read(file);
  PARSED.set(file, parsed);
  return parsed;
}

function read({ path, text }: SourceFile): Parsed {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const imports: string[] = [];
  let hasHiddenImport = false;
  const named = (node: { readonly type: string; readonly value?: unknown }) => {
    if (node.type === 'Literal' && typeof node.value === 'string') imports.push(node.value);
    else hasHiddenImport = true;
  };
  const visitor = new Visitor({
    ImportDeclaration: ({ source }) => named(source),
    ExportAllDeclaration: ({ source }) => named(source),
    ExportNamedDeclaration: ({ source }) => source && named(source),
    ImportExpression: ({ source }) => named(source),
    TSImportType: ({ source }) => named(source),
    CallExpression: ({ callee, arguments: [first] }) => {
      if (callee.type === 'Identifier' && callee.name === 'require' && first) named(first);
    },
    NewExpression: ({ callee, arguments: [file, base] }) => {
      if (callee.type !== 'Identifier' || callee.name !== 'URL' || base?.type !== 'MemberExpression') return;
      if (base.object.type !== 'MetaProperty' || file === undefined) return;
      // Of `./policies/${name}.yaml`, a file that is read, the fixed part is checked.
      if (file.type === 'TemplateLiteral') imports.push(file.quasis[0]?.value.raw ?? '');
      else named(file);
    },
  });
  visitor.visit(program);
  let code = '';
  let end = 0;
  for (const comment of comments) {
    code += `${text.slice(end, comment.start)} `;
    end = comment.end;
  }
  return { imports, hasHiddenImport, code: code + text.slice(end) };
}

/** What is wrong with one file, by itself. */
export function violations(file: SourceFile): string[] {
  const { imports, hasHiddenImport, code } = parse(file);
  const found = imports.flatMap((name) => importViolation(file.path, name) ?? []);
  if (hasHiddenImport) found.push('imports a module whose name is not in the source');
  for (const { what, pattern, within } of TEXT_RULES) {
    const match = within.test(file.path) ? pattern.exec(code) : null;
    if (match) found.push(`${what} (${match[0]})`);
  }
  return found.map((what) => `${file.path}: ${what}`);
}

/** Longer files have more than one job, unless their header says why not. */
const MAX_LINES = 300;

/** `cli/a.ts: has 301 lines`, unless the comment at its top has a line `Long: ` with the reason. */
export function lengthViolation({ path, text }: SourceFile): string[] {
  const lines = text.split('\n').length - 1;
  const [header] = parseSync(path, text).comments;
  const isAtTop = header !== undefined && text.slice(0, header.start).trim() === '';
  if (lines <= MAX_LINES || (isAtTop && /^\s*\*? ?Long: \S/m.test(header.value))) return [];
  return [`${path}: has ${lines} lines; split it, or give the reason in its header as "Long: …"`];
}

/** Relative imports whose file does not exist. */
export function missingImports(file: SourceFile, exists: (path: string) => boolean): string[] {
  const names = parse(file).imports.filter((name) => name.startsWith('.'));
  return names.filter((name) => !exists(resolve(file.path, name))).map((name) => `${file.path}: ${name} is missing`);
}

/** Rings of files that import one another, types included; each as `a.ts > b.ts > a.ts`. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const known = new Map(files.map((file) => [file.path, file]));
  const targets = (file: SourceFile) =>
    parse(file)
      .imports.filter((name) => name.startsWith('.'))
      .map((name) => known.get(resolve(file.path, name)))
      .filter((target) => target !== undefined);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: SourceFile, trail: readonly string[]): void => {
    const at = trail.indexOf(file.path);
    if (at >= 0) cycles.push([...trail.slice(at), file.path].join(' > '));
    if (at >= 0 || done.has(file.path)) return;
    for (const target of targets(file)) visit(target, [...trail, file.path]);
    done.add(file.path);
  };
  for (const file of files) visit(file, []);
  return cycles;
}

function importViolation(path: string, name: string): string | undefined {
  const from = topOf(path);
  if (!(from in RANKS)) return `lies in ${from}, which has no rank`;
  if (!name.startsWith('.')) {
    return from === 'core' ? `core imports ${name}; it imports nothing from outside` : undefined;
  }
  const target = resolve(path, name);
  if (OUTSIDE[path] === target) return undefined;
  const to = topOf(target);
  if (from === 'pipeline' && to === 'pipeline') return capabilityViolation(path, target);
  return to === from || mayImport(from, to) ? undefined : `${from} imports ${target}`;
}

function capabilityViolation(path: string, target: string): string | undefined {
  const [from = '', to = ''] = [path, target].map((file) => file.split('/')[1]);
  const rank = CAPABILITY_RANKS[from];
  if (rank === undefined) return `lies in pipeline/${from}, which has no rank`;
  return to === from || (CAPABILITY_RANKS[to] ?? Number.POSITIVE_INFINITY) < rank
    ? undefined
    : `pipeline/${from} imports ${target}`;
}

function mayImport(from: string, to: string): boolean {
  if (ONLY_CORE.includes(from)) return to === 'core';
  if (to === 'simulator') return SIMULATOR_USERS.includes(from);
  return (RANKS[to] ?? Number.POSITIVE_INFINITY) < (RANKS[from] ?? Number.NEGATIVE_INFINITY);
}

function resolve(path: string, name: string): string {
  return posix.join(posix.dirname(path), name);
}

function topOf(path: string): string {
  return path.split('/')[0] ?? '';
}
