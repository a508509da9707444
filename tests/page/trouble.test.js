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

/**
 * Serves what matches with another status, type, body or policy.
 * @param {RegExp|string} what
 * @param {{status?: number, type?: string, body?: string, policy?: string}} how
 */
const served = (what, { status, type, body, policy }) => ({
  ready: false,
  prepare: (/** @type {import('playwright-core').Page} */ page) =>
    page.route(what === '' ? site.url : what, async (route) => {
      const response = await route.fetch();
      const headers = {
        ...response.headers(),
        ...(type && { 'content-type': type }),
        ...(policy && { 'content-security-policy': policy }),
      };
      await route.fulfill({ response, headers, status, body });
    }),
});

/** @param {RegExp} what */
const lost = (what) => ({
  ready: false,
  prepare: (/** @type {import('playwright-core').Page} */ page) =>
    page.route(what, (route) => route.abort()),
});

const WORKER = /worker\.js$/;
const MODULES = /\.wasm$/;

/** What keeps the trainer from starting, and the sentence with what to do. @type {[string, () => import('./browser.js').Options, RegExp][]} */
const CAUSES = [
  [
    'the worker is missing',
    () => served(WORKER, { status: 404, body: '' }),
    /^The trainer is missing: this site answers 404 for worker\.js\..* put that file beside the page\./,
  ],
  [
    'the worker is sent as plain text',
    () => served(WORKER, { type: 'text/plain' }),
    /^The trainer is no script here: this site sends worker\.js as text\/plain\..* as text\/javascript\./,
  ],
  [
    'a page is sent in the place of the worker',
    () => served(WORKER, { type: 'text/html', body: '<!doctype html>' }),
    /^The trainer is no script here: this site sends worker\.js as text\/html\./,
  ],
  [
    'the worker cannot be reached',
    () => lost(WORKER),
    /^The trainer cannot be reached: worker\.js did not come\..* Check the connection, then try again\./,
  ],
  [
    'the worker breaks down as it starts',
    () => served(WORKER, { body: 'throw new Error("old browser")' }),
    /^The trainer broke down as it started \(worker\.js: .*old browser\)\..* use a newer browser\./,
  ],
  [
    'the browser cannot read the worker, and does not say so',
    () => served(WORKER, { body: 'let = ;' }),
    /^The trainer did not start, though worker\.js is there: a blocker .*or the browser is too old/,
  ],
  [
    'a policy refuses workers',
    () => served('', { policy: "worker-src 'none'" }),
    /^A policy of this site refuses workers.* has to allow them: worker-src 'self'\./,
  ],
  [
    'a policy refuses WebAssembly',
    () => served(WORKER, { policy: "script-src 'self'" }),
    /^Training cannot run here: a policy of this site refuses WebAssembly; its script-src lacks 'wasm-unsafe-eval'\./,
  ],
  [
    'the modules are missing',
    () => served(MODULES, { status: 404, body: '' }),
    /^Training cannot run here\. The fused build did not load: the server answered 404 for .* lie beside the page, unchanged/,
  ],
  [
    'the modules are no modules',
    () => served(MODULES, { body: 'not wasm' }),
    /^Training cannot run here\. The fused build did not load: it is no whole WebAssembly module\..* unchanged/,
  ],
  [
    'the modules cannot be reached',
    () => lost(MODULES),
    /^Training cannot run here\. The fused build did not load: Failed to fetch\..* nothing may block them\./,
  ],
];

for (const [what, how, sentence] of CAUSES)
  test(`where ${what}, the page says that and no other cause`, async () => {
    const lab = await site.open(how());
    const shown = lab.page.getByRole('alert');
    await shown.filter({ hasText: /trainer|cannot run|workers/ }).waitFor();
    assert.match((await shown.innerText()).replaceAll('\n', ' '), sentence);
    await lab.button('Try again').waitFor();
    // Chromium reports each of these itself.
    lab.errors.length = 0;
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
  await lab.status.filter({ hasText: /stopped\./ }).waitFor();
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
