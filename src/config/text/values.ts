/** Values of YAML nodes, with bounds on what aliases and nesting may stand for. */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { formatKey, type KeyPath } from '../config-error.ts';
import type { TextProblem } from './source.ts';

/** A mapping of the file; without a prototype, so that `constructor` is a key like any other. */
export type Mapping = { readonly [key: string]: unknown };

const MAX_DEPTH = 32;
/** Values that aliases may stand for in all; a bomb multiplies to billions. */
const MAX_ALIASED_VALUES = 100_000;

/** Reads each node of a document once, in order. */
export class ValueReader {
  readonly problems: TextProblem[] = [];
  /** False once the text has proved to stand for too much; what is read after that has no meaning. */
  isBounded = true;
  readonly #anchors = new Map<string, Node>();
  readonly #path: (string | number)[];
  #aliasDepth = 0;
  #aliasedValues = 0;

  /** @param path where the first node stands */
  constructor(path: KeyPath = []) {
    this.#path = [...path];
  }

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
export function keyOf(pair: Pair): string | null {
  if (!isScalar(pair.key) || pair.key.value === null) return null;
  const { value, source } = pair.key;
  return typeof value === 'string' ? value : (source ?? String(value));
}

export function offsetOf(node: unknown): number {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}
