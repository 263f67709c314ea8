/** Whether text can be the name of a host: what no resolver and no certificate knows is a mistake of ours, not an outage. */

const MAX_LABEL = 63;
const MAX_NAME = 253;
/** Underscores stand in no standard, and in many private zones. */
const LABEL = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/i;
/** What ends like this is read as an address (WHATWG URL, "ends in a number"). */
const NUMBER = /^(\d+|0x[0-9a-f]*)$/i;
const FOUR_PARTS = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** Text that a shell or a template should have replaced. */
export function hasPlaceholder(text: string): boolean {
  return /\$\{|\$\(|\{\{|<[A-Z_]+>/.test(text);
}

/** Why an ASCII text is neither a host name nor an IPv4 address, to follow "found"; null when it is one. A dot may end it. */
export function hostNameFault(host: string): string | null {
  if (FOUR_PARTS.test(host)) return null;
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  if (name === '') return 'no host';
  if (hasPlaceholder(name)) return 'a placeholder, which nobody replaces here';
  if (name.length > MAX_NAME) return `a host name of ${name.length} characters (at most ${MAX_NAME})`;
  const labels = name.split('.');
  const faults = labels.map(labelFault).filter((fault) => fault !== null);
  if (faults.length > 0) return faults[0]!;
  return NUMBER.test(labels.at(-1)!) ? 'a number where a host name or an address of four parts belongs' : null;
}

function labelFault(label: string): string | null {
  if (label === '') return 'a host name with nothing between two dots';
  if (label.length > MAX_LABEL) return `a part of ${label.length} characters in the host name (at most ${MAX_LABEL})`;
  return LABEL.test(label) ? null : 'a host name with a part that is not made of letters, digits and inner hyphens';
}

/** The host as it is written in a URL, before it is read: `1.2.3` and `010.0.0.1` are read as other addresses. */
const WRITTEN_HOST = /^[a-z]+:\/\/(?:[^/?#]*@)?(\[[^\]]*\]|[^:/?#]*)/i;

/** The same for the host and port of a URL that parses. */
export function urlHostFault(text: string, url: URL): string | null {
  if (url.port === '0') return 'port 0';
  const { hostname } = url;
  if (hostname.startsWith('[')) return null;
  if (FOUR_PARTS.test(hostname)) {
    const written = WRITTEN_HOST.exec(text)?.[1]?.replace(/\.$/, '');
    return written === hostname ? null : `a host that is read as the address ${hostname}`;
  }
  return hostNameFault(hostname);
}
