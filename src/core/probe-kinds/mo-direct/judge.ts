import { type Assessment, Findings } from '../../verdict/assessment.ts';
import { type ExchangeFacts, headerOf } from '../../verdict/exchange.ts';
import { judgeResponse, noteAge } from '../../verdict/response.ts';
import { judgeFailure } from '../../verdict/transport.ts';
import type { Reason } from '../../verdict/verdict.ts';
import { LET_THROUGH } from '../traits.ts';
import { challengerOf } from './challenge.ts';
import { type AssetKind, isBlank, visibleText } from './page.ts';
import type { LaunchForm, MoDirectSpec } from './spec.ts';

const MAX_REDIRECTS = 10;

/** Phrases that only a page in trouble shows. */
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

/** The target of a redirect, or why it must not be followed. */
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
  const to = location === null ? null : target(location, from);
  if (to === null) return { refused: `answered ${facts.statusCode} without a usable Location` };
  if (to.protocol !== 'https:') return { refused: 'redirects away from https' };
  if (!allowedHosts.has(to.hostname)) return { refused: `redirects to the host ${to.hostname}, which is not allowed` };
  return { to, refused: null };
}

/** Bytes beyond ASCII are UTF-8 or stay as they are; a dot at the end of a host changes nothing. */
function target(location: string, from: URL): URL | null {
  const to = URL.parse(utf8Of(location) ?? location.replaceAll(BEYOND_ASCII, percentEncoded), from);
  if (to?.hostname.endsWith('.') === true) to.hostname = to.hostname.slice(0, -1);
  return to;
}

const BEYOND_ASCII = /[\x80-\xff]/g;

function percentEncoded(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** The text of a header whose characters stand for bytes; null where the bytes are not UTF-8. */
function utf8Of(bytes: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  } catch {
    return null;
  }
}

function isRedirect(status: number | null): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

interface Launch extends Pick<MoDirectSpec<unknown>, 'marker'> {
  readonly form: LaunchForm;
}

/** Judges the last answer of the portal; `refused` says why a redirect was not followed. */
export function judgeMoDirect(facts: ExchangeFacts, { marker, form }: Launch, refused: string | null): Assessment {
  const findings = new Findings();
  if (refused !== null) {
    findings.check('redirect', false, refused);
    return findings.as({ reason: 'redirect', detail: refused });
  }
  const marked = facts.body.includes(marker);
  const mayChallenge = facts.failure === null && !marked && CHALLENGING.includes(facts.statusCode);
  const challenger = mayChallenge ? challengerOf(facts) : null;
  if (challenger !== null) return challenged(challenger, findings);
  const failed = judgeResponse(facts, [200], findings);
  if (failed !== null) return form === 'esim' ? forEsim(failed, facts.statusCode) : failed;
  noteAge(facts, findings);
  judgePage(facts, marked, findings);
  return findings.conclude();
}

/** Firewalls ask with these. A portal that answers 500 or 503 is down, whatever its page says. */
const CHALLENGING: readonly (number | null)[] = [200, 202, 401, 403, 405, 429];

/** Customers get through and we do not, so the answer says nothing about the portal. */
function challenged(challenger: string, findings: Findings): Assessment {
  const detail = `${challenger} asks for proof of a human; ask the operator to let our addresses through`;
  findings.check(LET_THROUGH, false, detail);
  return findings.as({ reason: 'own-network', detail });
}

/** A failure that only unknown launch parameters cause. The contract requires a portal to ignore them. */
const PARAMETERS_REFUSED: readonly (number | null)[] = [400, 404, 500];

function forEsim(failed: Assessment, status: number | null): Assessment {
  if (failed.reason !== 'status' || !PARAMETERS_REFUSED.includes(status)) return failed;
  return { ...failed, reason: 'functional', detail: `launched as for an eSIM (eid, iccids), it ${failed.detail}` };
}

function judgePage(facts: ExchangeFacts, marked: boolean, findings: Findings): void {
  const type = headerOf(facts, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  const html = type === 'text/html' || type === 'application/xhtml+xml';
  findings.check('content type', html, html ? type : 'not text/html');
  findings.check('marker', marked, marked ? 'found' : 'the agreed marker is missing');
  if (isBlank(facts.body)) findings.check('content', false, 'the page shows nothing');
  const text = visibleText(facts.body);
  const phrase = DENIED_PHRASES.find((candidate) => text.includes(candidate));
  findings.check('no trouble shown', phrase === undefined, phrase === undefined ? 'none' : `the page says "${phrase}"`);
}

/** Failures that customers would meet too. Odd answers (a redirect, a large file) are not among them. */
const UNAVAILABLE: ReadonlySet<Reason> = new Set<Reason>(['dns', 'connect', 'tls', 'timeout', 'reset', 'protocol']);

/**
 * Why the customer's browser would not get a script or style sheet either; null when it would, or when we cannot know.
 */
export function assetTrouble({ failure, secure, statusCode }: ExchangeFacts): string | null {
  if (failure !== null) {
    const { reason, detail } = judgeFailure(failure, secure);
    return UNAVAILABLE.has(reason) ? detail : null;
  }
  const missing = statusCode !== null && statusCode >= 400 && statusCode !== 429;
  return missing ? `answered ${statusCode}` : null;
}

/** A good page whose assets were checked. A missing asset makes it bad only by agreement (`strict`). */
export function withAssets(
  page: Assessment,
  assets: readonly { readonly kind: AssetKind; readonly trouble: string | null }[],
  strict: boolean,
): Assessment {
  const missing = assets.find(({ trouble }) => trouble !== null);
  const checks = assets.map(({ kind, trouble }) => ({
    name: kind,
    passed: trouble === null,
    detail: trouble ?? 'there',
  }));
  if (strict) {
    const judgement =
      missing === undefined ? {} : { reason: 'functional' as const, detail: `${missing.kind}: ${missing.trouble}` };
    return { ...page, ...judgement, checks: [...page.checks, ...checks] };
  }
  const passed = checks.filter((check) => check.passed);
  const warnings = missing === undefined ? page.warnings : [...page.warnings, 'asset-missing' as const];
  return { ...page, warnings, checks: [...page.checks, ...passed] };
}
