// Every state of the page, and how to reach it, for the tests and the pictures.
import { readFileSync } from 'node:fs';
import { forge, wrapWorker } from './browser.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./browser.js').LabPage} LabPage */
/** @typedef {import('./browser.js').Options} Options */
/** @typedef {import('../../web/words/strings.js').Kind} Kind */

/** @typedef {{name: string, open?: Options, reach: (lab: LabPage) => Promise<void>}} State */

/** Milliseconds for a step that takes a second on a quiet machine. */
const PATIENCE = 60_000;

// ---- Steps on the way

/** @param {LabPage} lab @param {...Kind} kinds */
async function waitForKind(lab, ...kinds) {
  const glyphs = kinds.map((kind) => `.glyph[data-kind=${kind}]`).join(', ');
  await lab.where.locator(glyphs).waitFor({ state: 'attached', timeout: PATIENCE });
}

/**
 * Makes the run wait before its next epoch, while the page shows a pace that a reader could choose. So a state of a running
 * run lasts as long as a test needs it.
 * @param {LabPage} lab
 */
async function hold(lab) {
  await lab.page
    .locator('plateau-transport .bar > .pace select')
    .selectOption('1', { force: true });
  await lab.page.evaluate(() => {
    const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
    run.setPace(0.002);
    run.pace = 1;
  });
}

/** @param {string} link @returns {(lab: LabPage) => Promise<void>} */
const follow = (link) => async (lab) => {
  await lab.page.evaluate((link) => {
    location.hash = link;
  }, link);
  await lab.page.waitForFunction(() => {
    const { recipe } = /** @type {any} */ (document.querySelector('plateau-lab'));
    return recipe !== '' && recipe === location.hash.slice(1);
  });
};

/** @param {LabPage} lab */
const train = (lab) => lab.button('Train').click();

/** @param {LabPage} lab */
async function trainAWhile(lab) {
  await train(lab);
  await lab.waitForEpoch(30);
  await lab.samples.first().waitFor();
}

/** Only waits until an alert or a note appears. @param {'alert'|'note'} role */
const noticed = (role) => async (/** @type {LabPage} */ lab) => {
  await lab.page.getByRole(role).first().waitFor({ timeout: PATIENCE });
};

// ---- Obstacles

/** The page under another policy. @param {string} part @param {string} other */
const policy = (part, other) => (/** @type {Page} */ page) =>
  page.route(/\/(index\.html)?$/, async (route) => {
    const answer = await route.fetch();
    const html = await answer.text();
    await route.fulfill({ response: answer, body: html.replace(part, other) });
  });

/** A worker that never answers. @param {Page} page */
const silent = (page) =>
  page.route(/worker\.js$/, (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));

/** A page that never stops waiting. @param {Page} page */
const patient = async (page) => {
  await silent(page);
  await page.addInitScript(() => {
    const { setTimeout } = window;
    window.setTimeout = /** @type {typeof window.setTimeout} */ (
      (/** @type {() => void} */ then, /** @type {number} */ after) =>
        after === 4000 ? 0 : setTimeout(then, after)
    );
  });
};

/** The fused build on a machine whose multiply-add is wrong. @param {Page} page */
const wrongMadd = (page) =>
  page.route(/plateau-fused\.wasm$/, (route) => {
    const build = readFileSync('build/web/plateau-fused.wasm');
    const madd = Buffer.of(0xfd, 0x85, 0x02); // f32x4.relaxed_madd; 0x86 is relaxed_nmadd
    for (let at = build.indexOf(madd); at >= 0; at = build.indexOf(madd, at)) build[at + 1] = 0x86;
    return route.fulfill({ contentType: 'application/wasm', body: build });
  });

/** After epoch 40 the worker's script breaks. */
const breaks = forge(`
  if (message.type === 'progress' && message.epoch >= 40)
    setTimeout(() => { throw new Error('broken') }, 50);`);

/** After epoch 40 the tab was away for four minutes. */
const frozen = forge(`
  if (message.type === 'progress' && message.epoch >= 40 && !done) {
    done = true;
    post({ type: 'frozen', seconds: 240 });
  }`);

/** The first bytes of a picture, which is not text. */
const NOT_TEXT = {
  name: 'photo.md',
  mimeType: 'text/markdown',
  buffer: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
};

// ---- The states

