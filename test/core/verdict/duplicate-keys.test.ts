import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasDuplicateKey } from '../../../src/core/verdict/duplicate-keys.ts';
import { anyText } from '../../support/any-text.ts';
import { runs } from '../../support/random.ts';

it.each([
  ['{"a":1,"a":2}', true],
  ['{"a":1,"b":{"a":2}}', false],
  ['{"b":{"a":2},"a":1,"b":3}', true],
  ['[{"a":1},{"a":2}]', false],
  ['{"x":[{"a":1,"b":"a","a":2}]}', true],
  ['{"a" \n:1, "a"\t: 2}', true],
  ['{"t\\u0079pe":1,"type":2}', true],
  ['{"a":"a","b":"a","c":["a","a"]}', false],
  ['{"a":"}","b":"{\\"a\\":1,\\"a\\":2}"}', false],
  ['{"__proto__":1,"constructor":2}', false],
  ['{"__proto__":1,"__proto__":2}', true],
  ['"{"', false],
  ['"\\\\"', false],
])('%s: %s', (json, expected) => {
  expect(hasDuplicateKey(json)).toBe(expected);
});

type Tree = null | string | readonly Tree[] | { readonly pairs: readonly (readonly [string, Tree])[] };

it('finds what was put in, and nothing else', () => {
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      anyText(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.record({
        pairs: fc.array(fc.tuple(fc.constantFrom('a', 'b', '"', '\\', '{', 'ü'), tie('tree')), { maxLength: 4 }),
      }),
    ),
  }));
  fc.assert(
    fc.property(tree, (root) => {
      expect(hasDuplicateKey(textOf(root))).toBe(repeats(root));
    }),
    { numRuns: runs(200) },
  );
});

function textOf(tree: Tree): string {
  if (tree === null || typeof tree === 'string') return JSON.stringify(tree);
  if ('pairs' in tree)
    return `{${tree.pairs.map(([key, value]) => `${JSON.stringify(key)} : ${textOf(value)}`).join(',')}}`;
  return `[${tree.map(textOf).join()}]`;
}

function repeats(tree: Tree): boolean {
  if (tree === null || typeof tree === 'string') return false;
  if (!('pairs' in tree)) return tree.some(repeats);
  return (
    new Set(tree.pairs.map(([key]) => key)).size < tree.pairs.length || tree.pairs.some(([, value]) => repeats(value))
  );
}

// A search whose time grows with the square of the length needs minutes for these, and the limit of a test ends it.
it.each([
  ['deep objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['many keys', `{${Array.from({ length: 80_000 }, (_, index) => `"${index}":0`).join()}}`],
  ['one long string', `"${'\\"'.repeat(300_000)}"`],
  ['blanks behind a string', `["a"${' '.repeat(600_000)}]`],
])('%s are searched in time that grows with their length only', (_, json) => {
  expect(hasDuplicateKey(json)).toBe(false);
});
