import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { proseOf, ticsIn } from '../support/prose.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What is written in plain English by now. A folder joins once its comments, output and texts are. */
const PLAIN = [
  '*.md',
  'docs/**/*.md',
  'scripts/docs/*.{md,ts}',
  'src/config/policies/*.yaml',
  'src/metrics/catalogue.ts',
  'grafana/sections/*.ts',
  'grafana/**/*.yml',
  'monitors.yaml',
];

describe('the prose', () => {
  const files = globSync(PLAIN, { cwd: ROOT });

  it('is in all of these places', () => {
    expect(files).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/process.md', 'docs/glossary.md']));
  });

  it('has none of the habits of language that the word list names', () => {
    expect(files.flatMap((path) => ticsIn(path, readFileSync(join(ROOT, path), 'utf8')))).toEqual([]);
  });
});

describe('the word list finds', () => {
  it.each([
    ['a.md', 'The file is taken in anew.', ['a.md:1: "anew": write again', 'is taken in']],
    ['a.md', 'one\nDatabases of\nbefore', ['a.md:2: "of before"']],
    ['a.md', 'Who reads it looks twice.', ['"Who reads"']],
    ['a.ts', 'const a = 1;\n/**\n * beside a\n * running daemon\n */', ['a.ts:3: "beside a running daemon"']],
    ['a.ts', "log('probed by hand');", ['"probed by hand"']],
    ['a.ts', 'const a = `mend it`;', ['"mend"']],
    ['a.yaml', 'a: 1 # the terms in force', ['"in force"']],
  ])('in %s: %j', (path, text, expected) => {
    const found = ticsIn(path, text);

    expect(found).toHaveLength(expected.length);
    for (const part of expected) expect(found.some((one) => one.includes(part))).toBe(true);
  });
});

describe('the word list leaves alone', () => {
  it.each([
    ['a.md', 'the key `anew`, and\n```\nanew\n```\n[link](anew.md)'],
    ['a.md', 'A person who reads it. They recommend amendments.'],
    ['a.ts', 'const anew = anew(mend.whoever);'],
  ])('in %s: %j', (path, text) => {
    expect(ticsIn(path, text)).toEqual([]);
  });

  it('places: what is no prose becomes blanks', () => {
    const text = "const a = 'b'; // c\n";

    expect(proseOf('a.ts', text)).toBe("          'b'     c\n");
    expect(proseOf('a.md', 'a `b` c')).toBe('a     c');
  });
});
