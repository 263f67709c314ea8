/** Debian's Chromium for tests: as root, headless, and without a word to the network. */
import { type Browser, chromium } from 'playwright-core';
import { requireBinary } from './servers.ts';

/** Undefined where it is missing: the test is skipped. With `CI` set its absence is an error. */
export const chromiumPath = requireBinary('chromium');

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: ARGS });
}
