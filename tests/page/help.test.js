// Every "?" opens by keyboard and pointer, says two sentences and gives the focus back; its link leads to an anchor of the
// handbook, whose section begins with the same sentences.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { anchorOf } from '../../tools/handbook.js';
import { glossary } from '../../web/words/glossary.js';
import { strings } from '../../web/words/strings.js';
import { LabPage, start } from './browser.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Locator} Locator */

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const BUILT = 'build/web';

/** Words with a "?" in the panels of a first visit. "nat" gives way to "perplexity" when that is chosen. */
const PLACED = ['epoch', 'floor', 'learning rate', 'loss', 'memory', 'nat', 'test text', 'window'];

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** @param {string} text */
const sentencesOf = (text) => text.split(/(?<=[.!?])\s+(?=[A-Z])/);
/** @param {string} text */
const inOneLine = (text) => text.replace(/\s+/g, ' ');

/** The "?" of a word. @param {Page} page @param {string} word */
const help = (page, word) => page.locator(`plateau-help[word="${word}"]`);

/** What has the focus, through all shadow roots: its accessible name or its text. @param {Page} page */
const focused = (page) =>
  page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return `${at?.localName} ${at?.getAttribute('aria-label') ?? at?.textContent}`;
  });

/** It returns in a turn of its own. @param {Page} page @param {string} name */
async function assertFocus(page, name) {
  for (let tries = 0; tries < 20 && (await focused(page)) !== name; tries++)
    await page.waitForTimeout(50);
  assert.equal(await focused(page), name);
}

/** @param {Page} page @param {string} what */
async function assertNoViolations(page, what) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(document);
    return violations.flatMap((/** @type {any} */ { id, nodes }) =>
      nodes.map((/** @type {any} */ node) => `${id}: ${node.target.flat().join(' ')}`),
    );
  });
  assert.deepEqual(found, [], what);
}

/** What is open says the two sentences of its word. @param {Page} page @param {string} word */
async function assertSaid(page, word) {
  const open = help(page, word).locator('[popover]');
  await open.waitFor();
  const said = inOneLine(await open.locator('p').innerText());
  assert.equal(said, glossary[word]);
  return open;
}

test('the glossary has two sentences for each word', () => {
  for (const [word, text] of Object.entries(glossary))
    assert.equal(sentencesOf(text).length, 2, `${word}: ${text}`);
});

test('each word has a section in the handbook, which begins with its sentences', () => {
  const source = readFileSync('docs/handbook.md', 'utf8');
  const html = readFileSync(`${BUILT}/handbook.html`, 'utf8');
  for (const [word, text] of Object.entries(glossary)) {
    assert.ok(html.includes(`<h2 id="${word.replace(' ', '-')}">`), word);
    const [, section = ''] = source.split(
      new RegExp(`^## ${word[0]?.toUpperCase()}${word.slice(1)}\n`, 'm'),
    );
    assert.equal(inOneLine(section.trim().split('\n\n')[0] ?? ''), text);
  }
});

test('an anchor is made as code hosts make it', () => {
  assert.equal(anchorOf('Test text'), 'test-text');
  assert.equal(anchorOf("The post's run: 2.40"), 'the-posts-run-240');
});

test('every link of the handbook and of the documents beside it leads somewhere', () => {
  /** @type {string[]} */
  const seen = [];
  const check = (/** @type {string} */ page) => {
    seen.push(page);
    const html = readFileSync(join(BUILT, page), 'utf8');
    assert.doesNotMatch(html, /<script|\shref="[^"]*\.md/);
    for (const [, href = ''] of html.matchAll(/<a href="([^"]*)"/g)) {
      if (href.startsWith('https:')) continue;
      const [file, anchor] = href.split('#');
      const to = file ? join(dirname(page), file) : page;
      // Built after the page, from runs that take a minute and a half.
      if (to === 'examples/post.html') assert.ok(existsSync(to));
      else {
        assert.ok(existsSync(join(BUILT, to)), `${page}: ${href}`);
        if (anchor)
          assert.ok(readFileSync(join(BUILT, to), 'utf8').includes(` id="${anchor}"`), href);
        if (to !== 'index.html' && !seen.includes(to)) check(to);
      }
    }
  };
  check('handbook.html');
  assert.ok(seen.length > 4, seen.join(' '));
});

test('each word that is explained has a "?" of a finger\'s width', async () => {
  const lab = await site.open();
  await lab.showTools();
  const placed = await lab.page
    .locator('plateau-help')
    .evaluateAll((all) => all.map((each) => each.getAttribute('word') ?? '').sort());
  assert.deepEqual([...new Set(placed)], PLACED);
  for (const word of PLACED) {
    const button = help(lab.page, word).getByRole('button').first();
    assert.equal(await button.getAttribute('aria-label'), strings.help.what(word));
    const { width = 0, height = 0 } = (await button.boundingBox()) ?? {};
    assert.ok(width >= 24 && height >= 24, `${word}: ${width} x ${height}`);
  }
  await lab.page.getByRole('radio', { name: 'perplexity' }).check();
  await lab.page.getByRole('button', { name: 'What is perplexity?' }).click();
  await assertSaid(lab.page, 'perplexity');
  await lab.close();
});

