/** Markdown as far as the tests of the documentation need it. */

export interface MarkdownSection {
  readonly title: string;
  /** As GitHub derives it from the title. */
  readonly anchor: string;
  /** Between this heading and the next one of any level. */
  readonly body: string;
}

const HEADING = /^#{1,6} +(.+?) *$/gm;
const FENCED = /^ *(```|~~~)[\s\S]*?^ *\1.*$/gm;

/** Sections in order; headings inside code blocks are none. */
export function sectionsOf(markdown: string): MarkdownSection[] {
  const text = withoutCodeBlocks(markdown);
  const headings = [...text.matchAll(HEADING)];
  return headings.map((heading, index) => ({
    title: heading[1]!,
    anchor: anchorOf(heading[1]!),
    body: text.slice(heading.index + heading[0].length, headings[index + 1]?.index),
  }));
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** Code blocks become empty lines, so that line numbers stay. */
export function withoutCodeBlocks(markdown: string): string {
  return markdown.replace(FENCED, (block) => block.replace(/[^\n]/g, ''));
}

export interface MarkdownLink {
  readonly line: number;
  readonly target: string;
}

export function linksOf(markdown: string): MarkdownLink[] {
  const text = withoutCodeBlocks(markdown);
  return [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(({ 1: target, index }) => ({
    line: lineOf(text, index),
    target: target!,
  }));
}

/** From 1. */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
