// "Where the loss is" and "Compared with letter statistics" in a real browser: on the default recipe and on The post, by keyboard,
// wide and narrow, checked by axe; and n-gram models on the chart, on request.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { labelsOf, rangeOf } from '../../web/chart/ngrams.js';
import { firstHolding } from '../../web/looks/where/result.js';
import { against } from '../../web/model/sentence.js';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** Trains some epochs of a recipe, then pauses. @param {LabPage} lab @param {string} recipe @param {number} epochs */
async function train(lab, recipe, epochs) {
  await lab.recipe.selectOption(recipe);
  await lab.waitFor('Ready');
  await lab.button('Train').click();
  await lab.waitForEpoch(epochs);
  await lab.button('Pause').click();
  await lab.waitFor('Paused');
}

/** @param {LabPage} lab @param {string} what */
async function assertNoViolations(lab, what) {
  await lab.page.evaluate(AXE);
  const violations = await lab.page.evaluate(async () => {
    const { axe } = /** @type {any} */ (window);
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.flatMap((/** @type {any} */ { id, nodes }) =>
      nodes.map((/** @type {any} */ node) => `${id}: ${node.target.flat().join(' ')}`),
    );
  });
  assert.deepEqual(violations, [], what);
}

/** Nothing is wider than the page. @param {LabPage} lab */
async function assertFits(lab) {
  const { wide, inner } = await lab.page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    inner: innerWidth,
  }));
  assert.ok(wide <= inner, `${wide} px in a window of ${inner}`);
}

/** Opens a heading by keyboard. @param {LabPage} lab @param {string} name */
async function unfold(lab, name) {
  await lab.button(name).focus();
  await lab.page.keyboard.press('Enter');
}

/** Each cell of the grid: where it lies, and how deep it is shaded. @param {import('playwright-core').Locator} where */
const cellsOf = (where) =>
  where.locator('.cells span').evaluateAll((all) =>
    all.map((each) => {
      const { x, y } = each.getBoundingClientRect();
      const { style, classList } = /** @type {HTMLElement} */ (each);
      const depth = Number.parseFloat(style.getPropertyValue('--depth'));
      return { x: Math.round(x), y: Math.round(y), depth, border: classList.contains('border') };
    }),
  );

const ROWS = /** @type {const} */ ([
  ['Default', 2, 1280, 'light', 64],
  ['The post', 20, 390, 'dark', 16],
]);

for (const [recipe, epochs, width, scheme, window] of ROWS) {
  test(`where the loss is, and n-grams, by keyboard: ${recipe}, ${width} px`, async () => {
    const lab = await site.open({ width, height: 900, scheme });
    await train(lab, recipe, epochs);
    const epoch = await lab.epoch();
    await unfold(lab, 'Where the loss is');
    const where = lab.page.locator('plateau-where');
    await where.getByText('The loss of each character').waitFor();
    assert.match(
      await where.locator('.said').innerText(),
      /floor is [\d.]+.*On the test text the loss is [\d.]+/s,
    );

    await where.getByRole('figure', { name: /by position in the window/ }).focus();
    await lab.page.keyboard.press('End');
    await where
      .getByText(new RegExp(`^Position ${window} of ${window}: `))
      .first()
      .waitFor();
    await lab.page.keyboard.press('Home');
    const first = await where
      .getByText(/^Position 1 of /)
      .first()
      .innerText();
    assert.match(first, /training text [\d.]+, floor [\d.]+, test text [\d.]+\.$/);

    const chart = where.locator('plateau-lines');
    await chart.locator('figure').hover({ position: { x: 60, y: 120 } });
    await where
      .getByText(/^Position \d+ of /)
      .first()
      .waitFor();
    await chart.getByRole('button', { name: 'Show as table' }).click();
    assert.equal(await chart.getByRole('row').count(), window + 1, 'a head and the positions');
    await chart.getByRole('button', { name: 'Show as table' }).click();

    // The first character is not predicted: the windows begin after it.
    const stretch = where.getByRole('figure', { name: /^Training text, characters 2 to 7\d\d/ });
    await stretch.focus();
    await lab.page.keyboard.press('ArrowRight');
    const character = await where
      .getByText(/ a probability of .*; floor/)
      .first()
      .innerText();
    assert.match(character, /: loss [\d.]+ nats, for the network gave it a probability of [\d.]+/);
    // One picture, whose cells lie in columns: a window of 16 a line, one of 64 in lines of 16.
    const text = await where.getByRole('img').getAttribute('aria-label');
    const cells = await cellsOf(where);
    assert.equal(cells.length, [...(text ?? '')].length);
    assert.equal(new Set(cells.map(({ x }) => x)).size, 16, 'sixteen columns');
    const lines = [...new Set(cells.map(({ y }) => y))];
    assert.equal(lines.length, 48);
    const rules = new Set(cells.filter(({ border }) => border).map(({ y }) => y));
    assert.equal(rules.size > 0, window > 32, 'rules where a window takes several lines');
    if (window > 32) assert.ok(rules.size >= 12, `${rules.size} windows`);
    await where.getByText(window > 32 ? /^A rule is drawn/ : /^Each line is a window/).waitFor();
    const shaded = cells.reduce((sum, { depth }) => sum + depth, 0);
    assert.ok(shaded > 0);
    await where.getByRole('radio', { name: 'only above the floor' }).check();
    const above = (await cellsOf(where)).reduce((sum, { depth }) => sum + depth, 0);
    assert.ok(above > 0 && above <= shaded, `${above} of ${shaded}`);
    await where.getByRole('button', { name: 'Later' }).click();
    await where.getByRole('figure', { name: /characters 7\d\d to/ }).waitFor();
    await where.getByRole('radio', { name: 'test text', exact: true }).check();
    await where.getByRole('figure', { name: /^Test text, characters 2 to/ }).waitFor();

    await unfold(lab, 'Compared with letter statistics');
    const against = lab.page.locator('plateau-baselines');
    await against.getByRole('row', { name: /^The network, epoch/ }).waitFor();
    assert.match(
      await against.locator('.said').innerText(),
      /On the test text its loss is [\d.]+: /,
    );
    assert.equal(await against.getByRole('row', { name: /^\d-gram/ }).count(), 8);
    await against.getByRole('combobox').selectOption('5');
    await against.getByText(/^A 5-gram; its loss on the test text is/).waitFor();
    assert.equal(
      [
        ...(await against
          .locator('pre')
          .first()
          .evaluate((pre) => pre.textContent ?? '')),
      ].length,
      300,
    );
    // The answer has the counts too.
    await lab.answer.getByText(/On the test text its loss is/).waitFor();

    assert.equal(await lab.epoch(), epoch, 'the run is where it was');
    await assertFits(lab);
    await assertNoViolations(lab, recipe);
    await lab.close();
  });
}

