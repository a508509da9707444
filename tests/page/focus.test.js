// A session by keyboard: the focus is never lost and never hidden, and what is done is heard.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** Milliseconds for a step that takes seconds on a quiet machine. */
const PATIENCE = 120_000;

/** In the page: writes down wherever the focus is lost, and all that is said. */
const watchFocus = () => {
  /** @type {string[]} */
  const lost = [];
  /** @type {string[]} */
  const said = [];
  const deepest = () => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at;
  };
  const nameOf = (/** @type {Element|null} */ at) =>
    (at?.getAttribute('aria-label') || at?.textContent || at?.tagName || '').trim().slice(0, 60);
  let last = '';
  let frames = 0;
  let status = '';
  const look = () => {
    const at = deepest();
    const none = !at || at === document.body || at === document.documentElement;
    // For a frame it may be nowhere, while a dialog closes.
    frames = none && last ? frames + 1 : 0;
    if (frames === 3) lost.push(`after ${last}`);
    if (!none) last = nameOf(at);
    const now = document
      .querySelector('plateau-lab')
      ?.shadowRoot?.querySelector('[role=status].spoken')
      ?.textContent?.trim();
    if (now && now !== status) said.push(now);
    status = now ?? status;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  /** What has the focus: its name, and what lies over its middle, if anything does. */
  const focused = () => {
    const at = deepest();
    if (!at || at === document.body) return { name: '', hidden: 'nothing has the focus' };
    const box = at.getBoundingClientRect();
    const inside = (
      /** @type {number} */ from,
      /** @type {number} */ to,
      /** @type {number} */ end,
    ) => (Math.max(from, 0) + Math.min(to, end)) / 2;
    const x = inside(box.left, box.right, innerWidth);
    const y = inside(box.top, box.bottom, innerHeight);
    const out = box.bottom <= 0 || box.top >= innerHeight;
    /** @type {Element|null} */
    let top = document.elementFromPoint(x, y);
    while (top?.shadowRoot?.elementFromPoint(x, y) && top.shadowRoot.elementFromPoint(x, y) !== top)
      top = top.shadowRoot.elementFromPoint(x, y);
    let seen = false;
    for (let each = /** @type {Node|null} */ (top); each && !seen; )
      [seen, each] = [
        each === at,
        each.parentNode ?? /** @type {ShadowRoot} */ (each).host ?? null,
      ];
    // A radio button lies under its label's picture; a control in a label under that.
    const label =
      at instanceof HTMLInputElement && [...(at.labels ?? [])].some((each) => each.contains(top));
    const inner = top !== null && at.contains(top);
    const hidden = out
      ? 'out of the window'
      : seen || label || inner
        ? ''
        : `at ${Math.round(box.top)} px, under ${top?.outerHTML.slice(0, 90)}`;
    return { name: nameOf(at), hidden };
  };
  Object.assign(window, { lost, said, focused });
};

/** @param {import('playwright-core').Page} page @returns {Promise<{name: string, hidden: string}>} */
const focused = (page) =>
  page.evaluate(async () => {
    // What follows a scroll comes with the next frames.
    for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
    return /** @type {any} */ (window).focused();
  });

/** @param {number} width */
async function open(width) {
  const lab = await site.open({ width, height: width > 500 ? 800 : 844 });
  await lab.page.evaluate(watchFocus);
  const { page } = lab;
  const press = async (/** @type {string} */ key) => {
    await page.keyboard.press(key);
    const { name, hidden } = await focused(page);
    assert.equal(hidden, '', `${width} px, ${key}: ${name}`);
    return name;
  };
  /** Presses Tab until a control of this name has the focus. @param {RegExp} wanted @param {string} [key] */
  const tabTo = async (wanted, key = 'Tab') => {
    const passed = [];
    for (let i = 0; i < 140; i++) {
      passed.push(await press(key));
      if (wanted.test(passed.at(-1) ?? '')) return passed;
    }
    return assert.fail(`${wanted} is not among ${passed.join(', ')}`);
  };
  /** Waits until something was said. @param {RegExp} wanted */
  const heard = (wanted) =>
    page.waitForFunction(
      (source) =>
        /** @type {any} */ (window).said.some((/** @type {string} */ each) =>
          new RegExp(source).test(each),
        ),
      wanted.source,
      { timeout: PATIENCE },
    );
  const close = async () => {
    assert.deepEqual(
      await page.evaluate(() => /** @type {any} */ (window).lost),
      [],
      `${width} px`,
    );
    await lab.close();
  };
  return { lab, page, press, tabTo, heard, close };
}

