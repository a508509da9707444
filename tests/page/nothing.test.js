// Tables that say nothing: no loop, nothing copied, units no better than chance, no loss of a test text. One line instead.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

/** Milliseconds for what takes seconds on a quiet machine. */
const PATIENCE = { timeout: 60_000 };

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** @param {LabPage} lab @param {number} epoch */
async function trainTo(lab, epoch) {
  await lab.button('Train').click();
  await lab.waitForEpoch(epoch);
  await lab.button('Pause').click();
  await lab.button('Train').waitFor();
}

/** Opens a look and waits for its result. @param {LabPage} lab @param {string} heading @param {string} tag */
async function openLook(lab, heading, tag) {
  await lab.button(heading).click();
  const panel = lab.page.locator(tag);
  await panel.getByText(/Measured at epoch \d+, on a copy/).waitFor(PATIENCE);
  return panel;
}

test('no loop at any temperature and nothing copied: two lines, no table', async () => {
  const lab = await site.open();
  await trainTo(lab, 5);
  const panel = await openLook(lab, 'Repeats and copies', 'plateau-repeats');
  await panel.getByText(/In the newest sample/).waitFor(PATIENCE);
  /** The result as it would be, by what it is made of. @param {number} share of loops @param {number} copied */
  const forge = (share, copied) =>
    panel.evaluate(
      async (panel, [share, copied]) => {
        const { look } = /** @type {any} */ (panel);
        const loops = look.result.loops.map((/** @type {any} */ each) => ({ ...each, share }));
        const shares = look.result.copied.shares.map((/** @type {any} */ each) => ({
          ...each,
          share: copied,
          unseen: 0,
        }));
        look.result = {
          ...look.result,
          loops,
          unseen: { share: 0, characters: 100 },
          copied: { ...look.result.copied, shares, longest: null },
        };
        /** @type {any} */ (panel).requestUpdate();
        await /** @type {any} */ (panel).updateComplete;
      },
      /** @type {const} */ ([share, copied]),
    );
  await forge(0.5, 0.25);
  assert.equal(await panel.getByRole('table').count(), 2);
  await forge(0, 0);
  assert.equal(await panel.getByRole('table').count(), 0);
  await panel.getByText(/^There is no loop at any temperature from [\d.]+ to [\d.]+\./).waitFor();
  await panel
    .getByText(
      /^No stretch of \d+ characters or more stands word for word in the training text, neither/,
    )
    .waitFor();
  assert.doesNotMatch(await panel.innerText(), /\b0\s%/);
  await lab.close();
});

test('units no better than chance, gates far from their limits: a line each', async () => {
  const lab = await site.open();
  await trainTo(lab, 5);
  const panel = await openLook(lab, 'Inside', 'plateau-inside');
  /** @param {number|null} checked the area of every unit; null: too few characters @param {number} low share of saturated */
  const forge = (checked, low) =>
    panel.evaluate(
      async (panel, [checked, low]) => {
        const { look } = /** @type {any} */ (panel);
        const best = checked === null ? [] : [{ unit: 0, chosen: 0.6, checked }];
        const detectors = look.result.detectors.map((/** @type {any} */ each) => ({
          ...each,
          best,
        }));
        const gates = [{ name: 'hidden unit', bothSigns: false, layers: [{ low, high: 0 }] }];
        look.result = { ...look.result, detectors, gates };
        /** @type {any} */ (panel).requestUpdate();
        await /** @type {any} */ (panel).updateComplete;
      },
      /** @type {const} */ ([checked, low]),
    );
  const detectors = panel.locator('.detectors');
  await forge(0.9, 0.2);
  assert.equal(await detectors.getByRole('row').count(), 7, 'a head and six kinds');
  assert.equal(await panel.locator('dl .bar').count(), 1);
  await forge(0.52, 0.001);
  assert.equal(await detectors.count(), 0);
  await panel
    .getByText(/^None of \d+ hidden units tells .* \(AUC 0\.52; chance is 0\.5\)\.$/)
    .waitFor();
  assert.equal(await panel.locator('dl .bar').count(), 0);
  await panel.getByText(/^Hardly any unit is near its limits: >?99\.9\s% or more/).waitFor();
  await forge(null, 0.2);
  assert.equal(await detectors.count(), 0);
  await panel.getByText(/^The text is too short, or has too little Markdown/).waitFor();
  await lab.close();
});

test('a gradient of one lag or of nothing is a sentence, no chart', async () => {
  const lab = await site.open();
  await trainTo(lab, 5);
  const panel = await openLook(lab, 'How far back it learns', 'plateau-reach');
  const charts = panel.locator('plateau-lines');
  assert.equal(await charts.count(), 2);
  const forge = (/** @type {number[]} */ norms) =>
    panel.evaluate(async (panel, norms) => {
      const { look } = /** @type {any} */ (panel);
      const [line] = look.result.lines;
      const lines = [{ ...line, norms, half: null, hundredth: null }];
      look.result = { ...look.result, lines, reach: look.result.reach.slice(0, 1) };
      /** @type {any} */ (panel).requestUpdate();
      await /** @type {any} */ (panel).updateComplete;
    }, norms);
  await forge([1]);
  assert.equal(await charts.count(), 0);
  await panel.getByText(/window is one character/).waitFor();
  await forge([0, 0, 0]);
  assert.equal(await charts.count(), 0);
  await panel.getByText(/gradient is exactly 0/).waitFor();
  await lab.close();
});

test('with nothing held out no table has a column of dashes, and what removes nothing is one line', async () => {
  const lab = await site.open();
  await lab.page.goto(`${site.url}#recipe=post&hidden=24&valid=0&chars=0&schedule_epochs=100000`);
  await lab.page.reload();
  await lab.waitFor('Ready');
  await lab.page.evaluate(() => {
    const page = /** @type {any} */ (document.querySelector('plateau-lab'));
    page.experimentSeconds = 1;
  });
  await lab.text.fill('to be or not to be, that is the question:\n'.repeat(80));
  await lab.waitFor('Ready');
  await trainTo(lab, 10);
  const known = await lab.page.evaluate(() => {
    const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
    return run.started.facts.valid;
  });
  assert.equal(known, 0, 'nothing is held out');
  const against = await openLook(lab, 'Compared with letter statistics', 'plateau-baselines');
  assert.equal(await against.getByRole('columnheader').count(), 2);
  await lab.answer.getByRole('button', { name: /^Find out what would help/ }).click();
  await lab.answer.getByRole('heading', { name: 'The loss as a budget' }).waitFor(PATIENCE);
  const table = lab.answer.getByRole('table', { name: 'Experiments' });
  assert.equal(await table.getByRole('columnheader').count(), 3);
  assert.doesNotMatch(await table.innerText(), /\u2013/);
  const parts = await lab.answer.locator('ol.parts li').allInnerTexts();
  const without = parts.filter((part) => !/\d/.test(part));
  assert.ok(without.length <= 1, parts.join(' | '));
  await lab.close();
});
