// An empty page in Chromium that can import and fetch every file of the checkout, for benchmarks and tests.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { chromium } from 'playwright-core';

/** @type {Record<string, string>} */
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.md': 'text/plain' };

/** Serves the checkout to this machine, and an empty page at /. @returns {Promise<{ url: string, close: () => void }>} */
function serve() {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    try {
      const body =
        path === '/'
          ? '<!doctype html><title>bench</title>'
          : readFileSync(new URL(`..${path}`, import.meta.url));
      response.setHeader('Content-Type', TYPES[extname(path)] ?? 'text/html').end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      const close = () => {
        server.closeAllConnections();
        server.close();
      };
      resolve({ url: `http://localhost:${port}/`, close });
    });
  });
}

/** A page of Chromium that can import what is served. */
export async function openChromium() {
  const { url, close } = await serve();
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
  await page.goto(url);
  const end = async () => {
    await browser.close();
    close();
  };
  return { page, version: `Chromium ${browser.version()}`, end };
}
