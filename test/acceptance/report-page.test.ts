/** The report's page as people meet it: in a browser, on a desk, a phone and paper, in light and dark. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderOverview, renderReport } from '../../src/report/index.ts';
import { evilReport, octoberReport } from '../report/october.ts';
import { XSS } from '../report/xss.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';

describe.skipIf(chromiumPath === undefined)('the page in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(html: string | Buffer, options: BrowserContextOptions, look: (page: Page) => Promise<void>) {
    const file = join(folder, 'page.html');
    writeFileSync(file, html);
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      await page.goto(pathToFileURL(file).href);
      await look(page);
    } finally {
      await context.close();
    }
  }

  const october = () => renderReport(octoberReport({ simulated: true }), { format: 'html' });
  const overview = () =>
    renderOverview([{ input: octoberReport(), file: 'sla-contoso-2026-10.html' }], { format: 'html' });
  const DESK = { width: 1_200, height: 900 };
  const PHONE = { width: 390, height: 844 };

  it.each([
    ['report', 'light', DESK],
    ['report', 'dark', DESK],
    ['report', 'light', PHONE],
    ['overview', 'dark', PHONE],
  ] as const)('the %s has no fault that axe knows, %s, at %o', async (what, colorScheme, viewport) => {
    const html = what === 'report' ? await october() : await overview();
    await open(html, { colorScheme, viewport }, async (page) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    });
  });

  it.each([390, 320, 768])('is not wider than a screen of %d pixels; tables scroll by themselves', async (width) => {
    await open(await october(), { viewport: { width, height: 844 } }, async (page) => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const verdict = await page.locator('.verdict').first().boundingBox();
      expect(verdict!.x + verdict!.width).toBeLessThanOrEqual(width);
    });
  });

  it('shows its first verdict without scrolling on a phone', async () => {
    const html = await renderReport(octoberReport(), { format: 'html' });
    await open(html, { viewport: PHONE }, async (page) => {
      expect((await page.locator('.verdict').first().boundingBox())!.y).toBeLessThan(PHONE.height);
    });
  });

  it('follows dark mode, and is dark on white when printed', async () => {
    const ground = 'getComputedStyle(document.body).backgroundColor';
    await open(await october(), { colorScheme: 'dark' }, async (page) => {
      expect(await page.evaluate(ground)).toBe('rgb(20, 24, 29)');
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate(ground)).toBe('rgb(255, 255, 255)');
      const pdf = await page.pdf({ format: 'A4' });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    });
  });

  it('asks for nothing from anywhere', async () => {
    const requests: string[] = [];
    await open('<p></p>', {}, async (page) => {
      page.on('request', (request) => requests.push(request.url()));
      writeFileSync(join(folder, 'page.html'), await october());
      await page.reload();
    });
    expect(requests.map((url) => url.replace(/.*\//, ''))).toEqual(['page.html']);
  });

  it('runs none of sixty scripts that stand in its texts', async () => {
    await open('<p></p>', {}, async (page) => {
      const ran: string[] = [];
      page.on('dialog', (dialog) => {
        ran.push(dialog.message());
        void dialog.dismiss();
      });
      for (const evil of XSS) {
        await page.setContent(String(await renderReport(evilReport(evil), { format: 'html' })));
        expect(await page.locator('h1').innerText()).toContain(evil.replaceAll(/\s+/g, ' ').trim());
        expect(await page.locator('script, img, iframe, object, embed, form, video, audio, link, base').count()).toBe(
          0,
        );
      }
      expect(ran).toEqual([]);
    });
  });
});
