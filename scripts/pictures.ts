/**
 * Pictures of every page of the console, from the demo or a daemon that runs: `npm run pictures [URL]`. On a desk and on a phone, in
 * light and dark, in docs/pictures/; the README's own goes to docs/console.png.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'docs/pictures');
const BASE = process.argv[2] ?? 'http://127.0.0.1:8080';
const SIZES = { desk: { width: 1_280, height: 800 }, phone: { width: 390, height: 844 } } as const;
const SETTLE_MS = 1_500;

mkdirSync(FOLDER, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await (await browser.newContext({ viewport, colorScheme })).newPage();
    for (const [name, path] of await pages()) {
      await page.goto(BASE + path);
      await page.waitForTimeout(SETTLE_MS);
      await page.screenshot({ path: join(FOLDER, `${name}-${size}-${colorScheme}.png`) });
      const isReadmes = name === 'now' && size === 'desk' && colorScheme === 'light';
      if (isReadmes) await page.screenshot({ path: join(ROOT, 'docs/console.png') });
    }
  }
}
await browser.close();

/** Name and path of each page; of incidents, monitors and samples the first that failed. */
async function pages(): Promise<(readonly [name: string, path: string])[]> {
  const [incident] = await items('/incidents?severity=high&limit=1');
  const monitor = incident === undefined ? 'litware/get-balance' : `${incident.operator}/${incident.service}`;
  const [sample] = await items(`/monitors/${monitor}/samples?verdict=bad&limit=1`);
  return [
    ['now', '/'],
    ...['due', 'incidents', 'monitors', 'operators', 'maintenance', 'months', 'health', 'channels'].map(
      (name) => [name, `/${name}`] as const,
    ),
    ...(incident === undefined ? [] : [['incident', `/incidents/${incident.id}`] as const]),
    ['monitor', `/monitors/${monitor}`],
    ...(sample === undefined ? [] : [['probe', `/monitors/${monitor}/samples/${sample.slot}`] as const]),
  ];
}

async function items(path: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const answer = await fetch(`${BASE}/api/v1${path}`);
  return ((await answer.json()) as { readonly items: readonly Readonly<Record<string, string>>[] }).items;
}
