// The store in a browser: a quota that runs out, storage that the reader clears, and two tabs that hear of each other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { host } from '../engines/host.js';
import { FLAGS } from '../page/browser.js';

/** @type {import('../engines/host.js').Host} */
let site;
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  site = await host();
  const script = await build({
    entryPoints: [fileURLToPath(new URL('../../web/store/runs.js', import.meta.url))],
    ...{ bundle: true, format: 'esm', write: false, logLevel: 'silent' },
  });
  site.files.set('/', { body: '<!doctype html><title>Store</title>' });
  site.files.set('/runs.js', { body: script.outputFiles[0]?.text ?? '' });
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
});
after(async () => {
  await browser.close();
  site.close();
});

/** A tab that has opened the store. @param {import('playwright-core').BrowserContext} context @param {string} tab */
async function open(context, tab) {
  const page = await context.newPage();
  await page.goto(`${site.address}/`);
  await page.evaluate(async (tab) => {
    const { Runs } = await import(/** @type {any} */ ('/runs.js'));
    const world = /** @type {any} */ (window);
    world.runs = await Runs.open({ tab });
    world.heard = [];
    for (const type of ['change', 'lost'])
      world.runs.addEventListener(type, (/** @type {CustomEvent} */ { detail }) =>
        world.heard.push([type, detail.ids ?? detail.why]),
      );
    world.save = (/** @type {number} */ mark, /** @type {number} */ bytes) => {
      // Chromium packs what is stored: equal bytes would take nothing.
      const checkpoint = new Uint8Array(bytes);
      for (let at = 0; at < bytes; at += 65536)
        crypto.getRandomValues(checkpoint.subarray(at, Math.min(bytes, at + 65536)));
      checkpoint[0] = mark;
      const row = { id: 'run', name: 'Run', named: false, textName: 't', epoch: mark, loss: 1 };
      const rest = { heldOutLoss: null, best: null, counted: 1, began: 1 };
      const snapshot = { checkpoint: checkpoint.buffer, text: 'text', textName: 't', curve: null };
      return world.runs.save({ ...row, ...rest }, snapshot).then(
        (/** @type {any} */ { generation }) => generation,
        (/** @type {any} */ error) => error.why ?? String(error),
      );
    };
    world.mark = async () => {
      const found = await world.runs.load('run');
      return found && new Uint8Array(found.snapshot.checkpoint)[0];
    };
  }, tab);
  return {
    page,
    save: (/** @type {number} */ mark, bytes = 100_000) =>
      page.evaluate(
        ([mark, bytes]) => /** @type {any} */ (window).save(mark, bytes),
        [mark, bytes],
      ),
    mark: () => page.evaluate(() => /** @type {any} */ (window).mark()),
    heard: () => page.evaluate(() => /** @type {any} */ (window).heard),
  };
}

test('when the quota runs out the save is refused, the one before it loads, and the next works once there is space', async () => {
  const context = await browser.newContext();
  const tab = await open(context, 'a');
  const protocol = await context.newCDPSession(tab.page);
  const quota = (/** @type {number} */ quotaSize) =>
    protocol.send('Storage.overrideQuotaForOrigin', { origin: site.address, quotaSize });
  // Chromium remembers for a while how much a site may still use.
  await quota(2_000_000);
  assert.equal(await tab.save(1), 1);
  assert.equal(await tab.save(2), 2);
  assert.equal(await tab.save(3, 20_000_000), 'full');
  assert.equal(await tab.mark(), 2);
  await quota(1_000_000_000);
  assert.equal(await tab.save(4, 20_000_000), 3);
  assert.equal(await tab.mark(), 4);
  assert.deepEqual(
    (await tab.heard()).filter(([type = '']) => type === 'lost'),
    [],
  );
  await context.close();
});

test('when the reader clears the storage, what was kept is gone and is not brought back', async () => {
  const context = await browser.newContext();
  const tab = await open(context, 'a');
  assert.equal(await tab.save(1), 1);
  const protocol = await context.newCDPSession(tab.page);
  await protocol.send('Storage.clearDataForOrigin', {
    origin: site.address,
    storageTypes: 'indexeddb',
  });
  assert.equal(await tab.save(2), 'gone');
  assert.equal(await tab.mark(), null);
  await context.close();
});

test('two tabs: the one whose run was claimed hears of it at once', async () => {
  const context = await browser.newContext();
  const [a, b] = [await open(context, 'a'), await open(context, 'b')];
  assert.equal(await a.save(1), 1);
  await b.page.evaluate(() => /** @type {any} */ (window).runs.claim('run'));
  await a.page.waitForFunction(() => /** @type {any} */ (window).heard.length === 2);
  assert.deepEqual(await a.heard(), [
    ['change', ['run']],
    ['change', ['run']],
  ]);
  assert.equal(
    await a.page.evaluate(() => /** @type {any} */ (window).runs.standing('run')),
    'taken',
  );
  assert.equal(await a.save(2), 'taken');
  assert.equal(await b.save(3), 3);
  assert.equal(await a.mark(), 3);
  await context.close();
});
