import type { KeyPath } from '../config-error.ts';

/** What stands below these keys is secret or personal, whatever form it has. */
const PRIVATE_KEYS: ReadonlySet<string> = new Set([
  'basicAuth',
  'body',
  'contacts',
  'eid',
  'headers',
  'iccid',
  'oauth2',
  'routingKey',
  'secret',
  'smtp',
  'tls',
]);

const MAX_SHOWN = 40;

/**
 * A wrong value in a few words. Shows it only where it can be no secret: a short scalar, with no private key above it,
 * in a place that takes scalars. URLs keep only their host.
 */
export function describeFound(value: unknown, path: KeyPath, takesScalar: boolean): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  const isPrivate = path.some((key) => typeof key === 'string' && PRIVATE_KEYS.has(key));
  if (isPrivate || !takesScalar) return `a plain ${typeof value === 'string' ? 'value' : typeof value}`;
  return typeof value === 'string' ? describeText(value) : String(value);
}

function describeText(text: string): string {
  if (text === '') return 'empty text';
  const url = text.includes('://') ? URL.parse(text) : null;
  if (url !== null && url.host !== '') return describeUrl(url);
  if (text.includes('@') || text.includes('//') || text.length > MAX_SHOWN) return `text of ${text.length} characters`;
  return JSON.stringify(text);
}

function describeUrl(url: URL): string {
  const origin = `${url.protocol}//${url.host}`;
  if (url.username !== '' || url.password !== '') return `${origin} with user name or password`;
  return url.hash === '' ? origin : `${origin} with a fragment`;
}
