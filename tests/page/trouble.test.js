// Everything unusual has words: workers that are refused, silent, broken or slow, and runs that go astray.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start, wrapWorker } from './browser.js';

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** @typedef {import('./browser.js').LabPage} LabPage */

/** @param {LabPage} lab @param {RegExp} sentence */
const alert = (lab, sentence) => lab.page.getByRole('alert').filter({ hasText: sentence });

test('a worker refused by a policy is told, and the text is kept', async () => {
  const lab = await site.open({
    ready: false,
    prepare: (page) =>
      page.route(site.url, async (route) => {
        const answer = await route.fetch();
        const html = (await answer.text()).replace("worker-src 'self' blob:", "worker-src 'none'");
        await route.fulfill({ response: answer, body: html });
      }),
  });
  await alert(lab, /refuses workers/).waitFor();
  await lab.waitFor('Cannot train here');
  assert.ok(await lab.button('Train').isDisabled());
  await lab.text.fill('kept');
  assert.equal(await lab.text.inputValue(), 'kept');
  lab.errors.length = 0; // Chromium says so too.
  await lab.close();
});

test('a policy that refuses our Trusted Types policy is told as well', async () => {
  const lab = await site.open({
    ready: false,
    prepare: (page) =>
      page.route(site.url, async (route) => {
        const answer = await route.fetch();
        const html = (await answer.text()).replace(
          'trusted-types plateau plateau-markdown lit-html',
          'trusted-types plateau-markdown lit-html',
        );
        await route.fulfill({ response: answer, body: html });
      }),
  });
  await alert(lab, /refuses workers/).waitFor();
  lab.errors.length = 0;
  await lab.close();
});

test('a worker that never answers is told after four seconds; Try again takes one that does', async () => {
  let silent = true;
  const lab = await site.open({
    ready: false,
    prepare: (page) =>
      page.route(/worker\.js$/, (route) =>
        silent ? route.fulfill({ contentType: 'text/javascript', body: '' }) : route.continue(),
      ),
  });
  await lab.waitFor('Loading the trainer');
  await alert(lab, /has not answered for 4 seconds/).waitFor();
  silent = false;
  await lab.button('Try again').click();
  await lab.waitFor('Ready');
  assert.equal(await lab.page.getByRole('alert').count(), 0);
  await lab.button('Train').click();
  await lab.waitForEpoch(1);
  await lab.close();
});

test('no WebAssembly, on the page or in the worker', async () => {
  const page = await site.open({
    ready: false,
    prepare: (page) => page.addInitScript('delete globalThis.WebAssembly'),
  });
  await alert(page, /no WebAssembly/).waitFor();
  await page.close();
  const worker = await site.open({
    ready: false,
    prepare: (page) => wrapWorker(page, 'delete globalThis.WebAssembly;'),
  });
  await alert(worker, /no WebAssembly/).waitFor();
  await worker.close();
});

test('no SIMD: it trains, and says that it is slower', async () => {
  const lab = await site.open({
    prepare: (page) => wrapWorker(page, 'WebAssembly.validate = () => false;'),
  });
  const note = lab.page.getByRole('note').filter({ hasText: /without SIMD/ });
  await note.waitFor();
  await lab.makeSmall();
  await lab.button('Train').click();
  await lab.waitForEpoch(2);
  await note.getByRole('button', { name: 'Dismiss' }).click();
  await note.waitFor({ state: 'detached' });
  await lab.close();
});

test('a build that does not load is not used, and that is told', async () => {
  const lab = await site.open({
    prepare: (page) =>
      page.route(/plateau-fused\.wasm$/, (route) =>
        route.fulfill({ contentType: 'application/wasm', body: Buffer.from('not wasm') }),
      ),
  });
  await lab.page
    .getByRole('note')
    .filter({ hasText: /fused build did not load/ })
    .waitFor();
  await lab.button('Train').click();
  await lab.waitForEpoch(1);
  await lab.close();
});

/** The worker forges trouble: `rule` sees each message before it is posted. @param {string} rule */
const forge = (rule) => (/** @type {import('playwright-core').Page} */ page) =>
  wrapWorker(
    page,
    `const post = self.postMessage.bind(self);
    let told = false;
    self.postMessage = (message, transfer) => {
      ${rule}
      post(message, transfer ?? []);
    };`,
  );

test('a rollback is told while training goes on', async () => {
  const lab = await site.open({
    prepare: forge(`
      if (message.type === 'progress' && message.epoch >= 3 && !told) {
        told = true;
        post({ type: 'diverged', sentence: 'The loss became infinite; went back, half the rate.', stopped: false });
      }`),
  });
  await lab.button('Train').click();
  await alert(lab, /half the rate/).waitFor();
  await lab.waitForEpoch(4);
  await lab.button('Pause').click();
  await lab.close();
});

test('a run that stopped is told; the curve stays, Start over begins anew', async () => {
  const lab = await site.open({
    prepare: forge(`
      if (told && message.type === 'progress' && message.step > 0) return;
      if (message.type === 'progress' && message.epoch >= 6) {
        told = true;
        post({ type: 'diverged', sentence: 'Went back eight times; training has stopped.', stopped: true });
        message = { ...message, state: 'stopped' };
      }`),
  });
  await lab.button('Train').click();
  await alert(lab, /training has stopped/).waitFor();
  await lab.status.filter({ hasText: /stopped\.$/ }).waitFor();
  assert.ok(await lab.button('Train').isDisabled());
  assert.match((await lab.figure.getAttribute('aria-label')) ?? '', /Epoch \d/);
  await lab.button('Start over').click();
  await lab.waitFor('Ready');
  assert.equal(await lab.page.getByRole('alert').count(), 0);
  assert.ok(await lab.button('Train').isEnabled());
  await lab.close();
});

test('a trainer that breaks down is told; curve and samples stay, Try again starts a new one', async () => {
  const lab = await site.open({
    prepare: (page) =>
      wrapWorker(
        page,
        `const post = self.postMessage.bind(self);
        self.postMessage = (message, transfer) => {
          post(message, transfer ?? []);
          if (message.type === 'progress' && message.epoch >= 5) setTimeout(() => { throw new Error('broken') });
        };`,
      ),
  });
  await lab.button('Train').click();
  await alert(lab, /stopped with an error.*are kept/).waitFor();
  await lab.samples.first().waitFor();
  assert.match((await lab.figure.getAttribute('aria-label')) ?? '', /Epoch \d/);
  await lab.button('Try again').click();
  await lab.waitFor('Ready');
  await lab.close();
});

test('texts that do not come leave a page that works with one’s own', async () => {
  const lab = await site.open({
    ready: false,
    prepare: (page) => page.route(/texts\//, (route) => route.fulfill({ status: 404, body: '' })),
  });
  await alert(lab, /bundled texts could not be loaded/).waitFor();
  await lab.text.fill('words of my own, enough of them to train on. '.repeat(5));
  await lab.waitFor('Ready');
  await lab.button('Train').click();
  await lab.waitForEpoch(1);
  lab.errors.length = 0; // Chromium names the missing files.
  await lab.close();
});