test('n-gram models on the chart are counted on request, not before', async () => {
  const lab = await site.open();
  await train(lab, 'The post', 5);
  const aides = () => lab.requests.filter((url) => url.endsWith('/aide.js')).length;
  assert.equal(aides(), 0);
  assert.equal(await lab.answer.getByText(/-gram/).count(), 0);
  await lab.button('View').click();
  await lab.page.getByRole('checkbox', { name: 'n-gram models' }).check();
  await lab.page
    .locator('plateau-chart .key li')
    .filter({ hasText: 'dotted on the test text' })
    .waitFor();
  await lab.answer.getByText(/On the test text its loss is/).waitFor();
  assert.ok(aides() >= 1);
  await lab.close();
});

// ---- Sentences, without a browser

test('the named positions are the fewest first ones with the largest part of a loss', () => {
  assert.deepEqual(firstHolding([6, 2, 1, 1], [1, 1, 1, 1], 0.8), { positions: 2, share: 0.8 });
  assert.deepEqual(firstHolding([6, 2, 1, 1], [1, 3, 1, 1], 0.8), { positions: 2, share: 12 / 14 });
  assert.deepEqual(firstHolding([Number.NaN, 1, 1], [0, 1, 1], 0.5), { positions: 2, share: 0.5 });
  assert.equal(firstHolding([0, 0], [1, 1], 0.8), null);
});

test('an answer names the n-gram that the network is as good as, now and at its best', () => {
  const ngrams = [3, 2.5, 2.1, 2.2].map((valid, i) => ({ order: i + 1, train: 0, valid }));
  const say = (/** @type {number} */ now, /** @type {number} */ best) =>
    against(ngrams, now, { epoch: 40, value: best }, String);
  assert.equal(
    say(3.2, 2.3),
    'On the test text its loss is 3.2: worse than counting how often each character occurs (a 1-gram, 3). At its best there, epoch 40, it was 2.3: as good as a 2-gram (2.5); a 3-gram is better (2.1).',
  );
  assert.equal(
    say(2, 2),
    'On the test text its loss is 2: better than or equal to every n-gram up to order 4.',
  );
  assert.equal(against(ngrams, Number.NaN, null, String), '');
});

test('lines that are too close on the chart share one number', () => {
  const lines = [10, 30, 33, 36, 60].map((y, i) => ({ order: i + 1, y }));
  assert.deepEqual(
    labelsOf(lines, 10).map(({ orders, y }) => [rangeOf(orders), y]),
    [
      ['1', 10],
      ['2\u20134', 33],
      ['5', 60],
    ],
  );
  assert.equal(rangeOf([2, 4, 5, 6, 8]), '2, 4\u20136, 8');
  assert.equal(rangeOf([3, 4]), '3, 4');
});
