// Repeats and copies, in a browser: the panel on The post and on the default recipe, and the marks in a sample.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const NAME = 'Repeats and copies';

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

/** @param {import('./browser.js').LabPage} lab @param {number} epoch */
async function trainTo(lab, epoch) {
  await lab.button('Train').click();
  await lab.waitForEpoch(epoch);
  await lab.button('Pause').click();
}

test('The post, by keyboard: the loop, loops by temperature, the longest copy at its place in the text', async () => {
  const lab = await site.open();
  await trainTo(lab, 10);
  const panel = lab.page.getByRole('region', { name: NAME });
  await lab.button(NAME).focus();
  await lab.page.keyboard.press('Enter');
  await panel.getByText(/Measured at epoch \d+, on a copy/).waitFor();
  await panel
    .getByText(/When it always writes the most probable character, the network /)
    .waitFor();
  const { cycle, loops, unseen, copied } = await panel
    .locator('plateau-repeats')
    .evaluate(async (panel) => {
      const { aides, run } = /** @type {any} */ (panel).view;
      const { checkpoint } = await run.save();
      const { text } = run.started.origin;
      const options = { sample: run.curve.samples[0].text, epoch: 1 };
      const job = { look: 'repeats', text, checkpoint, settings: {}, options };
      return (await aides.ask(job)).result;
    });
  const rows = panel.locator('.bars tbody tr');
  const any = loops.some((/** @type {any} */ { share }) => share > 0);
  assert.equal(await rows.count(), any ? loops.length : 0);
  const said = await panel.locator('section').first().innerText();
  if (cycle.exact) assert.match(said, /It cannot leave that: after [\d,]+ characters? the whole/);
  else if (cycle.repeats) assert.match(said, /It repeats, but not yet exactly/);
  else assert.match(said, /does not come back to a hidden state/);
  if (cycle.exact || cycle.repeats) {
    assert.match(said, /an entropy of [\d.e-]+ nats on average/);
    assert.match(said, /(lowest temperature that leaves the loop is [\d.]+|temperature up to 2)/);
  }
  assert.ok(unseen.characters > 0 && copied.longest.length > 0);
  const show = panel.getByRole('button', { name: 'Show this place' });
  const quote = panel.locator('pre.quote');
  const short = (await quote.innerText()).length;
  await show.focus();
  await lab.page.keyboard.press('Enter');
  await panel.getByRole('button', { name: 'Hide this place' }).waitFor();
  const { before: ahead, text, after: behind } = copied.longest.source;
  assert.equal(await quote.textContent(), ahead + text + behind);
  assert.ok((ahead + text + behind).length > short);
  assert.ok((await lab.text.inputValue()).includes(ahead + text + behind));
  assert.deepEqual(await violations(lab), []);
  await lab.close();
});

test('Default at 390 px, dark: nothing is cut off, axe finds no fault', async () => {
  const lab = await site.open({ width: 390, height: 844, scheme: 'dark' });
  await lab.recipe.selectOption('Default');
  await lab.waitFor('Ready');
  await trainTo(lab, 1);
  await lab.button(NAME).click();
  const panel = lab.page.getByRole('region', { name: NAME });
  await panel
    .getByText(/When it always writes the most probable character, the network /)
    .waitFor();
  await panel.getByText(/In the newest sample/).waitFor();
  await lab.button('Mark repeats and copies').click();
  await lab.page
    .locator('plateau-samples .legend')
    .getByText(/in a loop;|in loops;/)
    .waitFor();
  const wide = await lab.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px`);
  assert.deepEqual(await violations(lab), []);
  await lab.close();
});

test('marks in a sample cost nothing when off, and say where a copy comes from when on', async () => {
  const lab = await site.open();
  await lab.makeSmall();
  await lab.type('Hidden units', '32');
  await lab.waitFor('Ready');
  await lab.button('Train').click();
  await lab.waitFor(/Done|Finished|100 epochs/);
  await lab.waitForEpoch(100);
  const sample = lab.page.locator('plateau-samples li.shown > pre');
  const plain = await sample.textContent();
  assert.ok(!lab.requests.some((address) => address.endsWith('aide.js')), 'no aide yet');
  const mark = lab.button('Mark repeats and copies');
  await mark.focus();
  await lab.page.keyboard.press('Enter');
  const legend = lab.page.locator('plateau-samples .legend');
  await legend.getByText(/in loops;|in a loop;/).waitFor();
  assert.equal(await sample.textContent(), plain, 'the same text, marked');
  const copy = sample.locator('.mark.copy').first();
  assert.match(
    String(await copy.getAttribute('title')),
    /\d+ characters of line \d+ of the training text/,
  );
  const first = legend.getByRole('button').first();
  await first.focus();
  await lab.page.keyboard.press('Enter');
  await sample.locator('.mark.chosen').first().waitFor();
  assert.equal(await first.getAttribute('aria-pressed'), 'true');
  // Arrow keys still find a place in the text.
  await sample.focus();
  await lab.page.keyboard.press('ArrowRight');
  await lab.page.keyboard.press('ArrowRight');
  await sample.locator('.caret:not([hidden])').waitFor();
  assert.deepEqual(await violations(lab), []);
  await mark.click();
  await legend.waitFor({ state: 'detached' });
  assert.equal(await sample.locator('.mark').count(), 0);
  await lab.close();
});
