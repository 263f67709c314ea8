/**
 * The head of an HTTP/1.1 answer, read as browsers and curl read it. Parsers of servers refuse what RFC 9112 lets a client
 * take: informational answers that nobody asked for, folded lines, blanks before a colon. Customers never notice it.
 */

/** What stood in a head that a strict parser would have refused. */
export type HeadOddity =
  | 'bare line feed'
  | 'status line'
  | 'folded line'
  | 'blank before a colon'
  | 'line without a name'
  | 'control character'
  | 'repeated Content-Length'
  | 'Transfer-Encoding: identity';

export type Head = {
  /** Of the head, as far as it has come. */
  readonly headBytes: number;
} & (
  | { readonly kind: 'part' /** Null while it may still be informational. */; readonly isFinal: boolean | null }
  | { readonly kind: 'informational'; readonly rest: Buffer }
  /** `bytes` is the whole of what came, with a head that strict parsers take. */
  | { readonly kind: 'final'; readonly isFinal: true; readonly bytes: Buffer; readonly oddities: readonly HeadOddity[] }
);

const CR = 0x0d;
const LF = 0x0a;
const INFORMATIONAL = /^HTTP\/1\.\d +1\d\d(?!\d)/i;
/** The one that a client has to ask for. */
const SWITCHING = /^HTTP\/1\.\d +101/i;
const STATUS_CHARS = 'HTTP/1.1 100'.length;
/** A head that any parser takes: lines of a name, a colon and printable text. */
const PLAIN = /^HTTP\/1\.[01] \d{3}[^\r\n]*\r\n(?:[!#$%&'*+.^_`|~\w-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n$/;
const FRAMING = /\r\n(?:content-length|transfer-encoding):/gi;
const ODD_FRAMING = /\r\n(?:content-length:[^\r\n]*,|transfer-encoding:\s*identity)/i;

/** Reads what has come of an answer so far. */
export function readHead(bytes: Buffer): Head {
  const start = startOf(bytes);
  const end = endOf(bytes, start);
  const status = bytes.toString('latin1', start, start + STATUS_CHARS);
  const isInformational = INFORMATIONAL.test(status) && !SWITCHING.test(status);
  if (end === -1) {
    const isFinal = status.length < STATUS_CHARS ? null : !isInformational;
    return { kind: 'part', isFinal, headBytes: bytes.length };
  }
  if (isInformational) return { kind: 'informational', rest: bytes.subarray(end), headBytes: end };
  const head = bytes.toString('latin1', start, end);
  if (isPlain(head)) return { kind: 'final', isFinal: true, bytes, headBytes: end, oddities: [] };
  const { text, oddities } = plainHead(head);
  const plain = Buffer.concat([Buffer.from(text, 'latin1'), bytes.subarray(end)]);
  return { kind: 'final', isFinal: true, bytes: plain, headBytes: end, oddities };
}

function isPlain(head: string): boolean {
  return PLAIN.test(head) && (head.match(FRAMING)?.length ?? 0) < 2 && !ODD_FRAMING.test(head);
}

/** Empty lines before the status line are none of it (RFC 9112, 2.2). */
function startOf(bytes: Buffer): number {
  let start = 0;
  while (bytes[start] === CR || bytes[start] === LF) start += 1;
  return start;
}

/** Behind the first empty line, whichever way lines end; -1 without one. */
function endOf(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(LF, start); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2;
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3;
  }
  return -1;
}

/** In other letters, or with more than one blank. */
const STATUS_LINE = /^http\/(1\.[01]) +(\d{3}\b)/i;
const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
/** All but NUL, which no client takes, and the tab. */
const CONTROLS = /(?![\0\t])\p{Cc}(?<![\x80-\x9f])/gu;

function plainHead(head: string): { readonly text: string; readonly oddities: readonly HeadOddity[] } {
  const oddities = new Set<HeadOddity>();
  if (/(?<!\r)\n/.test(head)) oddities.add('bare line feed');
  const [start = '', ...lines] = head.split(/\r?\n/);
  const status = start.replace(STATUS_LINE, 'HTTP/$1 $2');
  if (status !== start) oddities.add('status line');
  const fields: (readonly [name: string, value: string])[] = [];
  for (const line of lines) {
    if (line === '') continue;
    if (line.startsWith(' ') || line.startsWith('\t')) {
      oddities.add('folded line');
      const before = fields.pop();
      // Before the first field there is nothing to continue (RFC 9112, 2.2: consume it).
      if (before !== undefined) fields.push([before[0], `${before[1]} ${line.trim()}`]);
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon));
    if (name !== name.trimEnd()) oddities.add('blank before a colon');
    if (NAME.test(name.trimEnd())) fields.push([name.trimEnd(), line.slice(colon + 1).trim()]);
    else oddities.add('line without a name');
  }
  const framed = frame(fields, oddities);
  const printed = framed.map(([name, value]) => {
    const clean = value.replaceAll(CONTROLS, ' ');
    if (clean !== value) oddities.add('control character');
    return `${name}: ${clean}\r\n`;
  });
  return { text: `${status}\r\n${printed.join('')}\r\n`, oddities: [...oddities] };
}

/**
 * One length where several say the same. Lengths that differ stay, and so does one beside chunks: nobody can say for sure where
 * such an answer ends, and a parser refuses it (RFC 9112, 6.3).
 */
function frame(
  fields: readonly (readonly [string, string])[],
  oddities: Set<HeadOddity>,
): readonly (readonly [string, string])[] {
  const named = (wanted: string) => fields.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
  const lengths = named('content-length').flatMap((value) => value.split(',').map((length) => length.trim()));
  const codings = named('transfer-encoding').map((value) => value.toLowerCase());
  const isIdentity = codings.length > 0 && codings.every((coding) => coding === 'identity');
  if (isIdentity) oddities.add('Transfer-Encoding: identity');
  const isRepeated = lengths.length > 1 && new Set(lengths).size === 1;
  if (isRepeated) oddities.add('repeated Content-Length');
  let isFirst = true;
  return fields.flatMap(([name, value]) => {
    const key = name.toLowerCase();
    if (key === 'transfer-encoding' && isIdentity) return [];
    if (key !== 'content-length') return [[name, value] as const];
    if (isRepeated && !isFirst) return [];
    isFirst = false;
    return [[name, isRepeated ? lengths[0]! : value] as const];
  });
}
