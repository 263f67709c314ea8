/** The shapes that rows must have before the program works with them: small, since the store's thread loads them at each start. */

/** What is wrong with a value, as `path: expected …, found …`; null when nothing is. */
export type Shape = (value: unknown, path: string) => string | null;

export const text: Shape = (value, path) => expected(typeof value === 'string', 'a text', value, path);
/** A text that is no longer. */
export function upTo(characters: number): Shape {
  return (value, path) =>
    text(value, path) ??
    ((value as string).length > characters
      ? `${path}: expected at most ${characters} characters, found ${(value as string).length}`
      : null);
}

export const flag: Shape = (value, path) => expected(typeof value === 'boolean', 'true or false', value, path);
export const number: Shape = (value, path) => expected(Number.isFinite(value), 'a number', value, path);

/** Farther times are no times in JavaScript. */
const FARTHEST_MS = 8.64e15;

export const moment: Shape = (value, path) =>
  expected(Number.isInteger(value) && Math.abs(value as number) <= FARTHEST_MS, 'a time', value, path);

export function oneOf(list: readonly string[]): Shape {
  return (value, path) =>
    expected(list.includes(value as string), list.length > 4 ? 'a known word' : list.join(' or '), value, path);
}

export function nullable(shape: Shape): Shape {
  return (value, path) => (value === null ? null : shape(value, path));
}

/** Absent, or of the shape. */
export function optional(shape: Shape): Shape {
  return (value, path) => (value === undefined ? null : shape(value, path));
}

export function listOf(shape: Shape): Shape {
  return (value, path) =>
    Array.isArray(value)
      ? firstFault(value.entries(), (index, entry) => shape(entry, `${path}[${index}]`))
      : expected(false, 'a list', value, path);
}

/** Names of any kind, each with a value of the shape. */
export function recordOf(shape: Shape): Shape {
  return (value, path) =>
    isObject(value)
      ? firstFault(Object.entries(value), (name, entry) => shape(entry, join(path, name)))
      : expected(false, 'an object', value, path);
}

/** Fields beyond those named are left alone: a newer version may have added them. */
export function object(fields: Readonly<Record<string, Shape>>): Shape {
  return (value, path) =>
    isObject(value)
      ? firstFault(Object.entries(fields), (name, shape) => shape(value[name], join(path, name)))
      : expected(false, 'an object', value, path);
}

/** An object whose field `tag` says which of the shapes it has. */
export function taggedBy(tag: string, shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, path) => {
    if (!isObject(value)) return expected(false, 'an object', value, path);
    const word = value[tag];
    const known = typeof word === 'string' && Object.hasOwn(shapes, word);
    return known ? shapes[word]!(value, path) : expected(false, 'a known word', word, join(path, tag));
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstFault<Key, Value>(
  entries: Iterable<readonly [Key, Value]>,
  faultOf: (key: Key, value: Value) => string | null,
): string | null {
  for (const [key, value] of entries) {
    const fault = faultOf(key, value);
    if (fault !== null) return fault;
  }
  return null;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function expected(holds: boolean, what: string, found: unknown, path: string): string | null {
  return holds ? null : `${path === '' ? 'the row' : path}: expected ${what}, found ${kindOf(found)}`;
}

/** The kind of a value, never its content: what was set aside may hold anything. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'another text' : `a ${typeof value}`;
}
