/** The prose of the project, and the habits of language that it does not fall back into. */
import { parseSync, Visitor } from 'oxc-parser';
import { lineOf, withoutCodeBlocks } from './markdown.ts';

/** A pattern, in which a blank stands for any white space, and what to write instead. Case does not matter. */
const TICS: readonly (readonly [pattern: string, better: string])[] = [
  ['anew', 'again'],
  ['of before', 'earlier, previous'],
  ['so many', 'the number, or "that many"'],
  ['so much (?:longer|later)', 'that much'],
  ['(?:is|are|was|were|been|be) taken in|takes? (?:it|that|them|all|what \\w+) in', 'reloaded, applied, included'],
  ['taken back|takes? (?:it|them|its grant) back', 'revoked'],
  ['tak(?:es?|ing|en) (?:us|it|them) for', 'treats as'],
  ['tells? of|told of|telling of', 'reports, mentions'],
  ['(?:is|are|was|were|be) told', 'is notified, is reported'],
  ['hears? of|heard of', 'is notified of'],
  ['(?<!\\w )who (?:reads|follows|reports|looks|asks|takes|writes)', 'a noun: the reader, the operator that reports'],
  ['whoever', 'a noun, or "anyone who"'],
  ['beside (?:a|the) running daemon', 'while the daemon is running'],
  ['in force', 'active, that applied'],
  ['set aside', 'quarantined'],
  ['laid on (?:us|ourselves|them|the)', 'attributed to'],
  ['blam(?:e|ed|es|ing)', 'attribute, hold responsible'],
  ['standstill|stands? still|stood still', 'stalled'],
  ['held up|holds? up', 'blocked, delayed'],
  ['sign of life', 'watchdog, test notification'],
  ['policy packs?', 'policy preset'],
  ['(?:evidence|gathering) room', 'evidence gatherer'],
  ['prob(?:e|es|ed|ing) by hand|hand probes?', 'on-demand probe'],
  ['way out', 'Internet access'],
  ['mend(?:s|ed|ing)?', 'fix'],
  ['invented', 'simulated'],
  ['some (?:\\d|ten|twenty|thirty|a hundred)', 'about'],
  ['it was none|is none of', 'false alarm, or the noun'],
  ['the other way round', 'vice versa'],
  ['owed (?:anew|again and again)', 'recurring'],
  ['rides? on', 'is attached to'],
];

const PATTERNS = TICS.map(([pattern, better]) => ({
  pattern: new RegExp(`\\b(?:${pattern.replaceAll(' ', '\\s+')})\\b`, 'gi'),
  better,
}));

/** Each place where the prose of a file has one of them: `docs/a.md:3: "anew": write again`. */
export function ticsIn(path: string, text: string): string[] {
  const prose = proseOf(path, text);
  return PATTERNS.flatMap(({ pattern, better }) =>
    [...prose.matchAll(pattern)].map(({ 0: found, index }) => ({ line: lineOf(prose, index), found, better })),
  )
    .sort((a, b) => a.line - b.line)
    .map(({ line, found, better }) => `${path}:${line}: "${found.replace(/\s+/g, ' ')}": write ${better}`);
}

/** What is no prose becomes blanks, so that places stay: code in Markdown; all but comments and strings in TypeScript. */
export function proseOf(path: string, text: string): string {
  if (path.endsWith('.md')) return markdownProse(text);
  return path.endsWith('.ts') ? typescriptProse(path, text) : text;
}

function markdownProse(text: string): string {
  return withoutCodeBlocks(text)
    .replace(/`[^`]*`/g, blank)
    .replace(/\]\([^)]*\)/g, blank);
}

function typescriptProse(path: string, text: string): string {
  const { program, comments } = parseSync(path, text);
  const spans = comments.map(({ start, end }) => ({ start, end }));
  const keep = ({ start, end }: { readonly start: number; readonly end: number }) => spans.push({ start, end });
  new Visitor({
    Literal: (node) => {
      if (typeof node.value === 'string') keep(node);
    },
    TemplateElement: keep,
  }).visit(program);
  spans.sort((a, b) => a.start - b.start);
  let prose = '';
  for (const { start, end } of spans) {
    if (start < prose.length) continue;
    prose += blank(text.slice(prose.length, start)) + text.slice(start, end).replace(/^ *(?:\*|\/\/|\/\*\*?)/gm, blank);
  }
  return prose + blank(text.slice(prose.length));
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
