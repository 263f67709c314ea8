/**
 * YAML text as plain values that remember where they stood.
 *
 * Values are made here rather than by the library's `toJS`, so that mappings have no prototype, keys are text, duplicate
 * keys are found in linear time, and aliases and nesting are bounded.
 */
import { type Document, isMap, isSeq, LineCounter, type Pair, parseDocument, type YAMLError, type YAMLMap } from 'yaml';
import type { KeyPath } from '../config-error.ts';
import { findBadCharacter, type TextProblem } from './source.ts';
import { keyOf, offsetOf, ValueReader } from './values.ts';
import { readInPieces, YAML_OPTIONS } from './yaml-in-pieces.ts';

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
  const read = readInPieces(text);
  if (read === null) return parseWhole(text);
  // Places are asked for only when the values have no meaning: then there is time to read the text again.
  let whole: YamlFile | null = null;
  const locate = (): YamlFile => {
    whole ??= parseWhole(text);
    return whole;
  };
  return {
    value: read.value,
    problems: [],
    offsetOf: (path) => locate().offsetOf(path),
    offsetOfKey: (path) => locate().offsetOfKey(path),
    position: positionIn(text),
  };
}

function parseWhole(text: string): YamlFile {
  const document = parseDocument(text, YAML_OPTIONS);
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
