import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { consoleRoutes, readConsole } from '../../src/http/console-pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'console-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<script src="./assets/main-1a2b.js"></script><meta content="./">');
writeFileSync(join(folder, 'assets/main-1a2b.js'), 'start();');
writeFileSync(join(folder, 'assets/main-1a2b.js.gz'), gzipSync('start();'));
writeFileSync(join(folder, 'secret.txt'), 'secret');

const files = readConsole(folder);
const get = (path: string, headers: Record<string, string> = {}, base = '/') =>
  consoleRoutes(files, base).request(path, { headers });

describe('the page', () => {
  it.each(['/', '/due', '/incidents/a.b.c', '/monitors/a/b/samples/2026-11-30T00:00:00Z'])(
    'is served at %s',
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
      expect(await answer.text()).toBe('<script src="/assets/main-1a2b.js"></script><meta content="/">');
    },
  );

  it('names its files below the path that browsers reach it under', async () => {
    expect(await (await get('/due', {}, '/noc/three/')).text()).toContain('src="/noc/three/assets/main-1a2b.js"');
  });

  it.each(['/other', '/secret.txt', '/assets', '/assets/..%2fsecret.txt', '/..%2f..%2fetc%2fpasswd', '/index.html'])(
    'is not served at %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );
});

describe('its files', () => {
  it('are kept for ever by browsers, for their names change with them', async () => {
    const answer = await get('/assets/main-1a2b.js');
    expect(answer.headers.get('Cache-Control')).toContain('immutable');
    expect(await answer.text()).toBe('start();');
  });

  it('come compressed where that is understood', async () => {
    const answer = await get('/assets/main-1a2b.js', { 'Accept-Encoding': 'gzip, deflate' });
    expect(answer.headers.get('Content-Encoding')).toBe('gzip');
    expect(gunzipSync(await answer.arrayBuffer()).toString()).toBe('start();');
    expect((await get('/assets/main-1a2b.js', { 'Accept-Encoding': 'br' })).headers.get('Content-Encoding')).toBeNull();
  });
});

it('an installation without a console says so', async () => {
  const answer = await consoleRoutes(readConsole(join(folder, 'none'))).request('/');
  expect(answer.status).toBe(404);
  expect(((await answer.json()) as { detail: string }).detail).toContain('npm ci');
});
