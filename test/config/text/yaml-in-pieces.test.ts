import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { parseConfiguration } from '../../../src/config/load.ts';
import { ValueReader } from '../../../src/config/text/values.ts';
import { readInPieces, YAML_OPTIONS } from '../../../src/config/text/yaml-in-pieces.ts';
import { runs } from '../../support/random.ts';
import { mistakeOf } from '../example.ts';

const whole = (text: string) => new ValueReader().read(parseDocument(text, YAML_OPTIONS).contents);

/** A list of fifty, with each of the given texts as an item in turn. */
const listOf = (...items: readonly string[]) =>
  Array.from({ length: 50 }, (_, index) => items[index % items.length]!.replaceAll('#N', String(index))).join('');

describe('a text that is read in pieces', () => {
  it.each([
    ['mappings', `a: 1\nlist:\n${listOf('  - id: x#N\n    more: { k: [1, "#N"] }\n')}b: 2\n`],
    ['scalars', `list:\n${listOf('- #N\n', '- "#N"\n', "- '#N'\n", '- ~\n', '-\n')}`],
    ['several lists', `a:\n${listOf('  - #N\n')}b: [1, 2]\nc:\n${listOf(' - c#N\n')}d: 1`],
    ['lists in a list', `list:\n${listOf('  - - #N\n    - 2\n', '  -\n    - a\n    -\n      - b\n')}`],
    ['a long list in each item', `list:\n  - inner:\n${listOf('      - #N\n')}  - inner:\n${listOf('      - i#N\n')}`],
    [
      'comments and empty lines',
      `list:\n${listOf('  - #N # here\n', '\n', '    # in\n', '  # out\n', '# far\n')}# end\n`,
    ],
    ['comments below a mapping', `list:\n${listOf('  - a: #N\n', '    # in\n', '  # out\n', '      # deep\n')}`],
    [
      'text over lines',
      `list:\n${listOf('  - "a\n    - b #N"\n', '  - |\n    - c\n    &d\n', '  - >-\n    e\n\n    *f\n')}`,
    ],
    ['signs in text', `list:\n${listOf('  - "&a"\n', "  - '*b'\n", '  - a&b\n', '  - 99%\n')}`],
    ['Windows line ends', `list:\r\n${listOf('  - a: #N\r\n    b: "c\r\n      d"\r\n')}`],
    ['a list alone', listOf('- #N\n')],
    ['a list deeper down', `a:\n  b:\n${listOf('    - #N\n')}`],
    ['nothing', ''],
  ])('has the same value: %s', (_, text) => {
    expect(readInPieces(text)).toEqual({ value: whole(text) });
  });

  it('has the same value, whatever that is', () => {
    const key = fc.string({ minLength: 1, unit: 'grapheme-ascii' }).filter((text) => text !== '__proto__');
    const item = fc.anything({
      maxDepth: 2,
      key,
      values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
    });
    const file = fc.dictionary(key, fc.array(item, { maxLength: 40, size: 'max' }), { maxKeys: 4 });
    const options = fc.record({ indent: fc.integer({ min: 1, max: 4 }), indentSeq: fc.boolean() });
    fc.assert(
      fc.property(file, options, (value, form) => {
        const text = stringify(value, { ...form, aliasDuplicateObjects: false });
        const read = readInPieces(text);
        if (read !== null) expect(read).toEqual({ value: whole(text) });
      }),
      { numRuns: runs(50) },
    );
  });

  it.each([
    ['an anchor', `list:\n${listOf('  - #N\n')}  - &a 1\n`],
    ['an alias', `list:\n${listOf('  - #N\n')}b: *a\n`],
    ['a directive', `%YAML 1.1\n---\nlist:\n${listOf('  - yes\n')}`],
    ['a second document', `list:\n${listOf('  - #N\n')}---\nb: 1\n`],
    ['the same key in an item twice', `list:\n${listOf('  - { a: 1, b: 2 }\n')}  - { a: 1, a: 2 }\n`],
    ['the same list twice', `list:\n${listOf('  - #N\n')}list:\n${listOf('  - #N\n')}`],
    ['a mistake in an item', `list:\n  - { a: 1\n${listOf('  - #N\n')}`],
    ['an item at another column', `list:\n${listOf('  - #N\n')} - 7\n${listOf('  - #N\n')}`],
    ['a mistake after the list', `list:\n${listOf('  - #N\n')}b: "\n`],
  ])('is left to who reads it as a whole: %s', (_, text) => {
    expect(readInPieces(text)).toBeNull();
  });

  it('has its mistakes told with their places', () => {
    const operators = listOf('  - id: o#N\n    monitors: [ { service: s, probe: http, url: "https://a.example" } ]\n');
    const { issues } = mistakeOf(() =>
      parseConfiguration(`operators:\n${operators}  - id: last\n    monitor: []\n`, 'f'),
    );
    expect(issues.map(({ line, column, path }) => `${line}:${column} ${path}`)).toEqual([
      '102:5 operators[50].monitors',
      '103:5 operators[50].monitor',
    ]);
  });
});
