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

/** A run that has trained for a while and is paused. @param {LabPage} lab @param {number} epoch */
async function trained(lab, epoch) {
  await set(lab, 'experimentSeconds', 2);
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
  for (const label of ['No change', 'Adam, rate 0.001', '256 units', 'Memory kept between windows'])
    assert.ok(
      rows.some((row) => row.startsWith(label)),
      `${label} among ${rows.join(' | ')}`,
    );
  const words = await lab.answer.locator('.say').first().innerText();
  assert.match(words, /lowest possible/);
  assert.match(words, /on unseen text/);
  const parts = await lab.answer.locator('ol.parts li').allInnerTexts();
  assert.match(parts[0] ?? '', /^lowest possible\s+\d/);
  assert.match(parts.at(-1) ?? '', /^not explained\s+\d/);
  await assertNoViolations(lab, '1280 px, light');
  await lab.close();
});

test('one click continues the run with a change, beside the run it came from', async () => {
  const lab = await site.open();
  await trained(lab, 60);
  const epoch = await lab.epoch();
  await findButton(lab).click();
  await budget(lab).waitFor(PATIENCE);
  // These few epochs may find anything, so the click is that of a verdict which found Adam.
  await lab.page.evaluate(() => {
    const { shadowRoot } = /** @type {Element} */ (document.querySelector('plateau-lab'));
    const answer = /** @type {any} */ (shadowRoot?.querySelector('plateau-answer'));
    const { experiments } = answer;
    for (const { action } of Object.values(experiments.answers))
      Object.assign(action, {
        do: 'go-on-with',
        change: 'adam-0.001',
        title: 'Continue with Adam, rate 0.001',
      });
    experiments.dispatchEvent(new Event('change'));
  });
  await lab.button('Continue with Adam, rate 0.001').click();
  await lab.answer.getByText('with Adam, rate 0.001, on README').waitFor(PATIENCE);
  await lab.page.waitForFunction(
    (epoch) => {
      const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
      return run.running && run.epoch > epoch + 2;
    },
    epoch,
    PATIENCE,
  );
  const { settings, number, first, from } = await lab.page.evaluate(() => {
    const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
    const { number, points, from } = run.curve;
    return { settings: run.started.origin.settings, number, first: points.epoch[0], from };
  });
  assert.deepEqual([settings.optimizer, settings.lr], ['adam', '0.001']);
  assert.equal(settings.arithmetic, 'auto', 'what the reader left open stays open');
  assert.equal(number, 2);
  assert.equal(first, epoch + 1, 'it begins where the experiment did');
  assert.equal(from.epoch, epoch);
  assert.equal(await lab.field('Optimizer').inputValue(), 'adam');
  assert.equal(await lab.field('Learning rate').inputValue(), '0.001');
  const runs = await lab.page.locator('plateau-chart .runs li').allInnerTexts();
  assert.equal(runs.length, 2, `the earlier one stays: ${runs.join(' | ')}`);
  await lab.button('Pause').click();
  await lab.close();
});

test('narrow and dark, after a cancel: known outcomes stay, and nothing is cut off', async () => {
  const lab = await site.open({ width: 390, height: 844, scheme: 'dark' });
  await trained(lab, 20);
  await set(lab, 'experimentSeconds', 60);
  await findButton(lab).click();
  await table(lab).getByRole('row').nth(4).waitFor(PATIENCE);
  await lab.answer.getByRole('button', { name: 'Cancel' }).click();
  await lab.answer
    .getByText(/^Cancelled: this is what \d+ of \d+ experiments say/)
    .waitFor(PATIENCE);
  await budget(lab).waitFor(PATIENCE);
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
