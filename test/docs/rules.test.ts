import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lineOf, sectionsOf } from '../support/markdown.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** A rule's section says where the rule comes from. */
const rules = sectionsOf(read('docs/rules.md')).filter(({ body }) => body.includes('- Source: '));
const titles = new Set(rules.map(({ title }) => title));

/** Where a code of letter and number names a rule. Elsewhere, A4 is a size of paper. */
const MENTIONING = ['src/**/*.{ts,md,yaml}', 'docs/**/*.md', '*.md'];
const CODE = /\b[AEOP]\d{1,2}\b/g;
/** References to lists that are in no file of the repository. */
const DANGLING = /\bdomain (?:rules?|arithmetic)\b|\brules? \d+\.\d+|\barithmetic \d/gi;

describe('docs/rules.md', () => {
  it('has the codes of the process and the open questions A1 to A26', () => {
    const questions = Array.from({ length: 26 }, (_, index) => `A${index + 1}`);

    expect([...titles]).toEqual(expect.arrayContaining(['E1', 'E7', 'O1', 'O2', 'P1', 'P2', ...questions]));
  });

  it('explains every code that the source and the documentation mention', () => {
    const unexplained = places(CODE, MENTIONING).filter(({ text }) => !titles.has(text));

    expect(unexplained.map(({ at, text }) => `${at}: ${text}`)).toEqual([]);
  });

  it('explains every rule that a policy names', () => {
    const names = globSync('src/**/policies/*.yaml', { cwd: ROOT }).flatMap((path) =>
      [...read(path).matchAll(/\b(?:rule|reportedRule): ([^,}#\n]+)/g)].map(([, name]) => name!.trim()),
    );

    expect(new Set(names).size).toBeGreaterThan(10);
    expect([...new Set(names)].filter((name) => !titles.has(name))).toEqual([]);
  });

  it('says of each rule what it asks, where that comes from, its default and its tests', () => {
    const parts = [/^\s*\*\*[\s\S]+?[.?]\*\*/, /^- Source: \S/m, /^- Default: \S/m, /^- Tests: `test\//m];
    const lacking = rules.filter(({ body }) => !parts.every((part) => part.test(body)));

    expect(lacking.map(({ title }) => title)).toEqual([]);
  });

  it('names tests that exist', () => {
    const missing = rules.flatMap(({ title, body }) =>
      [...body.matchAll(/`(test\/[^`]+)`/g)]
        .filter(([, path]) => !existsSync(join(ROOT, path!)))
        .map(([, path]) => `${title}: ${path}`),
    );

    expect(missing).toEqual([]);
  });
});

it('no rule is cited by a number that leads nowhere', () => {
  expect(places(DANGLING, MENTIONING).map(({ at, text }) => `${at}: ${text}`)).toEqual([]);
});

function places(pattern: RegExp, globs: readonly string[]): { at: string; text: string }[] {
  return globSync([...globs], { cwd: ROOT }).flatMap((path) => {
    const content = read(path);
    return [...content.matchAll(pattern)].map(({ 0: text, index }) => ({
      at: `${path}:${lineOf(content, index)}`,
      text,
    }));
  });
}