/** @type {State[]} */
export const STATES = [
  {
    name: 'loading',
    open: { ready: false, prepare: patient },
    reach: (lab) => waitForKind(lab, 'loading'),
  },
  {
    name: 'first visit',
    reach: (lab) => lab.samples.first().waitFor(),
  },
  {
    name: 'preparing',
    open: { ready: false, prepare: forge(`if (message.type === 'started') return;`) },
    async reach(lab) {
      await waitForKind(lab, 'preparing');
      await train(lab);
      await lab.button('Pause').waitFor();
    },
  },
  {
    name: 'running',
    async reach(lab) {
      await hold(lab);
      await train(lab);
      await lab.waitForEpoch(1);
      await waitForKind(lab, 'running');
      await lab.samples.first().waitFor();
    },
  },
  {
    name: 'still falling',
    async reach(lab) {
      await trainAWhile(lab);
      await waitForKind(lab, 'falling');
      await hold(lab);
    },
  },
  {
    name: 'flat',
    async reach(lab) {
      await lab.makeSmall();
      await follow('recipe=post&hidden=32&batch=8&schedule_epochs=20000')(lab);
      await lab.waitFor('Ready: 20,000 epochs');
      await train(lab);
      await lab.waitForEpoch(2000);
      await waitForKind(lab, 'flat');
      await hold(lab);
    },
  },
  {
    name: 'paused',
    async reach(lab) {
      await trainAWhile(lab);
      await lab.button('Pause').click();
      await waitForKind(lab, 'paused');
    },
  },
  {
    name: 'finished',
    async reach(lab) {
      await lab.makeSmall();
      await train(lab);
      await waitForKind(lab, 'finished');
    },
  },
  {
    // Weight decay 1 at a rate above 2 makes the weights grow with every step; at half that rate they shrink again.
    name: 'rolled back',
    async reach(lab) {
      await follow('recipe=post&lr=3&weight_decay=1')(lab);
      await lab.waitFor('Ready');
      await train(lab);
      await waitForKind(lab, 'rolledback');
      await hold(lab);
    },
  },
  {
    // This rate is still too high after seven halvings.
    name: 'stopped after eight rollbacks',
    async reach(lab) {
      await follow('recipe=post&lr=100&weight_decay=1')(lab);
      await lab.waitFor('Ready');
      await train(lab);
      await waitForKind(lab, 'stopped');
    },
  },
  {
    name: 'failed',
    open: { prepare: breaks },
    async reach(lab) {
      await train(lab);
      await waitForKind(lab, 'failed');
    },
  },
  {
    name: 'no WebAssembly',
    open: { ready: false, prepare: (page) => page.addInitScript('delete globalThis.WebAssembly') },
    reach: noticed('alert'),
  },
  {
    name: 'no SIMD',
    open: { prepare: (page) => wrapWorker(page, 'WebAssembly.validate = () => false;') },
    reach: noticed('note'),
  },
  {
    name: 'relaxed SIMD refused',
    open: { prepare: wrongMadd },
    reach: noticed('note'),
  },
  {
    name: 'worker refused by policy',
    open: { ready: false, prepare: policy("worker-src 'self' blob:", "worker-src 'none'") },
    reach: noticed('alert'),
  },
  {
    name: 'worker refused in silence',
    open: { ready: false, prepare: silent },
    reach: noticed('alert'),
  },
  {
    name: 'too much memory',
    async reach(lab) {
      await follow('recipe=default&hidden=1024&layers=4&batch=1024&window=4096')(lab);
      await noticed('alert')(lab);
    },
  },
  {
    name: 'text refused',
    async reach(lab) {
      await lab.page.locator('plateau-text input[type=file]').setInputFiles(NOT_TEXT);
      await noticed('alert')(lab);
    },
  },
  {
    name: 'text empty',
    async reach(lab) {
      await lab.text.fill('');
      await waitForKind(lab, 'unready');
    },
  },
  {
    name: 'tab was frozen',
    open: { prepare: frozen },
    async reach(lab) {
      await train(lab);
      await noticed('note')(lab);
      await hold(lab);
    },
  },
];

/** @param {string} name */
export function stateNamed(name) {
  const state = STATES.find((row) => row.name === name);
  if (!state) throw new Error(`no state is called ${name}`);
  return state;
}
