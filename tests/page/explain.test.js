// "Find out what would help" in Chromium: from the button to a run with what helped; until then it costs nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
/** Milliseconds for a step that takes seconds on a quiet machine. */
const PATIENCE = { timeout: 90_000 };

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** @param {LabPage} lab @param {string} name @param {unknown} value */
const set = (lab, name, value) =>
  lab.page.evaluate(
    ([name, value]) => {
      /** @type {any} */ (document.querySelector('plateau-lab'))[/** @type {string} */ (name)] =
        value;
    },
    [name, value],
  );

/** A run that has trained for a while and is paused; only the first few changes are tried of it. @param {LabPage} lab @param {number} epoch */
async function trained(lab, epoch) {
  await set(lab, 'experimentSeconds', 1);
  await lab.button('Train').click();
  const until = Date.now() + PATIENCE.timeout;
  while ((await lab.epoch()) < epoch) {
    assert.ok(Date.now() < until, `epoch ${epoch} was not reached`);
    await lab.page.waitForTimeout(50);
  }
  await lab.button('Pause').click();
  await lab.button('Train').waitFor();
}

/** @param {LabPage} lab */
const findButton = (lab) => lab.answer.getByRole('button', { name: /^Find out what would help/ });
/** @param {LabPage} lab */
const table = (lab) => lab.answer.getByRole('table', { name: 'Experiments' });
/** @param {LabPage} lab */
const budget = (lab) => lab.answer.getByRole('heading', { name: 'The loss as a budget' });

/** @param {LabPage} lab @param {string} what */
async function assertNoViolations(lab, what) {
  if (!(await lab.page.evaluate(() => 'axe' in window))) await lab.page.evaluate(AXE);
  const violations = await lab.page.evaluate(async () => {
    const { axe } = /** @type {any} */ (window);
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.flatMap((/** @type {any} */ { id, nodes }) =>
      nodes.map((/** @type {any} */ node) => `${id}: ${node.target.flat().join(' ')}`),
    );
  });
  assert.deepEqual(violations, [], what);
}

test('by keyboard, from the button to a verdict, and to a run with what helped', async () => {
  const lab = await site.open();
  assert.ok(await findButton(lab).isDisabled(), 'nothing is to be found out before it is trained');
  await trained(lab, 60);
  const loaded = () => lab.requests.filter((url) => /experiments|aide/.test(url));
  assert.deepEqual(loaded(), [], 'nothing is loaded before it is asked for');
  const epoch = await lab.epoch();

  await findButton(lab).focus();
  await lab.page.keyboard.press('Enter');
  await lab.answer.getByRole('progressbar').waitFor(PATIENCE);
  await table(lab)
    .getByRole('row', { name: /^No change/ })
    .waitFor(PATIENCE);
  await budget(lab).waitFor(PATIENCE);
  assert.equal(await lab.epoch(), epoch, 'the run stays where it is');

  const rows = await table(lab).getByRole('row').allInnerTexts();
  for (const label of ['No change', 'Rate × 3, to 0.3', 'Adam, rate 0.003', 'RMSprop, rate 0.001'])
    assert.ok(
      rows.some((row) => row.startsWith(label)),
      `${label} among ${rows.join(' | ')}`,
    );
  const left = await lab.answer.getByText(/^Not tried, for want of time/).innerText();
  assert.match(left, /256 units; .*memory kept between windows/, 'what was left out is named');
  // From top to bottom: sentence, action, budget, experiments.
  const tops = await Promise.all(
    ['.say', '.advice', 'ol.parts', 'table'].map(async (name) => {
      const box = await lab.answer.locator(name).first().boundingBox();
      return box?.y ?? Number.NaN;
    }),
  );
  assert.deepEqual(
    tops,
    tops.toSorted((a, b) => a - b),
    tops.join(' '),
  );
  assert.ok((await primaries(lab)).length <= 1);
  const words = await lab.answer.locator('.say').first().innerText();
  assert.match(words, /floor/);
  assert.match(words, /on the test text/i);
  const parts = await lab.answer.locator('ol.parts li').allInnerTexts();
  assert.match(parts[0] ?? '', /^floor\s+\d/);
  assert.match(parts.at(-1) ?? '', /^not explained\s+\d/);
  await assertNoViolations(lab, '1280 px, light');
  await lab.close();
});

