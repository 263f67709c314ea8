/**
 * Builds the console into dist/console, with its files compressed beside them. Runs on `npm ci` (`prepare`), also under an
 * older Node; an installation without development dependencies has no bundler, and goes without the console.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const CONFIG = fileURLToPath(new URL('../src/console/vite.config.ts', import.meta.url));
const OUT = fileURLToPath(new URL('../dist/console/', import.meta.url));
const COMPRESSED = /\.(?:js|css|html|svg|webmanifest)$/;

const vite = await import('vite').catch(() => null);
if (vite === null) {
  console.log('The console was not built, since development dependencies are missing. The API works without it.');
} else {
  await vite.build({ configFile: CONFIG, logLevel: 'warn' });
  for (const name of await readdir(OUT, { recursive: true })) {
    if (!COMPRESSED.test(name)) continue;
    const bytes = await readFile(join(OUT, name));
    await writeFile(join(OUT, `${name}.br`), brotliCompressSync(bytes));
    await writeFile(join(OUT, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
}
