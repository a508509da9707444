// Takes pictures of the page: the README's four for docs/pictures, every state for build/pictures: tools/pictures.js
//
// With words, only pictures whose path contains one of them: tools/pictures.js docs, tools/pictures.js narrow-dark.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { LabPage, start } from '../tests/page/browser.js';

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

/** The pictures in the README. */
export const README_PICTURES = VIEWS.map(readmePath);

/** @typedef {Awaited<ReturnType<typeof start>>} Site */

/** @param {import('playwright-core').Page} page @param {string} path @param {boolean} fullPage */
async function take(page, path, fullPage) {
  await page.screenshot({ path, fullPage, animations: 'disabled', caret: 'hide' });
  console.log(`${path}: ${Math.round(statSync(path).size / 1000)} kB`);
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