/**
 * A verdict with this action, whatever these few epochs have found.
 * @param {LabPage} lab @param {Record<string, unknown>} action
 */
const forge = (lab, action) =>
  lab.page.evaluate((action) => {
    const { shadowRoot } = /** @type {Element} */ (document.querySelector('plateau-lab'));
    const answer = /** @type {any} */ (shadowRoot?.querySelector('plateau-answer'));
    answer.shadowRoot.querySelector('plateau-experiments').followed = null;
    const { experiments } = answer;
    for (const each of Object.values(experiments.answers)) Object.assign(each.action, action);
    experiments.dispatchEvent(new Event('change'));
  }, action);

/** What can be pressed first in the answer. @param {LabPage} lab */
const primaries = (lab) => lab.answer.locator('button.primary').allInnerTexts();

/** The run at hand, once it trains beyond an epoch. @param {LabPage} lab @param {number} number @param {number} epoch */
async function training(lab, number, epoch) {
  await lab.page.waitForFunction(
    ([number, epoch]) => {
      const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
      return run.curve?.number === number && run.running && run.epoch > epoch;
    },
    /** @type {const} */ ([number, epoch]),
    PATIENCE,
  );
  const found = await lab.page.evaluate(() => {
    const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
    const { points, from } = run.curve;
    return { settings: run.started.origin.settings, first: points.epoch[0], from };
  });
  await lab.button('Pause').click();
  await lab.button('Train').waitFor();
  return found;
}

test('one click continues the run with a change, beside the run it came from', async () => {
  const lab = await site.open();
  await trained(lab, 60);
  const epoch = await lab.epoch();
  await findButton(lab).click();
  await budget(lab).waitFor(PATIENCE);
  const title = 'Continue with Adam, rate 0.003';
  await forge(lab, { do: 'go-on-with', change: 'adam-0.003', title, beside: null });
  await lab.button(title).click();
  await lab.answer.getByText('with Adam, rate 0.003, on README').waitFor(PATIENCE);
  const { settings, first, from } = await training(lab, 2, epoch + 2);
  assert.deepEqual([settings.optimizer, settings.lr], ['adam', '0.003']);
  assert.equal(settings.arithmetic, 'auto', 'what the reader left open stays open');
  assert.equal(first, epoch + 1, 'it begins where the experiment did');
  assert.equal(from.epoch, epoch);
  assert.equal(await lab.field('Optimizer').inputValue(), 'adam');
  assert.equal(await lab.field('Learning rate').inputValue(), '0.003');
  const runs = await lab.page.locator('plateau-chart .runs li').allInnerTexts();
  assert.equal(runs.length, 2, `the earlier one stays: ${runs.join(' | ')}`);
  await lab.close();
});

