/**
 * The value of a long YAML text without its whole syntax tree in memory.
 *
 * The tree of thousands of monitors is many times the size of their values. Here the items of a long list become values, and
 * their part of the tree garbage, before the text after them is parsed.
 */
import { Composer, type CST, type Document, isMap, isSeq, Lexer, Parser } from 'yaml';
import { keyOf, offsetOf, ValueReader } from './values.ts';

export const YAML_OPTIONS = {
  prettyErrors: false,
  uniqueKeys: false,
  resolveKnownTags: false,
  logLevel: 'error',
} as const;

const ITEMS_PER_PIECE = 4;
/** The parser may still add to the last item, and a comment to the one before it. */
const ITEMS_IN_WORK = 2;

/** Comes before the text of each scalar. */
const SCALAR_FOLLOWS = '\u001F';

/** Items that are read already, by where their list begins. */
type Begun = Map<number, unknown[]>;

/**
 * The value that a reader of the whole tree has. Null for a text that must be read as a whole: something is wrong with it, or
 * its parts may depend on one another (anchors, directives).
 */
export function readInPieces(text: string): { readonly value: unknown } | null {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const begun: Begun = new Map();
  let before = '';
  for (const lexeme of new Lexer().lex(text)) {
    if (before !== SCALAR_FOLLOWS && /^[&*%]/.test(lexeme)) return null;
    before = lexeme;
    for (const token of parser.next(lexeme)) tokens.push(token);
    const list = longList(parser);
    if (list !== null && !readFirstItems(list, begun)) return null;
  }
  for (const token of parser.end()) tokens.push(token);
  return readRest(tokens, text.length, begun);
}

/** The list in work right below a key of the file, once it has items enough. */
function longList({ stack: [, mapping, list] }: Parser): CST.BlockSequence | null {
  const isLong = list?.type === 'block-seq' && list.items.length >= ITEMS_PER_PIECE + ITEMS_IN_WORK;
  return isLong && mapping?.type === 'block-map' ? list : null;
}

/** Takes the items that are complete out of the tree. False when something is wrong with them. */
function readFirstItems(list: CST.BlockSequence, begun: Begun): boolean {
  const { offset } = list;
  const items = list.items.splice(0, list.items.length - ITEMS_IN_WORK);
  const document = compose([{ type: 'document', offset, start: [], value: { ...list, items } }], offset);
  const read = document && readSound(document, new ValueReader(['']));
  if (read === null) return false;
  begun.set(offset, [...(begun.get(offset) ?? []), ...(read.value as unknown[])]);
  return true;
}

function readRest(tokens: readonly CST.Token[], endOffset: number, begun: Begun): { readonly value: unknown } | null {
  const document = compose(tokens, endOffset);
  const read = document && readSound(document, new ValueReader());
  if (read === null || !isMap(document?.contents)) return read;
  const values = read.value as Record<string, unknown[]>;
  for (const pair of document.contents.items) {
    const first = isSeq(pair.value) ? begun.get(offsetOf(pair.value)) : undefined;
    const key = keyOf(pair);
    if (first !== undefined && key !== null) values[key] = first.concat(values[key]);
  }
  return read;
}

/** Null unless the tokens are one document without a mistake. */
function compose(tokens: readonly CST.Token[], endOffset: number): Document.Parsed | null {
  const [document, ...others] = new Composer(YAML_OPTIONS).compose(tokens, true, endOffset);
  if (document === undefined || others.length > 0) return null;
  return document.errors.length + document.warnings.length === 0 ? document : null;
}

function readSound(document: Document.Parsed, reader: ValueReader): { readonly value: unknown } | null {
  const value = reader.read(document.contents);
  return reader.problems.length === 0 ? { value } : null;
}
