/** The files of the console, as `npm ci` built them. They are read once, and served from memory. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { problem } from './problem.ts';

interface File {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly encoded: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** Path below dist/console, with slashes, to the file. */
export type ConsoleFiles = ReadonlyMap<string, File>;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;
const PAGE = 'index.html';

/** First segments of the addresses that the page answers for. */
const PAGES = [
  'due',
  'incidents',
  'monitors',
  'operators',
  'maintenance',
  'months',
  'reports',
  'health',
  'channels',
  'login',
];

const BUILT = new URL('../../dist/console/', import.meta.url);

/** Empty where the console was not built. */
export function readConsole(folder = fileURLToPath(BUILT)): ConsoleFiles {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return new Map();
  }
  const files = new Map<string, File>();
  for (const name of names) {
    const contentType = CONTENT_TYPES[extname(name)];
    if (contentType === undefined) continue;
    const encoded = ENCODINGS.filter(([, end]) => names.includes(name + end)).map(
      ([encoding, end]) => [encoding, read(folder, name + end)] as const,
    );
    files.set(name.replaceAll('\\', '/'), { contentType, bytes: read(folder, name), encoded: new Map(encoded) });
  }
  return files;
}

function read(folder: string, name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(folder, name)));
}

const NOT_BUILT =
  'The console is not part of this installation. Run "npm ci" with development dependencies to build it; the API is at /api/v1.';

/** `base`: the path that browsers reach the console under, with a slash at its end. */
export function consoleRoutes(files: ConsoleFiles, base = '/'): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const page = pageUnder(files.get(PAGE), base);
  const showPage = () =>
    page === null
      ? problem(404, NOT_BUILT)
      : new Response(page, { headers: { 'Content-Type': CONTENT_TYPES['.html']!, 'Cache-Control': 'no-cache' } });
  app.get('/', showPage);
  for (const name of PAGES) {
    app.get(`/${name}`, showPage);
    app.get(`/${name}/*`, showPage);
  }
  for (const [name, { contentType, bytes, encoded }] of files) {
    if (name === PAGE) continue;
    // Names below assets/ hold a hash of their content.
    const caching = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    app.get(`/${name}`, (c) => {
      const accepted = c.req.header('Accept-Encoding') ?? '';
      const [encoding, body] = [...encoded].find(([name]) => accepted.includes(name)) ?? [null, bytes];
      const headers = { 'Content-Type': contentType, 'Cache-Control': caching, Vary: 'Accept-Encoding' };
      return new Response(body, {
        headers: { ...headers, ...(encoding !== null && { 'Content-Encoding': encoding }) },
      });
    });
  }
  return app;
}

/** The bundler wrote addresses that begin with `./`; the page may lie any number of segments deep. */
function pageUnder(file: File | undefined, base: string): string | null {
  if (file === undefined) return null;
  const html = new TextDecoder().decode(file.bytes);
  return html.replaceAll(/(href|src|content)="\.\//g, `$1="${base}`);
}
