// What a reader sees of an element whose script does not run: the words inside it, as docs/embedding.md shows them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

const docs = readFileSync('docs/embedding.md', 'utf8');
/** A block of the document. @param {string} name */
const block = (name) =>
  (docs.split(`<!-- block ${name} -->\n`)[1]?.split('\n<!-- end -->')[0] ?? '')
    .replace(/^```.*$/gm, '')
    .replace('POSTER', '<title>poster</title>');

/** @type {[element: string, name: string, script: string, words: RegExp][]} */
const ELEMENTS = [
  ['plateau-lab', 'lab', '', /^Plateau has not started: its script is blocked or missing here\./],
  [
    'plateau-run',
    'unborn',
    '<script type="module" src="plateau-run.js"></script>',
    /^The network is not trained here: the script of this figure is blocked or missing\./,
  ],
];

/** How a script does not come. @type {Record<string, (route: import('playwright-core').Route) => Promise<void>>} */
const WAYS = {
  'is missing': (route) => route.fulfill({ status: 404, body: '' }),
  'is blocked': (route) => route.abort(),
  'is sent as plain text': async (route) =>
    route.fulfill({ response: await route.fetch(), headers: { 'content-type': 'text/plain' } }),
};

/**
 * A page of somebody else's with a block.
 * @param {string} html
 * @param {string} [policy]
 */
async function foreign(html, policy) {
  const page = await site.browser.newPage();
  await page.route(`${site.url}foreign.html`, (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: policy ? { 'content-security-policy': policy } : {},
      body: `<!doctype html><html lang="en"><title>A page</title><main>${html}</main>`,
    }),
  );
  return page;
}

for (const [element, name, script, words] of ELEMENTS) {
  const html = block(name) + script;
  for (const [way, how] of Object.entries(WAYS))
    test(`<${element}>: where the script ${way}, the words inside are seen`, async () => {
      const page = await foreign(html);
      await page.route(/\/(lab|plateau-run)\.js$/, how);
      await page.goto(`${site.url}foreign.html`);
      const said = page.locator(`${element} p`);
      assert.ok(await said.isVisible());
      assert.match(await said.innerText(), words);
      assert.match((await said.getByRole('link').getAttribute('href')) ?? '', /^plateau\.html/);
      await page.close();
    });

  test(`<${element}>: where a policy refuses scripts, the words inside are seen`, async () => {
    const page = await foreign(html, "script-src 'none'");
    await page.goto(`${site.url}foreign.html`);
    assert.match(await page.locator(`${element} p`).innerText(), words);
    await page.close();
  });

  test(`<${element}>: once the script runs, the words inside are gone`, async () => {
    const page = await foreign(html);
    await page.goto(`${site.url}foreign.html`);
    await page
      .getByRole('button', { name: /^Train/ })
      .first()
      .waitFor();
    assert.equal(await page.locator(`${element} p`).first().isVisible(), false);
    await page.close();
  });
}
