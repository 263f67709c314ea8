/** A page is read up to this size: pages in trouble are short, and reading takes time from other probes. */
const READ_CHARS = 256 * 1024;
const LONGEST_TAG_CHARS = 4_096;
/** No page has that many tags before its first own script and style sheet. */
const MOST_ELEMENTS = 200;

const HIDDEN = ['script', 'style', 'template'] as const;
/** Elements whose text shows nothing of the page itself. */
const BESIDE_THE_PAGE = [...HIDDEN, 'title', 'noscript'] as const;
/** Elements that may show something without any text in the page. */
const CONTENT = /<(?:script|iframe|frame|img|svg|picture|canvas|video|object|embed|input|button)\b/i;

/** The page in lower case without markup, scripts and styles: a script that could report trouble is not trouble. */
export function visibleText(page: string): string {
  return textOutside(lowerCase(page), HIDDEN);
}

/** The page shows nothing, and nothing in it could add content. */
export function isBlank(page: string): boolean {
  if (page.length > READ_CHARS || CONTENT.test(page)) return false;
  return textOutside(lowerCase(page), BESIDE_THE_PAGE).trim() === '';
}

/** A file that a page needs to be of use. */
export type AssetKind = 'script' | 'style sheet';

export interface Asset {
  readonly kind: AssetKind;
  readonly url: URL;
}

/**
 * The first script and the first style sheet that the page loads over https from `hosts`; inline ones need no loading.
 */
export function assetsOf(page: string, pageUrl: URL, hosts: ReadonlySet<string>): Asset[] {
  const html = lowerCase(page);
  const found = new Map<AssetKind, URL>();
  let base = pageUrl;
  for (const { name, attributes } of elementsOf(page, html).take(MOST_ELEMENTS)) {
    const link = attributes.get(name === 'script' ? 'src' : 'href');
    const url = link ? URL.parse(link, base) : null;
    if (url === null) continue;
    if (name === 'base') base = url;
    const kind = kindOf(name, attributes);
    if (kind === null || found.has(kind) || url.protocol !== 'https:' || !hosts.has(url.hostname)) continue;
    found.set(kind, url);
    if (found.size === 2) break;
  }
  return [...found].map(([kind, url]) => ({ kind, url }));
}

const ELEMENTS = ['script', 'link', 'base'] as const;
type ElementName = (typeof ELEMENTS)[number];

function* elementsOf(
  page: string,
  html: string,
): Generator<{ readonly name: ElementName; readonly attributes: ReadonlyMap<string, string> }> {
  for (const { at } of markup(html, HIDDEN)) {
    const name = ELEMENTS.find((candidate) => html.startsWith(candidate, at + 1));
    if (name !== undefined) yield { name, attributes: attributesAt(page, at + 1 + name.length) };
  }
}

function kindOf(name: ElementName, attributes: ReadonlyMap<string, string>): AssetKind | null {
  if (name === 'script') return 'script';
  const relations = attributes.get('rel')?.toLowerCase().split(/\s+/) ?? [];
  return name === 'link' && relations.includes('stylesheet') && !relations.includes('alternate') ? 'style sheet' : null;
}

/** Starts after a blank, a quote or a slash, and contains nothing unbounded, so matching is linear. */
const ATTRIBUTE = /(?<=[\s"'/])([^\s"'<>/=]{1,64})\s{0,16}=\s{0,16}(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/g;

/** Attributes with values, by lower-case name. */
function attributesAt(page: string, from: number): ReadonlyMap<string, string> {
  const tag = page.slice(from, Math.min(from + LONGEST_TAG_CHARS, indexOrEnd(page, '>', from)));
  const attributes = new Map<string, string>();
  for (const [, name, ...values] of tag.matchAll(ATTRIBUTE)) {
    const value = values.find((candidate) => candidate !== undefined) ?? '';
    attributes.set(name!.toLowerCase(), value.trim().replaceAll('&amp;', '&'));
  }
  return attributes;
}

function textOutside(html: string, hidden: readonly string[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { at, end } of markup(html, hidden)) {
    parts.push(html.slice(from, at));
    from = end;
  }
  parts.push(html.slice(from));
  return parts.join(' ').replace(/\s+/g, ' ');
}

/** Tags and comments of lower-case HTML, in order; a hidden element is one piece with its content. */
function* markup(html: string, hidden: readonly string[]): Generator<{ readonly at: number; readonly end: number }> {
  let end = 0;
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', end)) {
    end = endOfMarkup(html, at, hidden);
    yield { at, end };
  }
}

function endOfMarkup(html: string, open: number, hidden: readonly string[]): number {
  if (html.startsWith('<!--', open)) return indexOrEnd(html, '-->', open + 2) + '-->'.length;
  const element = hidden.find((name) => html.startsWith(name, open + 1));
  const last = element === undefined ? open : indexOrEnd(html, `</${element}`, open);
  return indexOrEnd(html, '>', last) + 1;
}

function indexOrEnd(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found;
}

/**
 * The part of the page that is read, with every character in its place: of all letters only İ becomes longer in lower
 * case.
 */
function lowerCase(page: string): string {
  return page.slice(0, READ_CHARS).replaceAll('İ', 'i').toLowerCase();
}
