/** JSON answers as they go out: with a tag, and packed where that pays. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';

export interface Rendered {
  readonly text: string;
  readonly etag: string;
  /** Made for the first who takes it packed. */
  packed: Promise<Uint8Array<ArrayBuffer>> | null;
}

/** Small answers are not worth the work. */
const LEAST_TO_PACK = 1_024;
const pack = promisify(gzip);

export function render(answer: unknown): Rendered {
  const text = JSON.stringify(answer);
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  return { text, etag, packed: null };
}

export async function respond(c: Context, rendered: Rendered, status: 200 | 201): Promise<Response> {
  const { text, etag } = rendered;
  const headers = { 'Content-Type': 'application/json', ETag: etag, Vary: 'Accept-Encoding' };
  if (status === 200 && namesTag(c.req.header('If-None-Match'), etag)) return c.body(null, 304, headers);
  if (text.length < LEAST_TO_PACK || !takesGzip(c.req.header('Accept-Encoding'))) return c.body(text, status, headers);
  rendered.packed ??= pack(text, { level: 4 }).then((bytes) => new Uint8Array(bytes));
  return c.body(await rendered.packed, status, { ...headers, 'Content-Encoding': 'gzip' });
}

function namesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

function takesGzip(header: string | undefined): boolean {
  return header?.split(',').some((one) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(one)) ?? false;
}
