// Starts each browser, opens an address, reads the report and ends it.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
// @ts-expect-error: it has no types
import { Builder, Capabilities } from 'selenium-webdriver';

/** @typedef {import('./check.js').Report} Report */

/**
 * @typedef {object} Browser
 * @property {string} version
 * @property {(address: string) => Promise<void>} go
 * @property {() => Promise<Report|undefined>} read the page's report so far
 * @property {(expression: string) => Promise<any>} evaluate in the page
 * @property {(frame: string, expression: string) => Promise<any>} inside evaluate in a frame, which an expression of the
 * page names
 * @property {() => Promise<void>} close
 */

const READ = 'window.__checks';

/** @returns {Promise<Browser>} */
export async function openChromium() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    // A container has no sandbox and no GPU, and a closed network must not slow the start.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  });
  const page = await browser.newPage({ viewport: { width: 1320, height: 1000 } });
  return {
    version: browser.version(),
    go: async (address) => {
      await page.goto(address);
    },
    read: () => page.evaluate(READ),
    evaluate: (expression) => page.evaluate(expression),
    inside: async (frame, expression) => {
      const handle = await page.evaluateHandle(frame);
      return (await handle.asElement()?.contentFrame())?.evaluate(expression);
    },
    close: () => browser.close(),
  };
}

/** Playwright drives only its own Firefox; puppeteer speaks WebDriver BiDi with Debian's. @returns {Promise<Browser>} */
export async function openFirefox() {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    timeout: 60_000,
    protocolTimeout: 60_000,
  });
  const page = await browser.newPage();
  await page.setViewport({ width: 1320, height: 1000 });
  return {
    version: await browser.version(),
    go: async (address) => {
      await page.goto(address);
    },
    read: async () => /** @type {Report|undefined} */ (await page.evaluate(READ)),
    evaluate: (expression) => page.evaluate(expression),
    inside: async (frame, expression) => {
      const handle = await page.evaluateHandle(frame);
      const element = /** @type {import('puppeteer-core').ElementHandle<HTMLIFrameElement>} */ (
        handle
      );
      return (await element.contentFrame()).evaluate(expression);
    },
    close: () => browser.close(),
  };
}

/** A free port: WebKit's driver does not choose one itself. @returns {Promise<number>} */
function freePort() {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** MiniBrowser is beside the library, in a directory named after machine and version. */
export function miniBrowser() {
  for (const machine of readdirSync('/usr/lib').filter((name) => name.includes('-linux-'))) {
    for (const name of readdirSync(`/usr/lib/${machine}`)) {
      const path = `/usr/lib/${machine}/${name}`;
      if (/^webkit2gtk-4/.test(name) && readdirSync(path).includes('MiniBrowser'))
        return `${path}/MiniBrowser`;
    }
  }
  throw new Error('no MiniBrowser under /usr/lib/*/webkit2gtk-4.*');
}

/** WebKitGTK needs a screen, which xvfb-run simulates. @returns {Promise<Browser>} */
export async function openWebKit() {
  const port = await freePort();
  const screen = ['-a', '-s', '-screen 0 1400x1050x24'];
  const named = `echo $$ && exec WebKitWebDriver --port=${port}`;
  const driver = spawn('xvfb-run', [...screen, 'sh', '-c', named], {
    stdio: ['ignore', 'pipe', 'ignore'],
    // Its own process group, so that the screen, the driver and the browser always end together.
    detached: true,
    // A container has no bus for assistive technology and no GPU.
    env: { ...process.env, NO_AT_BRIDGE: '1', LIBGL_ALWAYS_SOFTWARE: '1' },
  });
  let inside = 0;
  driver.stdout.once('data', (line) => {
    inside = Number(line);
  });
  const signal = (/** @type {number|undefined} */ id) => {
    try {
      if (id) process.kill(id, 'SIGTERM');
    } catch {
      // It has already ended.
    }
  };
  const endAll = () => signal(driver.pid && -driver.pid);
  process.once('exit', endAll);
  /** Ends the driver first, so that xvfb-run deletes its files. */
  const end = async () => {
    signal(inside);
    await Promise.race([
      driver.exitCode ?? new Promise((resolve) => driver.once('exit', resolve)),
      new Promise((resolve) => setTimeout(resolve, 3000)),
    ]);
    endAll();
  };
  try {
    const server = `http://127.0.0.1:${port}`;
    await answering(`${server}/status`);
    const wanted = new Capabilities().set('browserName', 'MiniBrowser');
    const options = { binary: miniBrowser(), args: ['--automation'] };
    wanted.set('webkitgtk:browserOptions', options);
    const browser = await new Builder().usingServer(server).withCapabilities(wanted).build();
    const { map_: capabilities } = await browser.getCapabilities();
    await browser.manage().window().maximize();
    return {
      version: String(capabilities.get('browserVersion')),
      go: (address) => browser.get(address),
      read: () => browser.executeScript(`return ${READ}`),
      evaluate: (expression) => browser.executeScript(`return ${expression}`),
      inside: async (frame, expression) => {
        await browser.switchTo().frame(await browser.executeScript(`return ${frame}`));
        try {
          return await browser.executeScript(`return ${expression}`);
        } finally {
          await browser.switchTo().defaultContent();
        }
      },
      close: async () => {
        await browser.quit();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Waits for a server that is being started. @param {string} address */
async function answering(address) {
  const until = Date.now() + 30_000;
  for (;;) {
    try {
      if ((await fetch(address)).ok) return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
