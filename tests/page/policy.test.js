// The page's promises to a careful reader: a strict policy, Trusted Types, no request after it has loaded.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

test('the policy allows the page its own scripts, styles and worker, and nothing else', async () => {
  const lab = await site.open();
  const content = await lab.page
    .locator('meta[http-equiv=Content-Security-Policy]')
    .getAttribute('content');
  const rules = Object.fromEntries(
    (content ?? '').split(';').map((rule) => {
      const [name = '', ...values] = rule.trim().split(/\s+/);
      return [name, values.join(' ')];
    }),
  );
  assert.deepEqual(rules, {
    'default-src': "'none'",
    'script-src': "'self' 'wasm-unsafe-eval'",
    'style-src': "'self'",
    'connect-src': "'self'",
    'worker-src': "'self' blob:",
    'img-src': 'data:',
    'base-uri': "'none'",
    'form-action': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': 'plateau plateau-markdown lit-html',
  });
  const html = await (await lab.page.request.get(site.url)).text();
  assert.doesNotMatch(html, /<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=/, 'nothing inline');
  await lab.close();
});

test('what the policy forbids does not happen', async () => {
  const lab = await site.open();
  const tried = await lab.page.evaluate(async () => {
    const throws = (/** @type {() => unknown} */ act) => {
      try {
        act();
        return false;
      } catch (error) {
        return error instanceof Error ? error.name : true;
      }
    };
    const refused = /** @type {string[]} */ ([]);
    document.addEventListener('securitypolicyviolation', (event) =>
      refused.push(event.effectiveDirective),
    );
    const place = document.createElement('div');
    document.body.append(place);
    place.setAttribute('style', 'color: red');
    const script = document.createElement('script');
    const { trustedTypes } = /** @type {any} */ (window);
    const results = {
      html: throws(() => (place.innerHTML = '<b>x</b>')),
      worker: throws(() => new Worker('worker.js')),
      text: throws(() => (script.text = 'window.hacked = 1')),
      policy: throws(() => trustedTypes.createPolicy('other', {})),
      again: throws(() => trustedTypes.createPolicy('plateau', {})),
    };
    const fetched = await fetch('https://example.org/').then(
      () => 'fetched',
      () => 'refused',
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { ...results, fetched, refused: [...new Set(refused)].sort() };
  });
  assert.deepEqual(tried, {
    html: 'TypeError',
    worker: 'TypeError',
    text: 'TypeError',
    policy: 'TypeError',
    again: 'TypeError',
    fetched: 'refused',
    refused: ['connect-src', 'require-trusted-types-for', 'style-src-attr', 'trusted-types'],
  });
  // Chromium reports each of these refusals, which this test wants.
  lab.errors.length = 0;
  await lab.close();
});

/** What training loads once: the parts of the page that hold a run, keep it and save it. */
const PARTS = /\/(keeping|save|snapshot|chunk)-\w+\.js$/;

/** A small run by hand: a link, which other tests follow, has a part of its own that is requested. @param {import('./browser.js').LabPage} lab */
async function makeSmall(lab) {
  await lab.text.fill('# Notes\n\n- one line\n- and another\n'.repeat(12));
  await lab.recipe.selectOption('Default');
  await lab.type('Hidden units', '8');
  await lab.waitFor('Ready: 100 epochs');
}

test('after the page has loaded nothing is requested but its own parts that keep a run, once; then it trains offline', async () => {
  const lab = await site.open();
  const own = lab.requests.every((address) => address.startsWith(site.url));
  assert.ok(own, lab.requests.join('\n'));
  const seen = lab.requests.some((address) => /\/plateau-\w+\.wasm$/.test(address));
  assert.ok(seen, 'what the worker requests is recorded too');
  const before = lab.requests.length;
  await makeSmall(lab);
  await lab.button('Train').click();
  await lab.button('Train 500 more').waitFor();
  await lab.page.locator('plateau-keep').getByText('Kept on this device').waitFor();
  const parts = lab.requests.slice(before);
  assert.deepEqual(
    parts.filter((address) => !address.startsWith(site.url) || !PARTS.test(address)),
    [],
  );
  await lab.page.context().setOffline(true);
  await lab.page.getByRole('combobox', { name: 'Bundled texts' }).selectOption({ index: 2 });
  await lab.facts.filter({ hasText: 'characters' }).waitFor();
  await lab.button('Start over').click();
  await lab.waitFor('Ready');
  await lab.button('Train').click();
  await lab.waitForEpoch(1);
  assert.deepEqual(lab.requests.slice(before + parts.length), []);
  await lab.close();
});

test('who is offline before anything is trained trains, and the page says that the run is not kept', async () => {
  const lab = await site.open();
  await lab.page.context().setOffline(true);
  await makeSmall(lab);
  await lab.button('Train').click();
  await lab.button('Train 500 more').waitFor();
  await lab.page.locator('plateau-keep').getByText('This run is not kept').waitFor();
  await lab.page.context().setOffline(false);
  await lab.page.context().close();
});
