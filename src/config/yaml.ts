/**
 * YAML text as plain values that remember where they stood.
 *
 * Values are made here rather than by the library's `toJS`, so that mappings have no prototype, keys are text, duplicate
 * keys are found in linear time, and aliases and nesting are bounded.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { formatKey, type KeyPath } from './config-error.ts';
import { findBadCharacter, type TextProblem } from './source.ts';

/** A mapping of the file; without a prototype, so that `constructor` is a key like any other. */
export type Mapping = { readonly [key: string]: unknown };

export interface YamlFile {
  /** Undefined when the text is not YAML, or stands for more than a configuration can be. */
  readonly value: unknown;
  readonly problems: readonly TextProblem[];
  /** Where the value at `path` begins, or the nearest mapping or list around it. */
  offsetOf(path: KeyPath): number;
  /** Where the key that ends `path` begins. */
  offsetOfKey(path: KeyPath): number;
  position(offset: number): { readonly line: number; readonly column: number };
}

export function parseYaml(text: string): YamlFile {
  const bad = findBadCharacter(text);
  if (bad !== null) return { ...nowhere, value: undefined, problems: [bad], position: positionIn(text) };
  const document = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) {
    return { ...nowhere, value: undefined, problems: describeErrors(errors, text), position: positionIn(text) };
  }
  const reader = new ValueReader();
  const value = reader.read(document.contents);
  return {
    value: reader.isBounded ? value : undefined,
    problems: reader.problems,
    position: positionIn(text),
    ...locator(document, reader),
  };
}

const nowhere = { offsetOf: () => 0, offsetOfKey: () => 0 };

/** The library's own messages quote the text, which may be a secret; these do not. */
const SYNTAX: Readonly<Record<string, readonly [expected: string, found: string]>> = {
  ALIAS_PROPS: ['an alias alone', 'an alias with an anchor or a tag'],
  BAD_DIRECTIVE: ['no directive', 'a line that begins with %'],
  BAD_DQ_ESCAPE: ['a valid escape (single quotes need none)', 'an unknown escape after a backslash'],
  BAD_INDENT: ['indentation in step with the lines around it', 'other indentation, or a bracket that is not closed'],
  BAD_SCALAR_START: ['text in quotes', 'a character that needs quotes at the start'],
  BLOCK_AS_IMPLICIT_KEY: ['one key: value per line', 'a second one, or text with ": " that needs quotes'],
  MISSING_CHAR: ['a closing quote, bracket, comma or colon', 'none'],
  MULTILINE_IMPLICIT_KEY: ['a key and its colon on one line', 'a line without a colon'],
  MULTIPLE_DOCS: ['one document', 'a second one after ---'],
  RESOURCE_EXHAUSTION: ['less nesting', 'too many levels'],
  TAB_AS_INDENT: ['spaces for indentation', 'a tab'],
  TAG_RESOLVE_FAILED: ['a plain value', 'a tag (a ! at the start needs quotes)'],
  UNEXPECTED_TOKEN: ['valid YAML', 'text that does not belong here (quotes or a bracket may be missing)'],
};

/** The first of each kind: one slip makes the parser complain about its own line and about many after it. */
function describeErrors(errors: readonly YAMLError[], text: string): TextProblem[] {
  const tabs = errors.filter(({ code }) => code === 'TAB_AS_INDENT');
  const byCode = new Map<string, TextProblem>();
  for (const { code, pos } of tabs.length > 0 ? tabs : errors) {
    const [expected, found] = SYNTAX[code] ?? ['valid YAML', 'a syntax error'];
    if (!byCode.has(code)) byCode.set(code, { offset: Math.min(pos[0], text.length), path: [], expected, found });
  }
  return [...byCode.values()];
}

/** Counts lines when the first position is asked for: most files have nothing to complain about. */
function positionIn(text: string): YamlFile['position'] {
  let counter: LineCounter | null = null;
  return (offset) => {
    if (counter === null) {
      counter = new LineCounter();
      counter.addNewLine(0);
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) counter.addNewLine(at + 1);
    }
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
}

const MAX_DEPTH = 32;
/** Values that aliases may stand for in all; a bomb multiplies to billions. */
const MAX_ALIASED_VALUES = 100_000;

