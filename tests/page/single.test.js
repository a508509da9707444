// plateau.html, the whole page in one file: it trains wherever it lies, to the same bits, and no request leaves it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { single } from '../../tools/build-single.js';
import { writeFile } from '../../web/model/whole.js';
import { called, LabPage, start } from './browser.js';

/** @typedef {import('playwright-core').Frame} Frame */
/** @typedef {import('playwright-core').Page} Page */

const PATH = 'build/single/plateau.html';
const FILE = pathToFileURL(PATH).href;
const source = readFileSync(PATH);

/** Bytes at most: compressed, and as they are. */
const COMPRESSED = 265_000;
const PLAIN = 650_000;

/** A run of 40 epochs, and the arithmetic that every browser has. */
const SHORT = '#recipe=default-1&hidden=16&schedule_epochs=40';

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** @param {string} address @param {(page: Page) => Promise<unknown>} [prepare] */
async function open(address, prepare) {
  const page = await (await site.browser.newContext()).newPage();
  page.setDefaultTimeout(15_000);
  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const requests = [];
  page.on('console', (message) => errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  page.on('request', (request) => requests.push(request.url()));
  await prepare?.(page);
  await page.goto(address);
  return new LabPage(page, errors, requests);
}

/** Trains a run to its end. @param {Page|Frame} place @returns {Promise<string>} its checkpoint */
async function trained(place) {
  await place.getByRole('button', { name: called('Train'), exact: true }).click();
  await place.getByRole('button', { name: 'Train 500 more' }).waitFor();
  return place.evaluate(async () => {
    const lab = /** @type {any} */ (document.querySelector('plateau-lab'));
    const { checkpoint } = await lab.run.save();
    return Array.from(new Uint8Array(checkpoint), (byte) => String.fromCharCode(byte)).join('');
  });
}

/** Serves some pages and counts what is asked of it. @param {Record<string, string|Buffer>} pages */
async function host(pages) {
  /** @type {string[]} */
  const asked = [];
  const server = createServer(({ url = '/' }, response) => {
    asked.push(url);
    const page = pages[url.split('?')[0] ?? ''];
    response.writeHead(page ? 200 : 404, { 'Content-Type': 'text/html' }).end(page);
  });
  server.on('upgrade', ({ url = '/' }, socket) => {
    asked.push(url);
    socket.destroy();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${port}`, port, asked, close };
}

test('the file stays within its budget', (t) => {
  const compressed = gzipSync(source, { level: 9 }).length;
  t.diagnostic(`${source.length} bytes, ${compressed} compressed`);
  assert.ok(compressed <= COMPRESSED, `${compressed} bytes compressed`);
  assert.ok(source.length <= PLAIN, `${source.length} bytes`);
});

test('two builds have the same bytes', async () => {
  assert.ok(source.equals(Buffer.from(await single())));
});

test('its policy allows the scripts and the sheet that lie in it, its workers, and nothing else', () => {
  const [policy = ''] =
    /(?<=Content-Security-Policy" content=")[^"]*/.exec(source.toString()) ?? [];
  const hash = "'sha256-[\\w+/=]{44}'";
  assert.match(
    policy,
    new RegExp(
      `^default-src 'none'; script-src ${hash} ${hash} ${hash} ${hash} 'wasm-unsafe-eval'; worker-src blob:; ` +
        `style-src ${hash}; img-src data:; base-uri 'none'; form-action 'none'; ` +
        "require-trusted-types-for 'script'; trusted-types plateau plateau-page plateau-markdown lit-html$",
    ),
  );
});

test('from a disk it trains to the bits of the served page, and asks for nothing', async () => {
  const served = await open(`${site.url}${SHORT}`);
  const file = await open(`${FILE}${SHORT}`);
  const expected = await trained(served.page);
  assert.ok(expected.length > 1000);
  assert.equal(await trained(file.page), expected);
  const others = file.requests.filter((address) => !address.startsWith('blob:'));
  assert.deepEqual(others, [FILE]);
  await served.close();
  await file.close();
});

test('in a sandboxed frame and from another origin it trains to the same bits', async (t) => {
  const other = await host({ '/plateau.html': source });
  const frame = (/** @type {string} */ more) =>
    `<iframe src="${other.address}/plateau.html${SHORT.replaceAll('&', '&amp;')}" width="900" height="600"${more}></iframe>`;
  const page = `<!doctype html><title>Host</title><link rel="icon" href="data:,">${frame('')}${frame(' sandbox="allow-scripts"')}`;
  const post = await host({ '/': page });
  t.after(other.close);
  t.after(post.close);
  const lab = await open(post.address);
  const bits = [];
  for (const each of lab.page.frames().slice(1)) bits.push(await trained(each));
  assert.equal(bits.length, 2);
  const file = await open(`${FILE}${SHORT}`);
  const expected = await trained(file.page);
  for (const each of bits) assert.equal(each, expected);
  await file.close();
  await lab.close();
});

test('helpers train with it, aides look closer, and what is lazy elsewhere is there', async () => {
  const lab = await open(`${FILE}#recipe=default-1&hidden=128`, async (page) => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'hardwareConcurrency', { value: 3 });
    });
  });
  await lab.button('Train').click();
  await lab.page.waitForFunction(() => {
    const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
    return run.members > 1 && run.epoch > 1;
  });
  await lab.button('Pause').click();
  await lab.samples.first().waitFor();
  await lab.button('Rendered').click();
  await lab.page.getByRole('group', { name: 'The sample rendered as Markdown' }).waitFor();
  await lab.page.evaluate(() => {
    /** @type {any} */ (document.querySelector('plateau-lab')).openLook('where');
  });
  await lab.page
    .getByText(/position/i)
    .first()
    .waitFor();
  await lab.close();
});

