// How far back it learns, in a browser: measured when opened, on the default recipe and on The post, wide and narrow.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** @param {import('./browser.js').LabPage} lab */
async function violations(lab) {
  if (!(await lab.page.evaluate(() => 'axe' in window))) await lab.page.evaluate(AXE);
  return lab.page.evaluate(async () => {
    const { axe } = /** @type {any} */ (window);
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].html}`);
  });
}

test('The post: opened by keyboard, measured, with a table; when closed it costs nothing', async () => {
  const lab = await site.open();
  const heading = lab.button('How far back it learns');
  const panel = lab.page.getByRole('region', { name: 'How far back it learns' });
  await heading.focus();
  await lab.page.keyboard.press('Enter');
  await panel.getByText('press Train to run it here').waitFor();
  assert.ok(
    !lab.requests.some((address) => address.endsWith('aide.js')),
    'no aide before there is work',
  );
  await lab.button('Train').click();
  await lab.waitForEpoch(5);
  await lab.button('Pause').click();
  await panel.getByText(/The gradient halves after [\d.]+ characters/).waitFor();
  await panel.getByText(/On the test text the loss is [\d.]+ when one character is seen/).waitFor();
  await panel.getByText(/Measured at epoch \d+, on a copy/).waitFor();
  await panel.getByText(/The bound is \(0\.25 × [\d.]+\)/).waitFor();
  const lines = panel.locator('plateau-lines');
  assert.equal(await lines.count(), 2);
  await lines.first().getByRole('button', { name: 'Show as table' }).click();
  assert.equal(await lines.first().getByRole('row').count(), 17, 'a head and 16 lags');
  assert.deepEqual(await violations(lab), []);
  await heading.click();
  assert.equal(await panel.locator('plateau-reach').count(), 0);
  await lab.close();
});

test('Default 1 at 390 px, dark: two layers, no bound, no label under 11 px, nothing cut off', async () => {
  const lab = await site.open({ width: 390, height: 844, scheme: 'dark' });
  await lab.takeDefault1();
  await lab.waitFor('Ready');
  await lab.button('Train').click();
  await lab.waitForEpoch(1);
  await lab.button('Pause').click();
  await lab.button('How far back it learns').click();
  const panel = lab.page.getByRole('region', { name: 'How far back it learns' });
  await panel.getByText(/Layer 2, hidden state: the gradient/).waitFor();
  await panel.getByText('A network with gates has no such bound').waitFor();
  const sizes = await panel
    .locator('plateau-lines text')
    .evaluateAll((all) => all.map((each) => Number.parseFloat(getComputedStyle(each).fontSize)));
  assert.ok(sizes.length > 8 && Math.min(...sizes) >= 11, sizes.join(' '));
  const wide = await lab.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px`);
  assert.deepEqual(await violations(lab), []);
  await lab.close();
});

test('a window of one character: the page says so, and the losses still have their chart and table', async () => {
  const lab = await site.open();
  await lab.recipe.selectOption('The post');
  await lab.type('Window (sequence length, BPTT)', '1');
  await lab.waitFor('Ready');
  await lab.button('Train').click();
  await lab.waitForEpoch(2);
  await lab.button('Pause').click();
  await lab.button('How far back it learns').click();
  const panel = lab.page.getByRole('region', { name: 'How far back it learns' });
  await panel.getByText('The window is one character: the gradient reaches no further.').waitFor();
  await panel.getByText('In training the memory is cleared after each character').waitFor();
  await panel.getByText(/When all of the text before is seen it is [\d.]+\./).waitFor();
  const seen = panel.locator('plateau-lines').last();
  await seen.getByRole('button', { name: 'Show as table' }).click();
  const [head, first] = await seen.getByRole('row').allInnerTexts();
  assert.match(head ?? '', /test text\s+all characters seen/);
  assert.match(first ?? '', /^1\s+[\d.]+\s+[\d.]+$/);
  await lab.close();
});
