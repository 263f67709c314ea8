import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lineOf, linksOf, sectionsOf, withoutCodeBlocks } from '../support/markdown.ts';

const ROOT = join(import.meta.dirname, '../..');
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT });
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** A path of the repository in code quotes: `src/app.ts`, `test/catalogue`; not a pattern, not a placeholder. */
const PATH = /`((?:bench|bin|docs|grafana|scripts|src|test)\/[\w./-]*)`/g;
/** Users make it for files of their own. */
const USERS_FOLDER = 'grafana/config/';
/** In comments and output: `docs/rules.md#a5`. */
const PAGE = /\bdocs\/(?:(?:decisions|runbooks)\/)?[\w-]+\.md(?:#[\w-]+)?/g;

describe('the documentation', () => {
  it('is there', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/glossary.md', 'docs/rules.md']));
  });

  it('links to pages and sections that exist', () => {
    const broken = pages.flatMap((page) =>
      linksOf(read(page))
        .filter(({ target }) => !/^[a-z]+:/.test(target))
        .map(({ line, target }) => ({ line, target, path: pathOf(page, target) }))
        .filter(({ path }) => !leadsSomewhere(path))
        .map(({ line, target }) => `${page}:${line}: ${target}`),
    );

    expect(broken).toEqual([]);
  });

  it('names files and folders that exist', () => {
    const missing = pages.flatMap((page) => {
      const text = withoutCodeBlocks(read(page));
      return [...text.matchAll(PATH)]
        .filter(([, path]) => path !== USERS_FOLDER && !existsSync(join(ROOT, path!)))
        .map(({ 1: path, index }) => `${page}:${lineOf(text, index)}: ${path}`);
    });

    expect(missing).toEqual([]);
  });
});

it('the source refers to pages and sections that exist', () => {
  const broken = globSync(['{src,scripts,grafana,bench}/**/*.ts', 'src/**/*.yaml'], { cwd: ROOT }).flatMap((file) => {
    const text = read(file);
    return [...text.matchAll(PAGE)]
      .filter(([target]) => !leadsSomewhere(target))
      .map(({ 0: target, index }) => `${file}:${lineOf(text, index)}: ${target}`);
  });

  expect(broken).toEqual([]);
});

/** From the root, with its anchor. */
function pathOf(page: string, target: string): string {
  if (target.startsWith('#')) return page + target;
  return relative(ROOT, join(ROOT, dirname(page), target));
}

function leadsSomewhere(target: string): boolean {
  const [path, anchor] = target.split('#') as [string, string?];
  if (!existsSync(join(ROOT, path))) return false;
  return anchor === undefined || sectionsOf(read(path)).some((section) => section.anchor === anchor);
}