test('it opens by pointer; Escape, the button and a click beside it close it; the focus returns', async () => {
  const lab = await site.open();
  await lab.showTools();
  const { page } = lab;
  for (const word of PLACED) {
    const button = help(page, word).getByRole('button').first();
    const name = `button ${strings.help.what(word)}`;
    for (const close of [
      () => page.keyboard.press('Escape'),
      () => button.click(),
      () => page.mouse.click(3, 3),
    ]) {
      await button.click();
      const open = await assertSaid(page, word);
      await close();
      await open.waitFor({ state: 'hidden' });
      await assertFocus(page, name);
    }
  }
  await lab.close();
});

test('it opens by keyboard, its link follows, and Tab beyond it closes it', async () => {
  const lab = await site.open();
  await lab.showTools();
  const { page } = lab;
  for (const word of PLACED) {
    const button = help(page, word).getByRole('button').first();
    await button.focus();
    await page.keyboard.press('Enter');
    const open = await assertSaid(page, word);
    // The focus moves once the browser has said that it is open.
    for (let i = 0; i < 50 && !/^div What is /.test(await focused(page)); i++)
      await page.waitForTimeout(20);
    assert.match(await focused(page), /^div What is /, 'a screen reader begins to read it');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), `a ${strings.help.more}`);
    const href = (await open.getByRole('link').getAttribute('href')) ?? '';
    assert.equal(href, `${site.url}handbook.html#${word.replace(' ', '-')}`);
    await page.keyboard.press('Tab');
    await open.waitFor({ state: 'hidden' });
    assert.doesNotMatch(await focused(page), /^body/);
    await button.focus();
    await page.keyboard.press('Space');
    await assertSaid(page, word);
    await page.keyboard.press('Escape');
    await open.waitFor({ state: 'hidden' });
    await assertFocus(page, `button ${strings.help.what(word)}`);
  }
  await lab.close();
});

test('nothing around it moves when it opens', async () => {
  const lab = await site.open({ width: 390, height: 844 });
  const places = () =>
    lab.page.evaluate(() => {
      const lab = /** @type {Element} */ (document.querySelector('plateau-lab'));
      const areas = [...(lab.shadowRoot?.querySelectorAll('.area') ?? [])];
      return areas.map((area) => area.getBoundingClientRect().height);
    });
  const before = await places();
  await help(lab.page, 'loss').getByRole('button').click();
  const open = await assertSaid(lab.page, 'loss');
  assert.deepEqual(await places(), before);
  const { x = -1, y = -1, width = 0, height = 0 } = (await open.boundingBox()) ?? {};
  assert.ok(x >= 0 && y >= 0 && x + width <= 390 && y + height <= 844, 'it is within the window');
  await lab.close();
});

test('where its sentences do not come, it says so, and asks again', async () => {
  const lab = await site.open({
    prepare: (page) => page.route(/glossary-\w+\.js$/, (route) => route.abort(), { times: 1 }),
  });
  const at = help(lab.page, 'floor');
  await at.getByRole('button').click();
  await at.locator('[popover]').filter({ hasText: strings.deeper.older }).waitFor();
  await lab.page.keyboard.press('Escape');
  assert.ok(lab.errors.length > 0, 'the request that failed');
  lab.errors.length = 0;
  await lab.close();
});

test('in plateau.html it has its sentences, and no link', async () => {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  await page.goto(pathToFileURL('build/single/plateau.html').href);
  await new LabPage(page, [], []).waitFor('Ready');
  await help(page, 'floor').getByRole('button').click();
  const open = await assertSaid(page, 'floor');
  assert.equal(await open.getByRole('link').count(), 0);
  await context.close();
});

for (const [scheme, width] of /** @type {['light'|'dark', number][]} */ ([
  ['light', 1280],
  ['dark', 390],
])) {
  test(`axe finds no fault with it open, nor in the handbook: ${scheme}, ${width} px`, async () => {
    const lab = await site.open({ scheme, width });
    await help(lab.page, 'floor').getByRole('button').click();
    await assertSaid(lab.page, 'floor');
    await assertNoViolations(lab.page, 'open');
    for (const name of ['handbook.html', 'docs/plateau.html', 'docs/verdict.html']) {
      await lab.page.goto(`${site.url}${name}`);
      await assertNoViolations(lab.page, name);
      const wide = await lab.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${name}: ${wide}`);
    }
    await lab.close();
  });
}
