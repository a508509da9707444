// What a reader does on the page besides training, in every engine: rows of checks.js, on the page that it has opened.

import { claim, colours, drawn, same } from './claims.js';

/** @typedef {import('./checks.js').Check} Check */
/** @typedef {import('./frame.js').Frame} Frame */

/** The background colour in the element. @param {Frame} page */
const paper = (page) => page.window.getComputedStyle(page.lab).backgroundColor;

/** Presses a key on an element. @param {Frame} page @param {HTMLElement} element @param {string} key */
function key(page, element, key) {
  const options = { key, bubbles: true, composed: true, cancelable: true };
  element.dispatchEvent(new page.window.KeyboardEvent('keydown', options));
}

/** The figure of the chart. @param {Frame} page */
const figure = (page) => page.one('figure[aria-label^="Training loss"]');

/**
 * The file that the page offers to save: name and first bytes. Its links are not followed.
 * @param {Frame} page
 * @param {() => unknown} act
 * @returns {Promise<{name: string, bytes: Uint8Array}>}
 */
async function saved(page, act) {
  const links = page.window.HTMLAnchorElement.prototype;
  const { click } = links;
  /** @type {HTMLAnchorElement|null} */
  let link = null;
  links.click = function () {
    link = this;
  };
  try {
    await act();
    const { href, download } = await page.until('a file', () => link);
    const bytes = new Uint8Array(await (await fetch(href)).arrayBuffer());
    return { name: download, bytes };
  } finally {
    links.click = click;
  }
}

/** Before anything is trained. @type {Check[]} */
export const ON_ARRIVAL = [
  {
    name: 'a first visit shows a recorded run, and says that it is one',
    async run(page) {
      await page.until('a recorded curve', () =>
        page.spoken().includes('A recorded run. Press Train'),
      );
      claim(/Epoch 1,501: loss [\d.]+/.test(page.spoken()), page.spoken());
      claim(page.all('plateau-samples / li').length >= 5, 'its samples are there');
    },
  },
  {
    name: 'a theme chosen by hand changes the element, and can be removed',
    async run(page) {
      const choose = (/** @type {string} */ theme) => {
        const select = page.one('.look select');
        select.value = theme;
        select.dispatchEvent(new page.window.Event('change', { bubbles: true }));
      };
      choose('dark');
      await page.until('dark paper', () => paper(page) === 'rgb(21, 23, 26)');
      choose('light');
      await page.until('light paper', () => paper(page) === 'rgb(251, 250, 247)');
      choose('system');
    },
  },
  {
    name: 'large type is larger, and the page still fits',
    async run(page) {
      const size = () => Number.parseFloat(page.window.getComputedStyle(page.lab).fontSize);
      const before = size();
      await page.press('Large type');
      await page.until('larger letters', () => size() > 1.2 * before);
      await drawn(page);
      const { scrollWidth, clientWidth } = page.document.documentElement;
      claim(scrollWidth <= clientWidth, `${scrollWidth} px wide in ${clientWidth}`);
      await page.press('Large type');
      await page.until('letters as before', () => size() === before);
    },
  },
  {
    name: 'every setting is shown on request',
    async run(page) {
      const fields = () => page.all('plateau-recipe / label').length;
      const few = fields();
      await page.press('All settings');
      await page.until('more settings', () => fields() > few + 10);
      await page.press('Fewer settings');
      await page.until('few again', () => fields() === few);
    },
  },
];

/** On a run that is paused. @type {Check[]} */
export const ON_A_RUN = [
  {
    name: 'plus shows a part of the run, Whole run all of it',
    async run(page) {
      key(page, figure(page), '+');
      const zoomed = () => page.all('plateau-chart / button.whole.on').length === 1;
      await page.until('a part', zoomed);
      await page.press('Whole run');
      await page.until('all of it', () => !zoomed());
      claim(colours(page) >= 10, 'the chart is drawn');
    },
  },
  {
    name: 'arrow keys announce the points',
    async run(page) {
      key(page, figure(page), 'ArrowLeft');
      const said = () => page.one('plateau-chart / [aria-live=polite]').textContent.trim();
      return page.until('a sentence', said);
    },
  },
  {
    name: 'the chart is saved as a picture and as numbers',
    async run(page) {
      const picture = await saved(page, () => page.press('Picture (PNG)', true));
      same(picture.name, 'plateau-loss.png', 'name');
      same(String(picture.bytes.slice(1, 4)), '80,78,71', 'it begins with PNG');
      const numbers = await saved(page, () => page.press('Numbers (CSV)', true));
      same(numbers.name, 'plateau-loss.csv', 'name');
      claim(new TextDecoder().decode(numbers.bytes).split('\n').length >= 6, 'it has rows');
      return `${picture.bytes.length} and ${numbers.bytes.length} bytes`;
    },
  },
  {
    name: 'Sample again writes with the current weights',
    async run(page) {
      await page.press('Sample again');
      await page.press('Write');
      const written = () => page.one('plateau-sample-again / .written pre').textContent;
      await page.until('a text', () => written().length > 100);
      await page.until('its end', () => page.findButton('Write'));
      await page.press('Sample again');
    },
  },
  {
    name: 'an arrow key on a sample shows which characters were likely',
    async run(page) {
      const sample = page.one('plateau-samples / li pre');
      key(page, sample, 'ArrowRight');
      const bars = () => page.one('plateau-samples / .bars').ariaLabel;
      const said = await page.until(
        'probabilities',
        () => bars().includes('Most likely') && bars(),
      );
      sample.dispatchEvent(new page.window.FocusEvent('blur'));
      return said;
    },
  },
  {
    name: 'a sample is rendered as Markdown on request, without links and pictures',
    async run(page) {
      await page.press('Rendered');
      await page.until('a rendered sample', () => page.one('plateau-samples / .rendered > *'));
      same(page.all('plateau-samples / .rendered :is(a, img, script)').length, 0, 'links');
      await page.press('Rendered');
      await page.until('plain text', () => page.all('plateau-samples / .rendered').length === 0);
    },
  },
  {
    name: 'a pace of one epoch a second is kept, and the tab is named after the epoch',
    async run(page) {
      const pace = (/** @type {string} */ value) => {
        const select = page.one('plateau-transport / .bar > .pace select');
        select.value = value;
        select.dispatchEvent(new page.window.Event('change'));
      };
      const titled = (/** @type {RegExp} */ words) =>
        page.until(`a title like ${words}`, () => words.test(page.document.title));
      pace('1');
      const { run } = page.lab;
      const from = run.epoch;
      const began = performance.now();
      await page.press('Train');
      await titled(/^Epoch \d+ · [\d.]+ · Plateau$/);
      await page.until('three epochs', () => run.epoch >= from + 3);
      const seconds = (performance.now() - began) / 1000;
      // One epoch begins immediately, and one may be half done before.
      claim(run.epoch - from <= seconds + 2, `${run.epoch - from} epochs in ${seconds} s`);
      await page.press('Pause');
      await titled(/^Paused at epoch \d+ · Plateau$/);
      pace('0');
      return `${run.epoch - from} epochs in ${seconds.toFixed(1)} s`;
    },
  },
];

/** After another recipe was chosen. @type {Check} */
export const ADDRESS = {
  name: 'the address holds the recipe in readable form',
  run: (page) =>
    page.until('the recipe', () => {
      const { hash } = page.window.location;
      return /\brecipe=default-1\b/.test(hash) && /\bhidden=8\b/.test(hash) && hash;
    }),
};
