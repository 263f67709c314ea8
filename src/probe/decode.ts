import { brotliDecompress, constants, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { DeclaredFailure } from './failure.ts';

type Callback = (error: NodeJS.ErrnoException | null, decoded: Buffer) => void;
type Decompress = (bytes: Buffer, maxOutputLength: number, callback: Callback) => void;

/** Codings on top of one another. One is common, two happen by mistake. */
const MAX_CODINGS = 3;
/** RFC 9659: no sender may ask for a larger window, and each one is memory of ours. */
const ZSTD_OPTIONS = { params: { [constants.ZSTD_d_windowLogMax]: 23 } };

/** The text of a body. Rejects with `decode` or `bodyTooLarge`; never holds more than `maxBytes` of decoded bytes. */
export async function decodeBody(
  bytes: Buffer,
  contentEncoding: string | null,
  contentType: string | null,
  maxBytes: number,
): Promise<string> {
  let decoded = bytes;
  for (const coding of codingsOf(contentEncoding)) {
    if (decoded.length > 0) decoded = await decompressed(decompressionOf(coding, decoded), decoded, maxBytes);
  }
  return textOf(decoded, contentType);
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
      return (input, maxOutputLength, callback) => gunzip(input, { maxOutputLength }, callback);
    case 'br':
      return (input, maxOutputLength, callback) => brotliDecompress(input, { maxOutputLength }, callback);
    case 'zstd':
      return (input, maxOutputLength, callback) =>
        zstdDecompress(input, { ...ZSTD_OPTIONS, maxOutputLength }, callback);
    case 'deflate': {
      const decompress = isZlibWrapped(bytes) ? inflate : inflateRaw;
      return (input, maxOutputLength, callback) => decompress(input, { maxOutputLength }, callback);
    }
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
    decompress(bytes, maxBytes, (error, decoded) => {
      if (error === null) resolve(decoded);
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