test('a run of plain arithmetic is loaded from the same file', async () => {
  const lab = await open(`${FILE}${SHORT}&arithmetic=plain`);
  const file = await open(`${site.url}${SHORT}&arithmetic=plain`);
  assert.equal(await trained(lab.page), await trained(file.page));
  await lab.close();
  await file.close();
});

test('it can write itself again, after it has drawn and trained, also with a run inside', async (t) => {
  const lab = await open(`${FILE}${SHORT}`);
  await trained(lab.page);
  /** @type {Record<string, string>} */
  const parts = await lab.page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('[id]')].map(({ id, textContent }) => [id, textContent]),
    ),
  );
  const part = (/** @type {string} */ name) => parts[name] ?? '';
  assert.ok(source.equals(Buffer.from(writeFile(part))));
  await lab.close();

  const folder = mkdtempSync(join(tmpdir(), 'plateau-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'saved.html');
  const hostile = '</script><img src=x onerror="window.hacked=1">\0\r<!--<script>';
  writeFileSync(path, writeFile(part, `recipe=default&hidden=16&record=${hostile}`));
  const saved = await open(pathToFileURL(path).href);
  await saved.page.waitForFunction(() => location.hash.startsWith('#recipe=default&hidden=16'));
  assert.equal(await saved.field('Hidden units').inputValue(), '16');
  assert.equal(await saved.page.evaluate(() => 'hacked' in window), false);
  await saved.page.context().close();
  const named = await open(`${pathToFileURL(path).href}#recipe=post`);
  await named.waitFor('Ready: 1,501 epochs');
  await named.page.context().close();
});

/**
 * Every way to send something that a script has without leaving the page. Runs in the page or in a worker, and returns
 * what was not refused at once; the server of the test says what arrived.
 */
