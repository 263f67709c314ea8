import { brotliDecompress, constants, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import pLimit from 'p-limit';
import { DeclaredFailure } from '../net/declared-failure.ts';

type Callback = (error: NodeJS.ErrnoException | null, decoded: Buffer) => void;
type Decompress = (bytes: Buffer, options: { maxOutputLength: number; chunkSize: number }, callback: Callback) => void;

/** Codings on top of one another. One is common, two happen by mistake. */
const MAX_CODINGS = 3;
/** RFC 9659: no sender may ask for a larger window, and each one is memory of ours. */
const ZSTD_OPTIONS = { params: { [constants.ZSTD_d_windowLogMax]: 23 } };
/** As many as zlib has threads: more would only hold memory. */
const unpacking = pLimit(4);
const NOTHING = Buffer.alloc(0);

export interface DecodeLimits {
  readonly maxBytes: number;
  readonly maxMs: number;
}

/**
 * The text of a body. Rejects with `decode`, `bodyTooLarge` or, for want of time, `aborted`: by now the operator has done all
 * it had to do. Never holds more than `maxBytes` of decoded bytes.
 */
export async function decodeBody(
  bytes: Buffer,
  contentEncoding: string | null,
  contentType: string | null,
  limits: DecodeLimits,
): Promise<string> {
  const codings = bytes.length === 0 ? [] : codingsOf(contentEncoding);
  return textOf(codings.length === 0 ? bytes : await decoded(bytes, codings, limits), contentType);
}

async function decoded(bytes: Buffer, codings: readonly string[], { maxBytes, maxMs }: DecodeLimits): Promise<Buffer> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  // Nobody waits for it once its time is over: then it neither holds memory nor takes a turn, or the queue would only grow.
  let waiting: Buffer | null = bytes;
  const timer = setTimeout(() => {
    waiting = null;
    reject(new DeclaredFailure('aborted', 'no time to unpack the answer'));
  }, maxMs);
  try {
    const inTurn = unpacking(() => (waiting === null ? NOTHING : unpack(waiting, codings, maxBytes)));
    return await Promise.race([inTurn, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

async function unpack(bytes: Buffer, codings: readonly string[], maxBytes: number): Promise<Buffer> {
  let unpacked = bytes;
  for (const coding of codings) {
    if (unpacked.length > 0) unpacked = await decompressed(decompressionOf(coding, unpacked), unpacked, maxBytes);
  }
  return unpacked;
}

export function tooLarge(maxBytes: number): DeclaredFailure {
  return new DeclaredFailure('bodyTooLarge', `the answer is larger than ${maxBytes / 1024} KiB`);
}

/** What servers write where they have no coding to name. Clients overlook it. */
const NO_CODINGS: readonly string[] = ['identity', 'none', 'binary', '7bit', '8bit', 'utf-8', 'utf8'];

/** Whether a `Content-Encoding` names none, in a way that no standard knows. */
export function isOddCoding(contentEncoding: string | null): boolean {
  const codings = (contentEncoding ?? '').toLowerCase().split(',');
  return codings.some((coding) => coding.trim() !== 'identity' && NO_CODINGS.includes(coding.trim()));
}

/** The last one applied comes first. */
function codingsOf(contentEncoding: string | null): string[] {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim());
  const applied = codings.filter((coding) => coding !== '' && !NO_CODINGS.includes(coding));
  if (applied.length > MAX_CODINGS) throw new DeclaredFailure('decode', `more than ${MAX_CODINGS} content codings`);
  return applied.reverse();
}

function decompressionOf(coding: string, bytes: Buffer): Decompress {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return gunzip;
    case 'br':
      return brotliDecompress;
    case 'zstd':
      return (input, options, callback) => zstdDecompress(input, { ...ZSTD_OPTIONS, ...options }, callback);
    case 'deflate':
      return isZlibWrapped(bytes) ? inflate : inflateRaw;
    default:
      throw new DeclaredFailure('decode', 'unknown content coding');
  }
}

/** `deflate` means zlib by the standard and raw deflate by long custom. */
function isZlibWrapped(bytes: Buffer): boolean {
  return (bytes[0]! & 0x0f) === 8 && bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0;
}

/** In zlib's own threads, so that a large page does not delay the clocks of other probes. */
function decompressed(decompress: Decompress, bytes: Buffer, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // In one go: after each chunk zlib waits for the event loop, which hostile targets keep busy.
    const options = { maxOutputLength: maxBytes, chunkSize: maxBytes };
    decompress(bytes, options, (error, unpacked) => {
      if (error === null) resolve(unpacked);
      else if (error.code === 'ERR_BUFFER_TOO_LARGE') reject(tooLarge(maxBytes));
      else reject(new DeclaredFailure('decode', `the compressed body is broken (${error.code ?? error.name})`));
    });
  });
}

const CHARSET = /;\s*charset\s*=\s*["']?([\w:.-]{1,40})/i;
const HTML = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i;
/** The HTML standard looks this far for a declaration. */
const PRESCAN_BYTES = 1_024;
const COMMENT = /<!--.*?(?:-->|$)/gs;
const META_CHARSET = /<meta\s[^>]{0,500}?charset\s*=\s*["']?\s*([\w:.-]{1,40})/i;
const BYTE_ORDER_MARKS = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const;

/** In the order of the HTML standard: byte order mark, header, declaration in the page. Without any of them it is UTF-8. */
function textOf(bytes: Buffer, contentType: string | null): string {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0];
  const isPage = contentType === null || HTML.test(contentType);
  const charset = marked ?? charsetIn(CHARSET, contentType ?? '') ?? (isPage ? declaredIn(bytes) : null) ?? 'utf-8';
  // The mark stays: where the contract has none, it is worth a warning.
  return charset === 'utf-8' ? bytes.toString('utf8') : new TextDecoder(charset).decode(bytes);
}

function declaredIn(bytes: Buffer): string | null {
  const start = bytes.toString('latin1', 0, PRESCAN_BYTES).replaceAll(COMMENT, '');
  const charset = charsetIn(META_CHARSET, start);
  // What could be read so far is no UTF-16, whatever it says.
  return charset?.startsWith('utf-16') === true ? 'utf-8' : charset;
}

/** The standard's name of the encoding that a label means; null for none. */
function charsetIn(pattern: RegExp, text: string): string | null {
  const label = pattern.exec(text)?.[1];
  try {
    return label === undefined ? null : new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}
