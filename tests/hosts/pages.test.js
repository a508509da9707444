// The pages of examples/ in Chromium, with a stand-in for plateau.html: what they load and when, how narrow they may be, axe.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { examples } from '../../tools/examples.js';
import { RUNS } from '../../tools/runs.js';
import { FLAGS } from '../page/browser.js';
import { EMBED } from './embeds.js';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'plateau-pages-'));
const embeds = Object.fromEntries(
  Object.keys(RUNS).map((name) => [name, { ...EMBED, page: '', title: name }]),
);
const pages = ['index.html', 'post.html', 'plain.html', 'element.html', 'course.html'];

/** Chromium takes `lazy` for `eager` where a page is a file, so the pages are served. */
const server = createServer((request, response) => {
  try {
    const body = readFileSync(join(folder, new URL(request.url ?? '', 'http://a').pathname));
    const type = request.url?.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(null));
  });
  for (const [name, text] of examples(embeds)) {
    mkdirSync(dirname(join(folder, 'examples', name)), { recursive: true });
    writeFileSync(join(folder, 'examples', name), text);
  }
  writeFileSync(
    join(folder, 'plateau.html'),
    '<!doctype html><html lang="en"><title>A stand-in</title><main><h1>Here</h1></main></html>',
  );
  writeFileSync(join(folder, 'plateau-run.js'), '');
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
});
after(async () => {
  await browser?.close();
  server.close();
  rmSync(folder, { recursive: true });
});

/** @param {string} name @param {import('playwright-core').BrowserContextOptions} options */
async function open(name, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  /** @type {string[]} */
  const requests = [];
  page.on('request', (request) =>
    requests.push(request.url().split('/').at(-1)?.split('#')[0] ?? ''),
  );
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await page.goto(`http://127.0.0.1:${port}/examples/${name}`);
  return { context, page, requests };
}

test('the post loads nothing but itself until a run is opened, then the file once a run', async () => {
  const { context, page, requests } = await open('post.html', {
    viewport: { width: 1280, height: 9000 },
  });
  await page.waitForTimeout(500);
  assert.deepEqual(requests, ['post.html']);
  for (const [i, summary] of (await page.locator('summary').all()).entries()) {
    await summary.click();
    await page.frameLocator('iframe').nth(i).locator('h1').waitFor();
    assert.deepEqual(requests, ['post.html', ...Array(i + 1).fill('plateau.html')]);
  }
  await context.close();
});

// Without scripts a browser takes `lazy` for `eager`: the frames then load with the post, but nothing trains.
test('with scripts off the post shows its pictures, captions and links', async () => {
  const { context, page } = await open('post.html', { javaScriptEnabled: false });
  for (const part of ['figure > svg[role=img]', 'figcaption', 'figcaption a']) {
    for (const element of await page.locator(part).all())
      assert.ok(await element.isVisible(), part);
  }
  assert.equal(await page.locator('figcaption a').count(), 3);
  await context.close();
});

for (const name of pages) {
  test(`${name}: no part is wider than the window, and axe finds no fault`, async () => {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      const { context, page } = await open(name, {
        colorScheme,
        viewport: { width: 280, height: 800 },
      });
      for (const width of [280, 390, 680, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        assert.ok(
          (await page.evaluate(() => document.documentElement.scrollWidth)) <= width,
          `${width}`,
        );
      }
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      assert.ok(
        (await page.evaluate(() => document.documentElement.scrollWidth)) <= 1280,
        'opened',
      );
      await page.evaluate(AXE);
      const faults = await page.evaluate(async () => {
        const { violations } = await /** @type {any} */ (window).axe.run();
        return violations.map(
          (/** @type {any} */ { id, nodes }) =>
            `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`,
        );
      });
      assert.deepEqual(faults, [], colorScheme);
      await context.close();
    }
  });
}
