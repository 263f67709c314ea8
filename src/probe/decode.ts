import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';
import { DeclaredFailure } from './failure.ts';

type Decompress = (
  bytes: Buffer,
  options: ZlibOptions,
  callback: (error: NodeJS.ErrnoException | null, decoded: Buffer) => void,
) => void;

/** The text of a body. Rejects with `decode` or `bodyTooLarge`; never holds more than `maxBytes` of decoded bytes. */
export async function decodeBody(
  bytes: Buffer,
  contentEncoding: string | null,
  contentType: string | null,
  maxBytes: number,
): Promise<string> {
  const decompress = bytes.length === 0 ? null : decompressionOf(contentEncoding, bytes);
  return textOf(decompress === null ? bytes : await decompressed(decompress, bytes, maxBytes), contentType);
}

export function tooLarge(maxBytes: number): DeclaredFailure {
  return new DeclaredFailure('bodyTooLarge', `the answer is larger than ${maxBytes / 1024} KiB`);
}

function decompressionOf(contentEncoding: string | null, bytes: Buffer): Decompress | null {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim());
  const applied = codings.filter((coding) => coding !== '' && coding !== 'identity');
  if (applied.length === 0) return null;
  if (applied.length > 1) throw new DeclaredFailure('decode', 'more than one content coding');
  switch (applied[0]) {
    case 'gzip':
    case 'x-gzip':
      return gunzip;
    case 'br':
      return brotliDecompress;
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
    decompress(bytes, { maxOutputLength: maxBytes }, (error, decoded) => {
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
