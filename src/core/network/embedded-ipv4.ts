/** IPv4 addresses inside IPv6 ones: whoever sends to the one may reach the other. */

/** Groups of an IPv6 address without a zone; null for anything else. */
function groupsOf(address: string): number[] | null {
  if (!/^[0-9a-f:.]+$/i.test(address) || !address.includes(':')) return null;
  const dotted = /(?:^|:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high: number, low: number) => ((high << 8) | low).toString(16);
  const [a = 0, b = 0, c = 0, d = 0] = dotted === null ? [] : dotted.slice(1).map(Number);
  const plain = dotted === null ? address : address.replace(/\d+\.\d+\.\d+\.\d+$/, `${hex(a, b)}:${hex(c, d)}`);
  const [head = '', tail] = plain.split('::');
  const numbers = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [numbers(head), numbers(tail ?? '')];
  const zeros = 8 - before.length - after.length;
  if (tail === undefined ? zeros !== 0 : zeros < 0) return null;
  return [...before, ...new Array<number>(zeros).fill(0), ...after];
}

function ipv4(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

function begins(groups: readonly number[], ...prefix: readonly number[]): boolean {
  return prefix.every((group, index) => groups[index] === group);
}

/**
 * The IPv4 addresses that an IPv6 address carries, in every notation that stands in an RFC; none for most.
 *
 * @example embeddedIpv4('64:ff9b::a9fe:a9fe') // ['169.254.169.254']
 */
export function embeddedIpv4(address: string): string[] {
  const groups = groupsOf(address);
  if (groups === null) return [];
  const [, second = 0, third = 0, fourth = 0, fifth, sixth, high = 0, low = 0] = groups;
  const last = ipv4(high, low);
  // 6to4 (RFC 3056)
  if (begins(groups, 0x2002)) return [ipv4(second, third)];
  // Teredo (RFC 4380): its server, and the client with all bits turned over
  if (begins(groups, 0x2001, 0)) return [ipv4(third, fourth), ipv4(high ^ 0xffff, low ^ 0xffff)];
  const isEmbedding =
    // NAT64 (RFC 6052)
    begins(groups, 0x64, 0xff9b, 0, 0, 0, 0) ||
    // compatible, mapped (RFC 4291) and translated (SIIT, RFC 2765)
    begins(groups, 0, 0, 0, 0, 0, 0) ||
    begins(groups, 0, 0, 0, 0, 0, 0xffff) ||
    begins(groups, 0, 0, 0, 0, 0xffff, 0) ||
    // ISATAP (RFC 5214), under any prefix
    ((fifth === 0 || fifth === 0x200) && sixth === 0x5efe);
  return isEmbedding ? [last] : [];
}