for (const width of [1280, 390]) {
  test(`a session by keyboard at ${width} px`, async () => {
    const { lab, page, press, tabTo, heard, close } = await open(width);
    const wide = width > 500;

    // The switch, and back.
    await tabTo(/^Memory after 16 characters kept/);
    await press('Space');
    await heard(/Keep the memory, and the same network/);
    await press('Space');
    await heard(/This network stopped learning/);

    // Train, pause, train on.
    await tabTo(/^Train it here/);
    await press('Enter');
    await lab.waitForEpoch(60);
    await press('Enter');
    await heard(/paused\. .*(falling|floor|learnt|stuck)/);
    assert.match((await focused(page)).name, /^Train/);

    // An earlier sample: one stop, arrows from there. The last one may still be on its way.
    await page.waitForTimeout(1000);
    const passed = await tabTo(/^Show epoch/);
    const first = passed.at(-1);
    const second = await press('ArrowDown');
    assert.match(second, /^Show epoch/);
    assert.notEqual(second, first);
    assert.equal(await press('ArrowUp'), first);
    assert.doesNotMatch(await press('Tab'), /^Show epoch/, 'one stop');
    await tabTo(/^Show epoch/, 'Shift+Tab');
    await press('Enter');
    await lab.page.waitForTimeout(100);

    // What would help: begun and ended; it takes half a minute, so once.
    if (wide) {
      await tabTo(/^Find out what would help/, 'Shift+Tab');
      await press('Enter');
      await heard(/Changes are being tried on copies/);
      await heard(/experiments done\./);
      const there = (await focused(page)).name;
      assert.ok(there, 'the focus is beside what was found');
    }

    // A closer look: measured aloud, opened and closed.
    await tabTo(/^Where the loss is/);
    await press('Enter');
    await heard(/Where the loss is: Measuring\./);
    await heard(/Where the loss is: Measured at epoch \d+/);
    await press('Tab');
    await tabTo(/^Where the loss is/, 'Shift+Tab');
    await press('Enter');

    // Dialogs and menus give the focus back.
    await tabTo(/^Share or embed/, 'Shift+Tab');
    await press('Enter');
    await page.getByRole('dialog').first().waitFor();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => /^Share/.test(/** @type {any} */ (window).focused().name));
    if (wide) {
      await tabTo(/^View/, 'Shift+Tab');
      await press('Enter');
      await press('Tab');
      await page.keyboard.press('Escape');
    }
    await tabTo(/^Loss|^What is loss|loss/, 'Shift+Tab');

    // Starts over and takes it back: the notice and its buttons go.
    if (!wide) await lab.button('More').press('Enter');
    await lab.button('Start over').filter({ visible: true }).press('Enter');
    const back = page.getByRole('button', { name: 'Bring it back' });
    await back.waitFor();
    await back.focus();
    await page.keyboard.press('Enter');
    await back.waitFor({ state: 'detached' });
    await page.waitForTimeout(200);
    const after = await focused(page);
    assert.ok(after.name);

    // The whole page once forwards: everything is seen.
    await page.evaluate(() => scrollTo(0, 0));
    await page
      .locator('h1')
      .first()
      .evaluate((h1) => {
        h1.tabIndex = -1;
        h1.focus();
      });
    await tabTo(/^Handbook/);
    await tabTo(/^Memory after/, 'Shift+Tab');
    await close();
  });
}
