// Opens the built page in a real Chromium for a test, and records errors and requests, which no test may ignore.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { serve } from '../../tools/serve.js';

/** @typedef {import('playwright-core').Page} Page */

// A container has no sandbox and no GPU, and a closed network must not slow the start.
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @typedef {{width?: number, height?: number, scheme?: 'light'|'dark', ready?: boolean, prepare?: (page: Page) => Promise<unknown>}} Options */

/**
 * Starts a server and a browser; `close` ends both. Where there is no browser the server ends too: while it listens the
 * file's tests do not end, and their errors wait for the time limit.
 * @param {import('playwright-core').LaunchOptions} [how]
 */
export async function start(how = { executablePath: '/usr/bin/chromium', args: FLAGS }) {
  const { url, stop } = await serve(0);
  const browser = await chromium.launch(how).catch(async (error) => {
    await stop();
    throw error;
  });

  /**
   * Loads the page; waits until it can train, unless `ready` is false.
   * @param {Options} [options]
   */
  async function open({
    width = 1280,
    height = 900,
    scheme = 'light',
    ready = true,
    prepare,
  } = {}) {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    /** @type {string[]} */
    const errors = [];
    /** @type {string[]} */
    const requests = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
    page.on('request', (request) => requests.push(request.url()));
    await prepare?.(page);
    await page.goto(url);
    const lab = new LabPage(page, errors, requests);
    if (ready) await lab.waitFor('Ready');
    return lab;
  }

  return {
    url,
    browser,
    open,
    async close() {
      await browser.close();
      await stop();
    },
  };
}

/** What a button is called. @param {string} name */
export const called = (name) => (name === 'Train' ? /^Train( it here.*)?$/ : name);

/** The page, whose parts are found by role and name, as a person finds them. */
export class LabPage {
  /**
   * @param {Page} page
   * @param {string[]} errors
   * @param {string[]} requests
   */
  constructor(page, errors, requests) {
    this.page = page;
    this.errors = errors;
    this.requests = requests;
    this.text = page.getByRole('textbox', { name: 'Text', exact: true });
    this.recipe = page.getByRole('combobox', { name: 'Recipe', exact: true });
    this.figure = page.getByRole('figure', { name: /^Training loss/ });
    this.samples = page.getByRole('list', { name: 'Samples' }).getByRole('listitem');
    this.status = page.getByRole('status');
    this.answer = page.getByRole('region', { name: 'Why the loss stopped falling' });
    this.where = page.locator('plateau-transport .where');
    this.facts = page.locator('plateau-text .facts p');
  }

  /** At rest Train says how long it takes. @param {string} name */
  button(name) {
    return this.page.getByRole('button', { name: called(name), exact: true });
  }

  /** A field of the recipe. @param {string} label */
  field(label) {
    return this.page.locator('plateau-recipe').getByLabel(label, { exact: true });
  }

  /** Waits for words beside the buttons; at rest they are there, and not shown. @param {string|RegExp} words */
  async waitFor(words) {
    await this.where
      .filter({ hasText: words })
      .waitFor({ state: 'attached' })
      .catch(async () => assert.match((await this.where.textContent()) ?? '', new RegExp(words)));
  }

  /** Changes a number of the recipe by typing. @param {string} label @param {string} value */
  async type(label, value) {
    await this.field(label).fill(value);
    await this.field(label).press('Enter');
  }

  /** @param {0|1|10} epochs a second; 0: as many as it can */
  async pace(epochs) {
    await this.page.getByRole('combobox', { name: 'Pace' }).selectOption(String(epochs));
  }

  /** The page in another tab of the same browser. @param {string} url */
  async another(url) {
    const page = await this.page.context().newPage();
    page.on('pageerror', (error) => this.errors.push(error.stack ?? error.message));
    await page.goto(url);
    const lab = new LabPage(page, this.errors, this.requests);
    await lab.waitFor('Ready');
    return lab;
  }

  /** Epochs completed, as shown. */
  async epoch() {
    const words = (await this.where.textContent()) ?? '';
    return Number(/Epoch ([\d,]+)/.exec(words)?.[1]?.replaceAll(',', '') ?? 0);
  }

  /** Waits until the run has done `epoch` epochs. @param {number} epoch */
  async waitForEpoch(epoch) {
    const until = Date.now() + 20_000;
    while ((await this.epoch()) < epoch) {
      assert.ok(Date.now() < until, `epoch ${epoch} was not reached in 20 s`);
      await this.page.waitForTimeout(20);
    }
  }

  /** What can be chosen of a curve comes with a run; here it is shown beside the recorded one. */
  async showTools() {
    await this.page
      .locator('plateau-lab .top.quiet-chart')
      .evaluate((top) => top.classList.remove('quiet-chart'));
  }

  /**
   * Follows a link to the recipe default-1, whose values no later Default changes.
   * @param {string} [changes] "hidden=8&lr=0.01"
   */
  async takeDefault1(changes = '') {
    await this.page.evaluate(
      (link) => {
        location.hash = link;
      },
      `recipe=default-1${changes && `&${changes}`}`,
    );
    const chosen = this.recipe.locator('option:checked').filter({ hasText: 'Default 1' });
    await chosen.waitFor({ state: 'attached' });
  }

  /** A text and settings that train 100 epochs in about a second. @param {string} [text] */
  async makeSmall(text = '# Notes\n\n- one line\n- and another\n'.repeat(12)) {
    await this.text.fill(text);
    await this.takeDefault1('hidden=8');
    await this.waitFor('Ready: 100 epochs');
    // Ready was the run before it, too.
    await this.page.waitForFunction(() => {
      const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
      return run.started?.origin.settings.hidden === '8' && !run.preparing;
    });
  }

  /** Continues a run that has just ended: a press in the moment after that is one that came late for Pause. */
  async trainMore() {
    const more = this.button('Train 500 more');
    await more.waitFor();
    await this.page.waitForTimeout(600);
    await more.click();
  }

  /** Ends a test. The console must be empty. */
  async close() {
    await this.page.context().close();
    assert.deepEqual(this.errors, []);
  }
}

/**
 * Serves another script in the worker's place: `before` runs first, then the real one.
 * @param {Page} page
 * @param {string} before
 */
export async function wrapWorker(page, before) {
  await page.route(/worker\.js$/, (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: `${before}\nawait import('./worker.js?real');`,
    }),
  );
}

/**
 * Changes the worker's messages: `rule` is code that sees each one before it is posted. Its `done` is false at first.
 * @param {string} rule
 */
export const forge = (rule) => (/** @type {Page} */ page) =>
  wrapWorker(
    page,
    `const post = self.postMessage.bind(self);
    let done = false;
    self.postMessage = (message, transfer) => {
      ${rule}
      post(message, transfer ?? []);
    };`,
  );