class ValueReader {
  readonly problems: TextProblem[] = [];
  /** False once the text has proved to stand for too much; what is read after that has no meaning. */
  isBounded = true;
  readonly #anchors = new Map<string, Node>();
  readonly #path: (string | number)[] = [];
  #aliasDepth = 0;
  #aliasedValues = 0;

  read(node: unknown): unknown {
    if (!this.#withinBounds(node)) return null;
    if (isAlias(node)) return this.#readAlias(node.source, offsetOf(node));
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined) {
      this.#anchors.set(node.anchor, node);
    }
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item, index) => this.#readChild(item, index));
    return isMap(node) ? this.#readMapping(node) : null;
  }

  /** The node that an alias stands for; null for an unknown one. */
  resolve(node: unknown): unknown {
    return isAlias(node) ? (this.#anchors.get(node.source) ?? null) : node;
  }

  #readChild(node: unknown, key: string | number): unknown {
    this.#path.push(key);
    const value = this.read(node);
    this.#path.pop();
    return value;
  }

  #readMapping(node: YAMLMap): Mapping {
    const values: Record<string, unknown> = Object.create(null);
    for (const pair of node.items) {
      const key = keyOf(pair);
      const offset = offsetOf(pair.key);
      if (key === null) this.#refuse(offset, 'text as key', 'something else');
      else if (key === '__proto__') this.#refuse(offset, 'a known key', '__proto__');
      else if (Object.hasOwn(values, key)) this.#refuse(offset, 'each key once', `${formatKey(key)} again`);
      else values[key] = this.#readChild(pair.value, key);
    }
    return values;
  }

  #readAlias(name: string, offset: number): unknown {
    const target = this.#anchors.get(name);
    if (target === undefined) return this.#refuse(offset, 'an alias of an anchor above it', 'an unknown alias');
    this.#aliasDepth += 1;
    const value = this.read(target);
    this.#aliasDepth -= 1;
    return value;
  }

  #withinBounds(node: unknown): boolean {
    if (this.#aliasDepth > 0) this.#aliasedValues += 1;
    const isTooDeep = this.#path.length > MAX_DEPTH || this.#aliasDepth > MAX_DEPTH;
    if (this.isBounded && (isTooDeep || this.#aliasedValues > MAX_ALIASED_VALUES)) {
      this.isBounded = false;
      const expected = `at most ${MAX_DEPTH} levels, and ${MAX_ALIASED_VALUES} values through aliases`;
      this.#refuse(offsetOf(node), expected, 'more');
    }
    return this.isBounded;
  }

  #refuse(offset: number, expected: string, found: string): null {
    // What stands at an anchor is read again for each alias; it is told once.
    if (this.#aliasDepth === 0 || !this.problems.some((known) => known.offset === offset)) {
      this.problems.push({ offset, path: this.isBounded ? [...this.#path] : [], expected, found });
    }
    return null;
  }
}

/** Keys are text: `200:` and `true:` mean what is written. Null for a key that is a mapping, a list or nothing. */
function keyOf(pair: Pair): string | null {
  if (!isScalar(pair.key) || pair.key.value === null) return null;
  const { value, source } = pair.key;
  return typeof value === 'string' ? value : (source ?? String(value));
}

function offsetOf(node: unknown): number {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

function locator(document: Document, reader: ValueReader): Pick<YamlFile, 'offsetOf' | 'offsetOfKey'> {
  // A mapping of thousands of wrong keys is asked for each of them.
  const indexes = new Map<YAMLMap, Map<string | null, Pair>>();
  const pairIn = (mapping: YAMLMap, key: string | number): Pair | undefined => {
    const index = indexes.get(mapping) ?? new Map(mapping.items.toReversed().map((pair) => [keyOf(pair), pair]));
    indexes.set(mapping, index);
    return index.get(String(key));
  };
  const find = (path: KeyPath): { node: unknown; key: unknown } => {
    let node: unknown = document.contents;
    let key: unknown = node;
    for (const part of path) {
      const around = reader.resolve(node);
      const pair = isMap(around) ? pairIn(around, part) : undefined;
      const next = isSeq(around) && typeof part === 'number' ? around.items[part] : pair?.value;
      if (next === undefined && pair === undefined) break;
      node = next ?? pair?.key;
      key = pair?.key ?? node;
    }
    return { node, key };
  };
  return { offsetOf: (path) => offsetOf(find(path).node), offsetOfKey: (path) => offsetOf(find(path).key) };
}
