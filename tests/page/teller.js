// A run whose progress is what a test says, in the real page.
import { wrapWorker } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

/** A worker that says of its progress what a test tells it to, as a pace, and nothing else. */
const TELLER = `
  const post = self.postMessage.bind(self);
  let ready = false;
  self.postMessage = (message, transfer) => {
    if (!ready || message.type !== 'progress') post(message, transfer ?? []);
  };
  self.addEventListener('message', (event) => {
    if (!Array.isArray(event.data.epochsPerSecond)) return;
    event.stopImmediatePropagation();
    ready = true;
    for (const message of event.data.epochsPerSecond) post(message);
  });`;

/** Replaces the worker by that one. @param {import('playwright-core').Page} page */
export const toldOnly = (page) => wrapWorker(page, TELLER);

/** The run hears some messages. @param {LabPage} lab @param {object[]} messages */
export const tell = (lab, messages) =>
  lab.page.evaluate((list) => {
    const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
    run.setPace(list);
    run.pace = 0;
  }, messages);

/** @param {object} some */
export const progress = (some) => ({
  ...{ type: 'progress', state: 'running', epoch: 0, step: 1, stepsDone: 0, steps: 100, until: 20 },
  ...{ seconds: 0, partialLoss: null, charsPerSecond: 1000, lr: 0.1, best: null, points: [] },
  ...some,
});

/** @param {number} epoch @param {number} loss @param {number|null} [heldOutLoss] */
export const point = (epoch, loss, heldOutLoss = null) => ({
  ...{ epoch, step: 100 * epoch, chars: 3584 * epoch, seconds: 4 * epoch, loss, lr: 0.1 },
  ...{ measuredLoss: null, measuredError: null, heldOutLoss, heldOutError: null },
  ...{ gradNorm: 1, clipped: null, hash: '' },
});
