import { type ExchangeFacts, headerOf } from '../../verdict/exchange.ts';
import { visibleText } from './page.ts';

/**
 * Marks of the pages with which firewalls in front of a portal ask for proof of a human. Only marks that no other page
 * has: the same firewalls also leave scripts and headers on good pages and on those of a portal in trouble.
 */
const HEADERS: readonly (readonly [header: string, value: RegExp, who: string])[] = [
  ['cf-mitigated', /^challenge$/i, 'Cloudflare'],
  ['x-amzn-waf-action', /^(?:challenge|captcha)$/i, 'AWS WAF'],
];
const BODIES: readonly (readonly [mark: string, who: string])[] = [
  ['_cf_chl_opt', 'Cloudflare'],
  ['captcha-delivery.com', 'DataDome'],
  ['id="px-captcha"', 'HUMAN'],
  ['sucuri_cloudproxy_js', 'Sucuri'],
];
const PHRASES: readonly string[] = [
  'verify you are human',
  'verifying you are human',
  'verify that you are human',
  'checking your browser before',
  'checking if the site connection is secure',
  'are you a robot?',
];

/** The firewall that asks for proof of a human in place of the portal's page, or null. */
export function challengerOf(facts: ExchangeFacts): string | null {
  const header = HEADERS.find(([name, value]) => value.test(headerOf(facts, name)?.trim() ?? ''));
  if (header !== undefined) return header[2];
  const mark = BODIES.find(([text]) => facts.body.includes(text));
  if (mark !== undefined) return mark[1];
  const text = visibleText(facts.body);
  return PHRASES.some((phrase) => text.includes(phrase)) ? 'a robot check' : null;
}
