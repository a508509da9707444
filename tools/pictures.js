// Takes pictures: of the page and of embeds for docs/pictures, of every state for build/pictures: tools/pictures.js
//
// With words, only pictures whose path contains one of them: tools/pictures.js docs, tools/pictures.js narrow-dark.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { FLAGS, LabPage, start } from '../tests/page/browser.js';

/** @typedef {'wide'|'narrow'} Size */
/** @typedef {import('../tests/page/browser.js').Options} Options */

/**
 * A row of tests/page/states.js.
 * @typedef {{name: string, open?: Options, reach: (lab: LabPage) => Promise<unknown>}} State
 */

/** The largest size of one picture, in bytes: a README should not be heavy. */
export const MAX_BYTES = 300_000;

/** High enough for the sentence under the chart. A phone has two dots for each pixel. */
const SIZES = {
  wide: { width: 1280, height: 1040, scale: 1 },
  narrow: { width: 390, height: 932, scale: 2 },
};
const VIEWS = /** @type {Size[]} */ (Object.keys(SIZES)).flatMap((size) =>
  /** @type {const} */ (['light', 'dark']).map((scheme) => ({ size, scheme })),
);

/** @param {{size: Size, scheme: string}} view */
const readmePath = ({ size, scheme }) => `docs/pictures/page-${size}-${scheme}.png`;

/** @typedef {import('playwright-core').Page} Page */

const POST = 'examples/post.html';

/**
 * The pictures of docs/embedding.md, by name.
 * @type {Record<string, {width: number, height: number, scale: number, dark?: boolean, at: string, reach: (page: Page) => Promise<unknown>}>}
 */
const EMBEDS = {
  'embed-figure': { width: 800, height: 720, scale: 2, at: POST, reach: showFigure },
  'embed-frame': { width: 1040, height: 800, scale: 1.5, at: POST, reach: train },
  'embed-phone': { width: 390, height: 844, scale: 2, dark: true, at: POST, reach: train },
  'embed-dialog': { width: 1180, height: 860, scale: 1, at: '', reach: share },
};
/** @param {string} name */
const embedPath = (name) => `docs/pictures/${name}.png`;

/** The pictures in the README. */
export const README_PICTURES = [...VIEWS.map(readmePath), embedPath('embed-figure')];

/** All pictures in Git. */
export const PICTURES = [...VIEWS.map(readmePath), ...Object.keys(EMBEDS).map(embedPath)];

/** @typedef {Awaited<ReturnType<typeof start>>} Site */

/** @param {import('playwright-core').Page} page @param {string} path @param {boolean} fullPage */
async function take(page, path, fullPage) {
  await page.screenshot({ path, fullPage, animations: 'disabled', caret: 'hide' });
  const { size } = statSync(path);
  console.log(`${path}: ${Math.round(size / 1000)} kB`);
  if (PICTURES.includes(path) && size > MAX_BYTES) throw new Error(`${path} is too heavy for Git`);
}

/** Brings a part into sight, with a margin above. @param {import('playwright-core').Locator} part @param {number} margin in pixels */
const show = (part, margin) =>
  part.evaluate((element, margin) => {
    window.scrollTo(0, window.scrollY + element.getBoundingClientRect().top - margin);
  }, margin);

/** The first run of the post, as a reader finds it. @param {Page} page */
async function showFigure(page) {
  await show(page.locator('figure').first(), 112);
}

/** The first run of the post, opened, some way on. @param {Page} page */
async function train(page) {
  const figure = page.locator('figure').first();
  await figure.locator('summary').click();
  await show(figure.locator('details'), 12);
  await figure
    .frameLocator('iframe')
    .getByText(/Epoch (3\d\d|[4-9]\d\d|1,\d{3})/)
    .first()
    .waitFor({ timeout: 120_000 });
}

