// Compare and Replay the post in a real browser: on a small text and on the post's recipe, wide and narrow, by keyboard,
// and checked by axe.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
/** Runs have few epochs, but the machine may be slow and busy. */
const LONG = { timeout: 120_000 };

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** @param {LabPage} lab @param {string} tag of the panel */
async function assertNoViolations(lab, tag) {
  if (!(await lab.page.evaluate(() => 'axe' in window))) await lab.page.evaluate(AXE);
  const violations = await lab.page.evaluate(async (host) => {
    const { axe } = /** @type {any} */ (window);
    // With one selector for each shadow root on the way.
    const at = ['plateau-lab', 'plateau-deeper[open]', host];
    const found = await axe.run({ fromShadowDom: at });
    if (found.passes.length < 10) return [`axe looked at little: ${found.passes.length} rules`];
    return found.violations.flatMap((/** @type {any} */ { id, nodes }) =>
      nodes.map(
        (/** @type {any} */ node) =>
          `${id}: ${node.target.flat().join(' ')} ${node.failureSummary}`,
      ),
    );
  }, tag);
  assert.deepEqual(violations, []);
}

/** Light and wide, then dark and narrow; nothing may be wider than a phone. @param {LabPage} lab @param {string} tag */
async function assertBothWays(lab, tag) {
  await assertNoViolations(lab, tag);
  await lab.page.setViewportSize({ width: 390, height: 844 });
  await lab.page.emulateMedia({ colorScheme: 'dark' });
  await lab.page.waitForFunction(() => {
    const element = /** @type {Element} */ (document.querySelector('plateau-lab'));
    return getComputedStyle(element).backgroundColor === 'rgb(21, 23, 26)';
  });
  await assertNoViolations(lab, tag);
  const wide = await lab.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px wide`);
}

/** Opens a closer look by its heading. @param {LabPage} lab @param {string} heading @param {string} tag */
async function openLook(lab, heading, tag) {
  await lab.button(heading).click();
  const panel = lab.page.locator(tag);
  await panel.waitFor();
  return panel;
}

/** The text of the cells in the comparison's rows. @param {import('playwright-core').Locator} panel */
async function cellsOf(panel) {
  const rows = panel.getByRole('table', { name: 'Runs to compare' }).getByRole('row');
  const all = [];
  for (const row of (await rows.all()).slice(1))
    all.push({
      name: await row.getByRole('rowheader').innerText(),
      cells: await row.getByRole('cell').allInnerTexts(),
    });
  return all;
}

test('a small comparison of cells at three rates each, by keyboard, to a table and a file', async () => {
  const lab = await site.open();
  await lab.makeSmall();
  await lab.button('Compare').focus();
  await lab.page.keyboard.press('Enter');
  const panel = lab.page.locator('plateau-compare');
  await panel.getByText('The list is empty').waitFor();
  await panel.getByRole('checkbox', { name: /each at three learning rates/ }).press('Space');
  await panel.getByRole('button', { name: 'RNN, GRU, LSTM' }).press('Enter');
  await panel.getByText('3 recipes, 9 runs, on Your text, all with seed 1').waitFor();
  await panel.getByLabel('Epochs each').fill('7');
  await panel.getByLabel('Epochs each').press('Enter');
  await panel.getByText(/This will take .+ here/).waitFor(LONG);
  const before = await cellsOf(panel);
  assert.deepEqual(
    before.map(({ cells }) => cells[1]),
    ['–', '–', '–'],
    'nothing is known yet',
  );

  await panel.getByRole('button', { name: 'Train all' }).press('Enter');
  await panel.getByText('All runs are done').first().waitFor(LONG);
  const rows = await cellsOf(panel);
  assert.deepEqual(
    rows.map(({ name }) => name.split('\n')[0]),
    ['RNN', 'GRU', 'LSTM'],
  );
  for (const { cells } of rows) {
    const [rate = '', train, floor, above, valid, best = ''] = cells;
    assert.match(rate, /^0\.(0009|003|009) \(best of 3\)$/);
    const [loss, low, over] = [Number(train), Number(floor), Number(above)];
    assert.ok(loss > 0 && loss < 5, `training ${train}`);
    assert.ok(Math.abs(loss - low - over) < 0.02, `${train} - ${floor} = ${above}`);
    assert.ok(Number(valid) > 0, `unseen ${valid}`);
    assert.match(best, /^[\d.]+ \(epoch [1-7]\)$/);
  }
  assert.match(rows[1]?.name ?? '', /Cell GRU/);
  const figure = panel.getByRole('figure', { name: /^Training loss/ });
  assert.equal(await figure.count(), 1);
  assert.equal(
    await panel.getByRole('checkbox', { name: /^Show .+ on the chart$/, checked: true }).count(),
    3,
  );
  await panel.getByRole('checkbox', { name: 'Show GRU on the chart' }).press('Space');
  await panel.locator('plateau-chart .runs li').nth(1).waitFor();
  assert.equal(await panel.locator('plateau-chart .runs li').count(), 2);

  // The chart is the page's, with its n-gram models.
  await panel.getByRole('button', { name: 'View', exact: true }).click();
  await panel.getByLabel('n-gram models').check();
  // The panel is drawn again twice a second; the chart keeps what its reader chose.
  await panel.evaluate((/** @type {any} */ element) => {
    element.requestUpdate();
    return element.updateComplete;
  });
  assert.ok(await panel.getByLabel('n-gram models').isChecked());
  await panel.locator('plateau-chart .key').getByText(/gram/).first().waitFor();
  await lab.page.keyboard.press('Escape');

  const saved = lab.page.waitForEvent('download');
  await panel.getByRole('button', { name: 'Save as CSV' }).click();
  const file = await (await saved).path();
  const lines = readFileSync(file, 'utf8').trim().split('\r\n');
  assert.equal(lines.length, 1 + 9, 'every rate has its line');
  const columns = (lines[0] ?? '').split(',');
  for (const line of lines.slice(1)) {
    const value = Object.fromEntries(line.split(',').map((each, i) => [columns[i], each]));
    assert.equal(value.state, 'done');
    assert.equal(value.epochs, '7');
    assert.ok(Number(value.train_loss) >= Number(value.floor) - 1e-6, line);
  }
  // The run of the page has not changed.
  assert.equal(await lab.epoch(), 0);
  await assertBothWays(lab, 'plateau-compare');
  await lab.close();
});

test('the post’s proposals: eleven recipes in the queue, four at a time, floors beside them', async () => {
  const lab = await site.open();
  const panel = await openLook(lab, 'Compare', 'plateau-compare');
  await panel.getByRole('button', { name: 'The post’s proposals, from scratch' }).click();
  await panel.getByText('11 recipes, 29 runs, on README, all with seed 3').waitFor();
  await panel.getByLabel('Epochs each').fill('1');
  await panel.getByLabel('Epochs each').press('Enter');
  await panel.getByText(/This will take .+ here/).waitFor(LONG);
  await panel.getByRole('button', { name: 'Train all' }).click();
  await panel.locator('plateau-chart .runs li').first().waitFor(LONG);
  assert.ok((await panel.locator('plateau-chart .runs li').count()) <= 4);
  await panel.getByText('All runs are done').first().waitFor(LONG);
  const rows = await cellsOf(panel);
  assert.equal(rows.length, 11);
  const named = (/** @type {string} */ name) => rows.find((row) => row.name.startsWith(name));
  const floors = rows.map(({ cells }) => cells[2]);
  assert.equal(new Set(floors.slice(0, 8)).size, 1, 'what keeps the window keeps the floor');
  assert.notEqual(floors[8], floors[0]);
  assert.match(
    named('Window 64')?.name ?? '',
    /Different batches: windows of 64, 2 steps an epoch/,
  );
  assert.match(named('Memory kept')?.name ?? '', /Different batches/);
  assert.doesNotMatch(named('LSTM')?.name ?? '', /Different batches/);
  // Sums over windows of 16, 32 and 64 cannot be compared.
  assert.ok(await panel.getByText('all losses are a mean over characters').isVisible());
  await assertBothWays(lab, 'plateau-compare');
  await lab.close();
});

test('a comparison is paused, resumed, closed and opened again, cancelled and emptied', async () => {
  const lab = await site.open();
  await lab.makeSmall();
  const panel = await openLook(lab, 'Compare', 'plateau-compare');
  await panel.getByRole('button', { name: 'Memory cleared / kept' }).click();
  await panel.getByLabel('Epochs each').fill('100000');
  await panel.getByLabel('Epochs each').press('Enter');
  await panel.getByText(/This will take .+ here/).waitFor(LONG);
  await panel.getByRole('button', { name: 'Train all' }).click();
  await panel
    .getByText(/epoch [\d,]+ of 100,000/)
    .first()
    .waitFor(LONG);
  await panel.getByRole('button', { name: 'Pause all' }).click();
  await panel.getByText('Paused.').first().waitFor();
  await panel.getByRole('button', { name: 'Continue' }).click();
  await panel.getByRole('button', { name: 'Pause all' }).waitFor();
  // A closed look costs nothing.
  await lab.button('Compare').click();
  await panel.waitFor({ state: 'detached' });
  await lab.button('Compare').click();
  await panel.getByRole('button', { name: 'Continue' }).waitFor();
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await panel.getByRole('button', { name: 'Train all' }).waitFor();
  // A new text is accepted as long as no run of the list has trained.
  await lab.recipe.selectOption('The post');
  await panel.getByRole('button', { name: 'Add this recipe' }).click();
  await panel.getByText('3 recipes').waitFor();
  await panel.getByRole('button', { name: 'Remove Memory cleared' }).click();
  await panel.getByText('2 recipes').waitFor();
  await panel.getByRole('button', { name: 'Empty the list' }).click();
  await panel.getByText('The list is empty').waitFor();
  await lab.close();
});

test('the post is replayed in both readings, with samples side by side and an answer', async () => {
  const lab = await site.open();
  const panel = await openLook(lab, 'Replay the post', 'plateau-replay');
  await panel.getByText('Trained on the first 3,585 characters of README').waitFor(LONG);
  await panel.getByText('1,501 epochs in each reading').waitFor();
  await panel.evaluate((element) => {
    /** @type {any} */ (element).epochs = 12;
  });
  await panel.getByRole('button', { name: 'Replay it', exact: true }).press('Enter');
  await panel.getByRole('button', { name: 'Replay it again' }).waitFor(LONG);

  const why = panel.getByRole('region', { name: 'Why 2.3?' });
  const said = await why.innerText();
  assert.match(said, /floor is 2\.27/);
  assert.match(said, /floor of 0\.198/);
  assert.match(said, /only 112 predictions/);
  assert.match(said, /does not state its batch size/);
  assert.match(said, /guessing at random costs 70\.1/);

  const table = panel.getByRole('table', { name: 'The loss of both readings by epoch' });
  assert.equal(await table.getByText('107.64').count(), 0, 'its own figures are shown on request');
  await panel.getByRole('checkbox', { name: /post’s own figures/ }).press('Space');
  await table.getByText('107.64').waitFor();
  const first = await table.getByRole('row', { name: /^1 / }).getByRole('cell').allInnerTexts();
  assert.equal(first.length, 5);
  for (const loss of first) assert.ok(Number(loss) > 30, first.join(' '));

  const samples = panel.getByRole('region', { name: 'Samples at epoch 12' }).locator('pre');
  const [bug, fixed] = await samples.allInnerTexts();
  assert.ok((bug?.length ?? 0) > 100 && (fixed?.length ?? 0) > 100);
  assert.notEqual(bug, fixed);
  assert.equal(await lab.epoch(), 0, 'the run of the page was not touched');
  await assertBothWays(lab, 'plateau-replay');
  await lab.close();
});

test('a replay is cancelled; it takes the reader’s own text, or README', async () => {
  const lab = await site.open();
  await lab.text.fill('# Mine\n\n- some lines of my own\n'.repeat(40));
  await lab.waitFor('Ready');
  const panel = await openLook(lab, 'Replay the post', 'plateau-replay');
  await panel.getByText(/characters of Your text/).waitFor(LONG);
  await panel.getByRole('combobox', { name: 'On' }).selectOption('README');
  await panel.getByText('Trained on the first 3,585 characters of README').waitFor(LONG);
  await panel.getByRole('button', { name: 'Replay it', exact: true }).click();
  await panel.getByText(/\d+% done/).waitFor();
  await assertNoViolations(lab, 'plateau-replay');
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await panel.getByText('Cancelled.').waitFor();
  await panel.getByRole('button', { name: 'Replay it', exact: true }).waitFor();
  await lab.close();
});
