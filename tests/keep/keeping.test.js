// The run at hand is kept while it trains, and comes back where it was, bit for bit.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { start } from '../page/browser.js';

/** @typedef {import('../page/browser.js').LabPage} LabPage */

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

/** The rows of the store, as the page reads them. @param {LabPage} lab @returns {Promise<any[]>} */
const keptRows = (lab) =>
  lab.page.evaluate(async () => {
    const { kept } = /** @type {any} */ (document.querySelector('plateau-lab'));
    return kept.list();
  });

/** Whether the page would ask before it is left. @param {LabPage} lab */
const asksToLeave = (lab) =>
  lab.page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));

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
    // The sample of the pause is kept, too.
    await lab.page.waitForFunction(() => {
      const { kept, run } = /** @type {any} */ (document.querySelector('plateau-lab'));
      const { samples } = run.curve;
      return samples[0]?.epoch >= run.epoch && kept.now.samples === samples.length;
    });
    const before = await pointsOf(lab);
    const text = await lab.text.inputValue();
    await lab.page.reload();
    await lab.button('Bring it back').click();
    await lab.waitFor('Paused');
    const after = await pointsOf(lab);
    // What was written within an epoch comes again with it: weights come back from its start.
    const last = after.epoch.at(-1) ?? 0;
    const whole = (/** @type {typeof after} */ { samples, ...rest }) => ({
      ...rest,
      samples: samples.filter((/** @type {[number, string]} */ [epoch]) => epoch <= last),
    });
    assert.deepEqual(whole(after), whole(before));
    assert.equal(await lab.text.inputValue(), text);
    const epoch = await lab.epoch();
    await lab.pace(1);
    await lab.button('Train').click();
    // By itself, at most 20 s after the last save.
    const later = Array.from({ length: 25 }, (_, i) => epoch + 1 + i).join('|');
    await said(lab)
      .filter({ hasText: new RegExp(`up to epoch (${later})\\.`) })
      .waitFor({ timeout: 30_000 });
    await lab.button('Pause').click();
    await lab.waitFor('Paused');
    await lab.pace(0);
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

  test('is kept while it trains, before any pause, and when the page is hidden', async () => {
    const lab = await site.open();
    await prepare(lab);
    await lab.pace(1);
    await lab.button('Train').click();
    await waitForSaid(lab, /up to epoch \d/);
    await lab.waitForEpoch(8);
    await lab.page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { get: () => true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    const kept = () =>
      lab.page.evaluate(
        () => /** @type {any} */ (document.querySelector('plateau-lab')).kept.now.row.epoch,
      );
    const until = Date.now() + 5000;
    while ((await kept()) < 8 && Date.now() < until) await lab.page.waitForTimeout(50);
    assert.ok((await kept()) >= 8);
    await lab.close();
  });

  test('comes back after Start over, whose new run stays on the chart', async () => {
    const lab = await site.open();
    await trainTo(lab, 10);
    const before = await pointsOf(lab);
    await lab.button('Start over').click();
    await lab.page
      .getByText(/^A new run has begun/)
      .first()
      .waitFor();
    await lab.waitFor('Ready');
    await lab.button('Bring it back').click();
    await lab.waitFor('Paused');
    assert.deepEqual((await pointsOf(lab)).hash, before.hash);
    await lab.button('Train').click();
    await lab.waitFor('Finished');
    await lab.close();
  });

  test('is forgotten when the reader says so, and nothing is kept when it is off', async () => {
    const lab = await site.open();
    await trainTo(lab, 10);
    await waitForSaid(lab, /Kept on this device/);
    await lab.button('Forget').click();
    await waitForSaid(lab, /This run is not kept/);
    await lab.button('Train').click();
    await lab.waitFor('Finished');
    assert.equal((await keptRows(lab)).length, 0);
    await lab.button('Keep it').click();
    await waitForSaid(lab, /up to epoch 100/);
    assert.equal((await keptRows(lab)).length, 1);
    await lab.button('Forget').click();
    await lab.button('Keep nothing').click();
    await waitForSaid(lab, /^Nothing is kept/);
    await lab.trainMore();
    await lab.page.waitForTimeout(3500);
    assert.equal((await keptRows(lab)).length, 0);
    await lab.close();
  });

  test('goes on in the tab that brought it back; the other one says so, and can keep it as a run of its own', async () => {
    const lab = await site.open();
    await prepare(lab);
    await lab.pace(10);
    await lab.button('Train').click();
    await waitForSaid(lab, /Kept on this device/);
    const other = await lab.another(site.url);
    // It is open here: it is not offered there.
    await other.page.waitForTimeout(1000);
    assert.equal(await other.button('Bring it back').count(), 0);
    const [row] = await keptRows(other);
    await other.page.evaluate(
      (id) => /** @type {any} */ (document.querySelector('plateau-lab')).kept.bringBack(id),
      row.id,
    );
    await other.waitFor('Paused');
    await waitForSaid(lab, /continued in another tab/);
    await lab.button('Pause').click();
    await lab.button('Keep it as a run of its own').click();
    await waitForSaid(lab, /Kept on this device/);
    assert.equal((await keptRows(lab)).length, 2);
    await other.page.close();
    await lab.close();
  });

  test('trains on where storage is refused, and the page says so; leaving asks', async () => {
    const lab = await site.open({
      prepare: (page) =>
        page.addInitScript(() => {
          IDBFactory.prototype.open = () => {
            throw new DOMException('The operation is insecure.', 'SecurityError');
          };
        }),
    });
    await trainTo(lab, 10);
    await waitForSaid(lab, /^Not saved since \d/);
    assert.equal(await asksToLeave(lab), true);
    await lab.close();
  });

  test('does not ask when the run is kept', async () => {
    const lab = await site.open();
    assert.equal(await asksToLeave(lab), false);
    await trainTo(lab, 10);
    await waitForSaid(lab, /Kept on this device/);
    assert.equal(await asksToLeave(lab), false);
    await lab.close();
  });
});