/** The dialog of a small run. @param {Page} page */
async function share(page) {
  const lab = new LabPage(page, [], []);
  await page.evaluate(() => {
    location.hash = 'recipe=post-1&schedule_epochs=200';
  });
  await lab.waitFor('Ready: 200 epochs');
  await lab.button('Train').click();
  await lab.button('Train 500 more').waitFor({ timeout: 120_000 });
  await lab.button('Share or embed').click();
  const dialog = page.getByRole('dialog', { name: 'Share or embed' });
  await dialog.getByRole('radio', { name: /^For a page or Markdown/ }).check();
}

/**
 * Takes pictures of docs/embedding.md.
 * @param {string} url of the site
 * @param {string[]} names
 */
async function pictureEmbeds(url, names) {
  // A sandboxed frame with a process of its own is drawn with one dot for each pixel.
  const args = [...FLAGS, '--disable-features=IsolateSandboxedIframes'];
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  for (const name of names) {
    const { width, height, scale, dark, at, reach } = /** @type {(typeof EMBEDS)[string]} */ (
      EMBEDS[name]
    );
    const page = await browser.newPage({
      viewport: { width, height },
      deviceScaleFactor: scale,
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    const answer = await page.goto(url + at);
    if (!answer?.ok()) throw new Error(`${at} is not there: make examples`);
    await reach(page);
    await page.mouse.move(0, 0);
    await take(page, embedPath(name), false);
    await page.close();
  }
  await browser.close();
}

/** Trains the post's run on the README to its end and takes its pictures, at one size, in the schemes wanted. @param {Site} site @param {Size} size @param {typeof VIEWS} views */
async function pictureReadme(site, size, views) {
  const { width, height, scale } = SIZES[size];
  const context = await site.browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
  });
  const page = await context.newPage();
  await page.goto(site.url);
  const lab = new LabPage(page, [], []);
  await lab.waitFor('Ready');
  await lab.button('Train').click();
  // 1,501 epochs take 20 s; five minutes allow for a busy machine.
  await lab.button('Train 500 more').waitFor({ timeout: 300_000 });
  await page.mouse.move(0, 0);
  await page.evaluate(() => scrollTo(0, 0));
  for (const { scheme } of views) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    // Words and chart follow within a second.
    await page.waitForTimeout(1500);
    await take(page, readmePath({ size, scheme }), false);
  }
  await context.close();
}

/** The table of states, which the tests use too. @returns {Promise<State[]>} */
async function states() {
  const path = 'tests/page/states.js';
  if (!existsSync(path)) throw new Error(`${path}, the table of states, is not there`);
  return (await import(pathToFileURL(path).href)).STATES;
}

/** @param {string[]} words */
async function main(words) {
  const wanted = (/** @type {string} */ path) =>
    words.length === 0 || words.some((word) => path.includes(word));
  for (const directory of ['docs/pictures', 'build/pictures'])
    mkdirSync(directory, { recursive: true });
  const site = await start();
  try {
    for (const size of /** @type {Size[]} */ (Object.keys(SIZES))) {
      const views = VIEWS.filter((view) => view.size === size && wanted(readmePath(view)));
      if (views.length > 0) await pictureReadme(site, size, views);
    }
    await pictureEmbeds(
      site.url,
      Object.keys(EMBEDS).filter((name) => wanted(embedPath(name))),
    );
    for (const { name, open, reach } of words.includes('docs') ? [] : await states()) {
      for (const { size, scheme } of VIEWS) {
        const path = `build/pictures/${name.replace(/\W+/g, '-')}-${size}-${scheme}.png`;
        if (!wanted(path)) continue;
        const { width, height } = SIZES[size];
        const lab = await site.open({ ...open, width, height, scheme });
        await reach(lab);
        // As high as the page; otherwise the bar at the bottom of a phone would cover its middle.
        const tall = await lab.page.evaluate(() => document.documentElement.scrollHeight);
        await lab.page.setViewportSize({ width, height: tall });
        await take(lab.page, path, true);
        await lab.page.context().close();
      }
    }
  } finally {
    await site.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main(process.argv.slice(2));
