/** What zod says about a value, as issues in the words of the file. */
import { z } from 'zod';
import { formatKey, type KeyPath } from './config-error.ts';
import { describeFound } from './text/found.ts';
import { nearest } from './text/nearest.ts';

export interface ShapeIssue {
  readonly path: KeyPath;
  readonly expected: string;
  readonly found: string;
  /** The issue is about the key that ends `path`, not about its value. */
  readonly atKey: boolean;
}

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: ShapeIssue[] };

/** `value` as the schema reads it, or everything that is wrong. `at` is where it stands in the file. */
export function readShape<S extends z.ZodType>(schema: S, value: unknown, at: KeyPath): Parsed<z.output<S>> {
  const result = schema.safeParse(value, { error: expectedText });
  if (result.success) return { ok: true, value: result.data };
  const issues = result.error.issues.flatMap((issue) => describe(issue, value, []));
  return { ok: false, issues: issues.map((issue) => ({ ...issue, path: [...at, ...issue.path] })) };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a mapping',
  record: 'a mapping',
  string: 'text',
};

/** Completes "expected …" where a schema has no words of its own. For unknown keys: the known ones. */
function expectedText(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values.map(String));
    case 'unrecognized_keys':
      return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join(' ') : '';
    default:
      return 'another value';
  }
}

export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** `base` leads from the checked value to where `issue.path` begins. */
function describe(issue: z.core.$ZodIssue, root: unknown, base: KeyPath): ShapeIssue[] {
  const path = [...base, ...issue.path.filter((part) => typeof part !== 'symbol')];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(path, key, issue.message.split(' ')));
  }
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? 'another key';
    return [{ path, expected, found: formatKey(String(path.at(-1))), atKey: true }];
  }
  const branch = issue.code === 'invalid_union' ? meantBranch(issue.errors) : null;
  if (branch !== null) return branch.flatMap((inner) => describe(inner, root, path));
  const takesScalar = !(issue.code === 'invalid_type' && ['object', 'record', 'array'].includes(issue.expected));
  return [
    { path, expected: issue.message, found: describeFound(valueAt(root, path), path, takesScalar), atKey: false },
  ];
}

function unknownKey(path: KeyPath, key: string, known: readonly string[]): ShapeIssue {
  const meant = nearest(key, known);
  const all = known.length === 1 ? `only the key ${known[0]}` : `one of the keys ${known.join(', ')}`;
  const expected = meant === null ? all : `a known key (did you mean ${meant}?)`;
  return { path: [...path, key], expected, found: formatKey(key), atKey: true };
}

/** Of the forms a value may have, the one it was meant to be: the only one that complains about its inside. */
function meantBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | null {
  const inside = branches.filter((issues) => issues.every((issue) => issue.path.length > 0 || isUnknownKey(issue)));
  const deep = inside.filter((issues) => issues.some((issue) => issue.path.length > 0));
  return deep.length === 1 || inside.length === 1 ? (deep[0] ?? inside[0] ?? null) : null;
}

function isUnknownKey(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'unrecognized_keys';
}

function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[part];
  }
  return value;
}