async function send(/** @type {{ address: string, socket: string }} */ { address, socket }) {
  const page = typeof document === 'object';
  /** @type {[string, () => unknown][]} */
  const ways = [
    ['fetch', () => fetch(`${address}/fetch`, { mode: 'no-cors' })],
    ['keepalive', () => fetch(`${address}/keepalive`, { mode: 'no-cors', keepalive: true })],
    [
      'xhr',
      () => {
        const request = new XMLHttpRequest();
        request.open('GET', `${address}/xhr`, false);
        request.send();
      },
    ],
    [
      'socket',
      () =>
        new Promise((resolve, reject) => {
          const open = new WebSocket(`${socket}/socket`);
          open.onopen = resolve;
          open.onerror = reject;
        }),
    ],
    ['events', () => new EventSource(`${address}/events`)],
    ['import', () => import(`${address}/import.js`)],
    ['worker', () => new Worker(`${address}/worker.js`)],
  ];
  const element = (
    /** @type {string} */ name,
    /** @type {Record<string, string>} */ attributes,
  ) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    document.body.append(made);
    return made;
  };
  if (page)
    ways.push(
      ['beacon', () => navigator.sendBeacon(`${address}/beacon`, 'text')],
      ['image', () => element('img', { src: `${address}/image` })],
      [
        'picture',
        () => {
          new Image().src = `${address}/picture`;
        },
      ],
      ['video', () => element('video', { src: `${address}/video`, poster: `${address}/poster` })],
      ['object', () => element('object', { data: `${address}/object` })],
      ['embed', () => element('embed', { src: `${address}/embed` })],
      ['frame', () => element('iframe', { src: `${address}/frame` })],
      ['track', () => element('a', { href: '#', ping: `${address}/ping` }).click()],
      ['sheet', () => element('link', { rel: 'stylesheet', href: `${address}/sheet` })],
      ['prefetch', () => element('link', { rel: 'prefetch', href: `${address}/prefetch` })],
      [
        'preload',
        () => element('link', { rel: 'preload', as: 'image', href: `${address}/preload` }),
      ],
      ['module', () => element('link', { rel: 'modulepreload', href: `${address}/module` })],
      ['icon', () => element('link', { rel: 'icon', href: `${address}/icon` })],
      ['manifest', () => element('link', { rel: 'manifest', href: `${address}/manifest` })],
      [
        'style',
        () => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`body { background: url(${address}/style) }`);
          document.adoptedStyleSheets.push(sheet);
        },
      ],
      ['font', () => new FontFace('x', `url(${address}/font)`).load()],
      [
        'form',
        () =>
          /** @type {HTMLFormElement} */ (element('form', { action: `${address}/form` })).submit(),
      ],
      [
        'rules',
        () => {
          const rules = document.createElement('script');
          rules.type = 'speculationrules';
          rules.textContent = JSON.stringify({ prefetch: [{ urls: [`${address}/rules`] }] });
          document.body.append(rules);
        },
      ],
    );
  const sent = [];
  for (const [name, way] of ways) {
    try {
      const late = new Promise((_, reject) => setTimeout(reject, 300));
      const got = await Promise.race([way(), late]);
      if (['fetch', 'keepalive', 'socket', 'import'].includes(name) || (name === 'xhr' && got))
        sent.push(name);
    } catch {
      // Refused.
    }
  }
  return sent;
}

test('no request leaves it, whatever a script in the page or in a worker tries', async (t) => {
  const other = await host({ '/plateau.html': source });
  t.after(other.close);
  const socket = other.address.replace('http', 'ws');
  for (const address of [FILE, `${other.address}/plateau.html`]) {
    const lab = await open(address);
    await lab.waitFor('Ready');
    other.asked.length = 0;
    const [worker] = lab.page.workers();
    assert.ok(worker);
    assert.deepEqual(await lab.page.evaluate(send, { address: other.address, socket }), []);
    assert.deepEqual(await worker.evaluate(send, { address: other.address, socket }), []);
    await lab.page.waitForTimeout(500);
    assert.deepEqual(other.asked, [], address);
    assert.equal(lab.page.url().split('#')[0], address, 'it is still there');
    await lab.page.context().close();
  }
});
