// An empty page in Chromium that can import and fetch every file of the checkout, for benchmarks and tests.
import { chromium } from 'playwright-core';
import { serve } from './site.js';

/** Opens the page. */
export async function openChromium() {
  const { address, close } = await serve();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
  const page = await browser.newPage();
  await page.goto(address);
  const end = async () => {
    await browser.close();
    close();
  };
  return { page, version: `Chromium ${browser.version()}`, end };
}
