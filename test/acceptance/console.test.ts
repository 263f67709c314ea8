/** The console as people meet it: a real daemon, a real browser, on a desk and on a phone. */
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { configure, type Daemon, startDaemon, startTarget, workFolder } from './daemon.ts';

const DESK: BrowserContextOptions = { viewport: { width: 1_280, height: 800 } };
const PHONE_AT_NIGHT: BrowserContextOptions = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' };
/** A busy machine takes its time; a quiet one does not wait. */
const PATIENCE = { timeout: 30_000 };

describe.skipIf(chromiumPath === undefined)('the console', () => {
  let browser: Browser;
  let daemon: Daemon;
  let isDown = false;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  async function start(): Promise<void> {
    const folder = workFolder();
    isDown = false;
    const { url } = await startTarget(() => (isDown ? 500 : 200));
    configure(folder, [
      { service: 'shop', url },
      { service: 'web', url },
    ]);
    daemon = await startDaemon(folder);
  }

  /** Opens a page of the console; what the browser complains of while it is open fails the test. */
  async function open(path: string, options: BrowserContextOptions = DESK) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(daemon.url + path);
    return { page, complaints, close: () => context.close() };
  }

  const faults = async (page: Page) =>
    (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);

  it('takes a High from its page to its end, by two people at once, and every page is fit for everybody', async () => {
    await start();
    const ada = await open('/');
    await ada.page.getByText('Live · newest sample').waitFor(PATIENCE);
    await ada.page.getByRole('link', { name: '2 good' }).waitFor(PATIENCE);
    expect(await ada.page.title()).toBe('Now · threenines');

    // A failure shows by itself.
    isDown = true;
    await ada.page.getByRole('link', { name: '2 bad' }).waitFor(PATIENCE);

    await ada.page.getByRole('link', { name: 'Incidents', exact: true }).click();
    await ada.page.getByRole('button', { name: 'Raise an incident' }).click();
    await ada.page.getByLabel('Operator', { exact: true }).last().fill('mine');
    await ada.page.getByLabel('Service', { exact: true }).fill('web');
    await ada.page.getByLabel('What is wrong').fill('<img src=x onerror=alert(1)>');
    await ada.page.getByRole('button', { name: 'Raise', exact: true }).click();
    await ada.page.getByRole('link', { name: /mine · web/ }).click(PATIENCE);
    await ada.page.getByText('<img src=x onerror=alert(1)>').first().waitFor(PATIENCE);

    // Both see it, both press.
    const bob = await open(new URL(ada.page.url()).pathname, PHONE_AT_NIGHT);
    await bob.page.getByRole('button', { name: 'Acknowledge' }).click(PATIENCE);
    await ada.page.keyboard.press('a');
    await ada.page.getByRole('button', { name: 'Acknowledge', exact: true }).last().click(PATIENCE);
    await ada.page.getByText('Taken by').waitFor(PATIENCE);
    await bob.page.getByText('Taken by').waitFor(PATIENCE);
    await bob.page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click();
    await bob.page.getByRole('alert').getByText('(409)').waitFor(PATIENCE);
    await bob.page.keyboard.press('Escape');

    await ada.page.keyboard.press('n');
    await ada.page.getByRole('textbox', { name: 'Note' }).fill('we look into it');
    await ada.page.getByRole('button', { name: 'Add the note' }).click();
    await bob.page.getByText('we look into it').waitFor(PATIENCE);
    isDown = false;
    await ada.page.getByRole('button', { name: /^Resolve/ }).click();
    await ada.page.getByRole('button', { name: 'Resolve', exact: true }).last().click();
    await bob.page.getByRole('heading', { name: /resolved/ }).waitFor(PATIENCE);

    const incident = new URL(bob.page.url()).pathname;
    await visitAll(ada.page, incident);
    await visitAll(bob.page, incident);
    // The 409 is the only thing that the browser has to say.
    expect(ada.complaints).toEqual([]);
    expect(bob.complaints.filter((text) => !text.includes('409'))).toEqual([]);
    await Promise.all([ada.close(), bob.close()]);
  });

  async function visitAll(page: Page, incident: string): Promise<void> {
    const paths = [
      '/',
      '/due',
      '/incidents?show=all',
      incident,
      '/monitors',
      '/monitors/mine/web',
      '/operators',
      '/operators/mine',
    ];
    for (const path of [...paths, '/maintenance', '/months', '/health', '/channels', '/monitors?q=nothing']) {
      await page.goto(daemon.url + path);
      await page.getByText('Live · newest sample').waitFor(PATIENCE);
      await page.waitForFunction(`!document.body.innerText.includes('Loading…')`, undefined, PATIENCE);
      expect.soft(await faults(page), path).toEqual([]);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      expect.soft(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    }
  }

  it('shows no colour once the server is silent, and is live again by itself', async () => {
    await start();
    const { page, close } = await open('/monitors');
    await page.getByText('● good').first().waitFor(PATIENCE);
    daemon.process.kill('SIGSTOP');
    await page.getByText('Cut off from the server since').waitFor(PATIENCE);
    expect(await page.title()).toContain('(stale)');
    expect(await page.locator('.sign-good').count()).toBe(0);
    daemon.process.kill('SIGCONT');
    await page.getByText('Live · newest sample').waitFor(PATIENCE);
    await page.locator('.sign-good').first().waitFor(PATIENCE);
    await close();
  });
});
