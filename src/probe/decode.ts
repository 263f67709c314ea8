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

/** The last one applied comes first. */
function codingsOf(contentEncoding: string | null): string[] {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim());
  const applied = codings.filter((coding) => coding !== '' && coding !== 'identity');
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

const CHARSET = /;\s*charset="?([\w-]{1,40})/i;

function textOf(bytes: Buffer, contentType: string | null): string {
  const charset = CHARSET.exec(contentType ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  if (charset === 'utf-8' || charset === 'utf8') return bytes.toString('utf8');
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}
