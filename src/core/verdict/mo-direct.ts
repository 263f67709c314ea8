import type { MoDirectSpec } from '../probe-spec.ts';
import { type Assessment, Findings } from './assessment.ts';
import { type ExchangeFacts, headerOf } from './exchange.ts';
import { judgeResponse, noteAge } from './response.ts';

const MAX_REDIRECTS = 10;

/** What only a page in trouble shows to its reader. */
const DENIED_PHRASES = [
  'temporarily unavailable',
  'under maintenance',
  'down for maintenance',
  'service unavailable',
  'internal server error',
  'bad gateway',
  'stack trace',
  'unhandled exception',
  'traceback (most recent call last)',
] as const;

/** Where a redirect leads, or why it must not be followed. */
export type Redirect = { readonly to: URL; readonly refused: null } | { readonly refused: string };

/**
 * Null when the answer is no redirect. Every hop must stay on https and on hosts that the operator named (the portal's
 * own included). `hops`: answers so far, this one included.
 */
export function redirectOf(
  facts: ExchangeFacts,
  from: URL,
  allowedHosts: ReadonlySet<string>,
  hops: number,
): Redirect | null {
  if (facts.failure !== null || !isRedirect(facts.statusCode)) return null;
  if (hops > MAX_REDIRECTS) return { refused: `more than ${MAX_REDIRECTS} redirects` };
  const location = headerOf(facts, 'location');
  const to = location === null ? null : URL.parse(location, from);
  if (to === null) return { refused: `answered ${facts.statusCode} without a usable Location` };
  if (to.protocol !== 'https:') return { refused: 'redirects away from https' };
  if (!allowedHosts.has(to.hostname)) return { refused: `redirects to the host ${to.hostname}, which is not allowed` };
  return { to, refused: null };
}

function isRedirect(status: number | null): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** Judges the last answer of the portal; `refused` says why a redirect was not followed any further. */
export function judgeMoDirect(
  facts: ExchangeFacts,
  spec: Pick<MoDirectSpec<unknown>, 'marker'>,
  refused: string | null,
): Assessment {
  const findings = new Findings();
  if (refused !== null) {
    findings.check('redirect', false, refused);
    return findings.as({ reason: 'redirect', detail: refused });
  }
  const failed = judgeResponse(facts, [200], findings);
  if (failed !== null) return failed;
  noteAge(facts, findings);
  judgePage(facts, spec.marker, findings);
  return findings.conclude();
}

function judgePage(facts: ExchangeFacts, marker: string, findings: Findings): void {
  const type = headerOf(facts, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  const html = type === 'text/html' || type === 'application/xhtml+xml';
  findings.check('content type', html, html ? type : 'not text/html');
  const marked = facts.body.includes(marker);
  findings.check('marker', marked, marked ? 'found' : 'the agreed marker is missing');
  const text = visibleText(facts.body);
  const phrase = DENIED_PHRASES.find((candidate) => text.includes(candidate));
  findings.check('no trouble shown', phrase === undefined, phrase === undefined ? 'none' : `the page says "${phrase}"`);
}

/** The page in lower case without markup, scripts and styles: a script that could report trouble is not trouble. */
export function visibleText(page: string): string {
  const html = page.toLowerCase();
  const parts: string[] = [];
  let at = 0;
  for (let open = html.indexOf('<'); open !== -1; open = html.indexOf('<', at)) {
    parts.push(html.slice(at, open));
    at = endOfMarkup(html, open);
  }
  parts.push(html.slice(at));
  return parts.join(' ').replace(/\s+/g, ' ');
}

const HIDDEN_ELEMENTS = ['script', 'style', 'template'] as const;

function endOfMarkup(html: string, open: number): number {
  if (html.startsWith('<!--', open)) return indexAfter(html, '-->', open);
  const hidden = HIDDEN_ELEMENTS.find((name) => html.startsWith(name, open + 1));
  const end = hidden === undefined ? open : indexAfter(html, `</${hidden}`, open);
  return indexAfter(html, '>', end);
}

function indexAfter(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found === -1 ? html.length : found + mark.length;
}
