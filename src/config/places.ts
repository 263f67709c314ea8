/** Names of places as the machine knows them: time zones, countries, networks. */
import { type BlockList, isIP } from 'node:net';
import { isRefusedAddress } from '../net/special-addresses.ts';

const zones = new Map<string, boolean>();

/** Whether the runtime's time zone data has this IANA zone. Fixed offsets such as `+01:00` are no zones. */
export function isTimezone(name: string): boolean {
  let known = zones.get(name);
  if (known === undefined) {
    known = /^[A-Za-z]/.test(name) && canFormatIn(name);
    zones.set(name, known);
  }
  return known;
}

function canFormatIn(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Codes that have a name without being countries: groups, exceptional reservations, "unknown". */
const NO_COUNTRIES = ['EU', 'EZ', 'UK', 'UN', 'XA', 'XB', 'ZZ', 'QO'];

export function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && !NO_COUNTRIES.includes(code) && regions.of(code) !== undefined;
}

/** `address/length` or a single address, both families. */
export function isNetwork(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0 || address.includes('%')) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128));
}

/** The address in a URL's host that only `allowNetworks` could permit; null for public addresses and for names. */
export function forbiddenAddress(url: URL, allowed: BlockList): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const address = /(^|\.)localhost\.?$/.test(host) ? '127.0.0.1' : host;
  if (isIP(address) === 0) return null;
  return isRefusedAddress(address, allowed) ? address : null;
}
