// Help in trouble: the ways out of the states in states.js, and refusals that are not in its table.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start, wrapWorker } from './browser.js';
import { stateNamed } from './states.js';

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** @typedef {import('./browser.js').LabPage} LabPage */

/** @param {LabPage} lab @param {RegExp} sentence */
const alert = (lab, sentence) => lab.page.getByRole('alert').filter({ hasText: sentence });

/** The page in a state of the table. @param {string} name */
async function reached(name) {
  const { open, reach } = stateNamed(name);
  const lab = await site.open(open);
  await reach(lab);
  return lab;
}

test('a policy that refuses our Trusted Types policy is reported too', async () => {
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

test('after a worker that never answers, Try again starts one that does', async () => {
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

test('a worker without WebAssembly is reported like a page without it', async () => {
  const worker = await site.open({
    ready: false,
    prepare: (page) => wrapWorker(page, 'delete globalThis.WebAssembly;'),
  });
  await alert(worker, /no WebAssembly/).waitFor();
  await worker.close();
});

test('without SIMD it trains; the note can be dismissed', async () => {
  const lab = await reached('no SIMD');
  const note = lab.page.getByRole('note').filter({ hasText: /without SIMD/ });
  await note.waitFor();
  await lab.makeSmall();
  await lab.button('Train').click();
  await lab.waitForEpoch(2);
  await note.getByRole('button', { name: 'Dismiss' }).click();
  await note.waitFor({ state: 'detached' });
  await lab.close();
});

test('a build that does not load is not used, and the page says so', async () => {
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

test('a rollback is reported while training continues; the reader can dismiss it', async () => {
  const lab = await reached('rolled back');
  await lab.button('Dismiss').click();
  await lab.page.getByRole('alert').waitFor({ state: 'detached' });
  await lab.where.locator('.glyph:not([data-kind=rolledback])').waitFor();
  await lab.button('Pause').click();
  await lab.close();
});

test('a run that stopped continues with another rate, or starts again', async () => {
  const lab = await reached('stopped after eight rollbacks');
  await lab.status.filter({ hasText: /stopped\.$/ }).waitFor();
  await lab.type('Learning rate', '0.001');
  await lab.button('Step').and(lab.page.locator(':enabled')).waitFor();
  assert.ok(await lab.button('Train').isEnabled());
  await lab.button('Start over').click();
  await lab.waitFor('Ready');
  assert.equal(await lab.page.getByRole('alert').count(), 0);
  assert.ok(await lab.button('Train').isEnabled());
  await lab.close();
});

test('after a trainer broke down, Try again starts a new one; the curve stays beside it', async () => {
  const lab = await reached('failed');
  await lab.button('Try again').click();
  await lab.waitFor('Ready');
  assert.equal(await lab.page.getByRole('alert').count(), 0);
  await lab.close();
});

test('if the bundled texts do not load, the page works with the reader’s own', async () => {
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

test('a part that the site has no more says that the page is older, and the run goes on', async () => {
  const lab = await site.open();
  await lab.button('Train').click();
  await lab.waitForEpoch(2);
  await lab.page.route(/panel-\w+\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
  await lab.page.getByRole('button', { name: 'Where the loss is' }).click();
  await lab.page.getByText('This page is older than its site').waitFor();
  const before = await lab.epoch();
  await lab.waitForEpoch(before + 1);
  // Chromium reports the script that is gone.
  lab.errors.length = 0;
  await lab.close();
});

for (const part of ['read-link', 'follow'])
  test(`where ${part} does not come, the page says so and trains the recipe of a first visit`, async () => {
    const lab = await site.open();
    await lab.page.route(new RegExp(`/${part}-\\w+\\.js$`), (route) =>
      route.fulfill({ status: 404 }),
    );
    await lab.page.goto('about:blank');
    await lab.page.goto(`${site.url}#recipe=default&hidden=16`);
    await lab.page.getByText('This page is older than its site').waitFor();
    await lab.waitFor('Ready: 1,501 epochs');
    await lab.button('Train').click();
    await lab.waitForEpoch(1);
    // Chromium reports the script that is gone.
    lab.errors.length = 0;
    await lab.close();
  });