test('one click goes back to the best moment, another starts over, and the memory is kept on request', async () => {
  const lab = await site.open();
  await trained(lab, 80);
  const epoch = await lab.epoch();
  await findButton(lab).click();
  await budget(lab).waitFor(PATIENCE);
  const best = await lab.page.evaluate(() => {
    const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
    return Math.floor(run.curve.past.epoch);
  });
  assert.ok(best > 0 && best < epoch, `the post is best near epoch 50: ${best}`);
  const back = `Go back to epoch ${best}`;
  await forge(lab, { do: 'stop-at-best', change: null, until: best, title: back, beside: null });
  assert.deepEqual(await primaries(lab), [back]);
  await lab.answer.getByRole('button', { name: back }).click();
  // It is advised to stop there, so nothing trains on.
  await lab.answer.getByText('The run is back at its best: see the chart.').waitFor(PATIENCE);
  const rests = () =>
    lab.page.evaluate(() => {
      const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
      return [run.curve.number, run.curve.from.epoch, run.epoch, run.running];
    });
  assert.deepEqual(await rests(), [2, best, best, false]);
  assert.deepEqual(await primaries(lab), []);

  const over = 'Start over with GRU';
  await forge(lab, { do: 'start-over', change: 'new:cell-gru', title: over, beside: 'memory' });
  // The run at hand has an answer of its own: what was found for the other one lies behind its name.
  assert.equal(await lab.button(over).count(), 0);
  await lab.answer.getByText(/^Found for The post/).click();
  // What rested has no line on the chart, and its colour is free.
  await lab.button(over).click();
  await lab.answer.getByText('A new run began: see the chart.').waitFor(PATIENCE);
  const { settings, from } = await training(lab, 2, 1);
  assert.deepEqual([settings.cell, settings.arithmetic, from], ['gru', 'auto', null]);

  await forge(lab, { do: 'nothing', change: null, title: '', beside: 'memory' });
  assert.deepEqual(await primaries(lab), []);
  await lab.button('Keep the memory and continue, to see the training loss fall').click();
  const kept = await training(lab, 3, epoch);
  assert.deepEqual([kept.settings.state, kept.settings.cell], ['carry', 'rnn']);
  assert.equal(kept.from.epoch, epoch);
  await lab.close();
});

test('narrow and dark, after a cancel: known outcomes stay, and nothing is cut off', async () => {
  const lab = await site.open({ width: 390, height: 844, scheme: 'dark' });
  await trained(lab, 20);
  await set(lab, 'experimentSeconds', 0);
  await findButton(lab).click();
  await table(lab).getByRole('row').nth(6).waitFor(PATIENCE);
  await lab.answer.getByRole('button', { name: 'Cancel' }).click();
  await lab.answer.getByText(/^Cancelled: this is what \d+ experiments say/).waitFor(PATIENCE);
  await budget(lab).waitFor(PATIENCE);
  await lab.answer.getByText(/^Not tried, for want of time: /).waitFor();
  const wide = await lab.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px`);
  const small = await lab.page.evaluate(() => {
    const { shadowRoot } = /** @type {Element} */ (document.querySelector('plateau-lab'));
    const answer = shadowRoot?.querySelector('plateau-answer')?.shadowRoot;
    const all =
      answer?.querySelector('plateau-experiments')?.shadowRoot?.querySelectorAll('*') ?? [];
    return [...all]
      .filter(
        (each) => each.textContent?.trim() && parseFloat(getComputedStyle(each).fontSize) < 11,
      )
      .map((each) => each.outerHTML.slice(0, 80));
  });
  assert.deepEqual(small, []);
  await assertNoViolations(lab, '390 px, dark');
  await lab.close();
});

test('a teacher hides the answer until somebody asks for it', async () => {
  const lab = await site.open();
  await set(lab, 'verdict', 'ask');
  await trained(lab, 20);
  await lab.answer.getByRole('button', { name: 'Show the answer' }).waitFor();
  assert.equal(await lab.answer.locator('.say').count(), 0);
  assert.equal(await findButton(lab).count(), 0);
  await lab.answer.getByRole('button', { name: 'Show the answer' }).click();
  await lab.answer.locator('.say').waitFor();
  await findButton(lab).waitFor();
  await lab.close();
});

test('if aides are refused, a sentence says so, and the run does not change', async () => {
  const lab = await site.open({
    prepare: (page) => page.route(/\/aide\.js$/, (route) => route.abort()),
  });
  await trained(lab, 20);
  await findButton(lab).click();
  await lab.answer.getByRole('alert').filter({ hasText: 'did not start' }).waitFor(PATIENCE);
  await lab.button('Train').click();
  await lab.waitForEpoch(22);
  await lab.button('Pause').click();
  await lab.page.context().close();
});
