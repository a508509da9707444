// The run at hand is kept while it trains, and comes back where it was, bit for bit.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** The hash of the weights after an epoch, as the page has heard it. @param {LabPage} lab @param {number} epoch */
const hashAt = (lab, epoch) =>
  lab.page.evaluate((wanted) => {
    const { epoch, hash } = /** @type {any} */ (document.querySelector('plateau-lab')).run.points;
    return hash[epoch.indexOf(wanted)] ?? null;
  }, epoch);

/** @param {LabPage} lab */
const said = (lab) => lab.page.locator('plateau-keep .said');

/** @param {LabPage} lab @param {RegExp} words */
const waitForSaid = (lab, words) => said(lab).filter({ hasText: words }).waitFor();

/** @param {LabPage} lab */
const pointsOf = (lab) =>
  lab.page.evaluate(() => {
    const { points, samples } = /** @type {any} */ (document.querySelector('plateau-lab')).run
      .curve;
    const { epoch, loss, heldOutLoss, hash } = points;
    return {
      epoch,
      loss,
      heldOutLoss,
      hash,
      samples: samples.map((/** @type {any} */ { epoch, text }) => [epoch, text]),
    };
  });

/** A run of 100 epochs, of some seconds. @param {LabPage} lab */
async function prepare(lab) {
  await lab.makeSmall('# Notes\n\n- one line\n- and another\n'.repeat(40));
  await lab.type('Hidden units', '48');
  await lab.waitFor('Ready: 100 epochs');
}

/** Paused after some epochs. @param {LabPage} lab @param {number} epoch */
async function trainTo(lab, epoch) {
  await prepare(lab);
  await lab.button('Train').click();
  await lab.waitForEpoch(epoch);
  await lab.button('Pause').click();
  await lab.waitFor('Paused');
}

describe('a run that is kept', () => {
  test('is offered after a reload, and comes back with its text, curve and samples; its bits are those of a run that never stopped', async () => {
    const lab = await site.open();
    await trainTo(lab, 20);
    await waitForSaid(lab, /Kept on this device, up to epoch \d+/);
    const before = await pointsOf(lab);
    const text = await lab.text.inputValue();
    await lab.page.reload();
    await lab.button('Bring it back').click();
    await lab.waitFor('Paused');
    assert.deepEqual(await pointsOf(lab), before);
    assert.equal(await lab.text.inputValue(), text);
    await lab.button('Train').click();
    await lab.waitFor('Finished');
    const resumed = await hashAt(lab, 100);
    assert.match(resumed ?? '', /^[0-9a-f]{16}$/);
    await lab.close();

    const other = await site.open();
    await prepare(other);
    await other.button('Train').click();
    await other.waitFor('Finished');
    assert.equal(await hashAt(other, 100), resumed);
    await other.close();
  });
});
