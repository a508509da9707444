// Inside, in a browser: on a GRU of two layers and on The post, wide and narrow, by pointer and by keyboard.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** @param {LabPage} lab */
async function violations(lab) {
  if (!(await lab.page.evaluate(() => 'axe' in window))) await lab.page.evaluate(AXE);
  return lab.page.evaluate(async () => {
    const { axe } = /** @type {any} */ (window);
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].html}`);
  });
}

/** Trains some epochs, pauses, and opens the panel by keyboard. @param {LabPage} lab @param {string} recipe @param {number} epochs */
async function openAfter(lab, recipe, epochs) {
  if (recipe === 'Default 1') await lab.takeDefault1();
  else await lab.recipe.selectOption(recipe);
  await lab.waitFor('Ready');
  await lab.button('Train').click();
  await lab.waitForEpoch(epochs);
  await lab.button('Pause').click();
  await lab.button('Inside').focus();
  await lab.page.keyboard.press('Enter');
  const panel = lab.page.getByRole('region', { name: 'Inside', exact: true });
  await panel.getByText(/Measured at epoch \d+, on a copy/).waitFor({ timeout: 60_000 });
  return panel;
}

/** Lines of type and targets are as large as the project promises, and nothing is cut off. @param {LabPage} lab */
async function assertReadable(lab) {
  const { small, low } = await lab.page.locator('plateau-inside').evaluate((host) => {
    /** @type {Element[]} */
    const all = [];
    const walk = (/** @type {Element|ShadowRoot} */ root) => {
      for (const each of root.querySelectorAll('*')) {
        all.push(each);
        if (each.shadowRoot) walk(each.shadowRoot);
      }
    };
    if (host.shadowRoot) walk(host.shadowRoot);
    const said = all.filter((each) =>
      [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
    );
    const small = said.filter((each) => Number.parseFloat(getComputedStyle(each).fontSize) < 11);
    const targets = all.filter((each) => each.matches('button, select, input'));
    const low = targets.filter((each) => each.getBoundingClientRect().height < 24);
    return { small: small.map((each) => each.outerHTML), low: low.map((each) => each.outerHTML) };
  });
  assert.deepEqual(small, []);
  assert.deepEqual(low, []);
  const { wide, width } = await lab.page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    width: innerWidth,
  }));
  assert.ok(wide <= width, `${wide} px in a window of ${width}`);
}

test('two layers: units, the text coloured by a chosen one, gates, gradient and steps', async () => {
  const lab = await site.open();
  const panel = await openAfter(lab, 'Default 1', 2);
  assert.equal(
    await panel.getByText(/the one of 256 hidden units whose activation detects it best/).count(),
    1,
  );
  assert.equal(await panel.getByText(/the best of 256 units on the first [\d,]+/).count(), 1);
  const rows = panel.getByRole('table').first().getByRole('row');
  assert.equal(await rows.count(), 7, 'a head and six kinds of characters');
  const area = await panel.getByRole('row', { name: /^line end/ }).innerText();
  assert.match(area, /layer [12], unit \d+\s+(0\.\d\d|1\.00)( \(low there\))?\s+(0\.\d\d|1\.00)/);

  const late = panel.getByRole('button', { name: /^Colour the text by .*: late in the line$/ });
  await late.focus();
  await lab.page.keyboard.press('Enter');
  assert.equal(await late.getAttribute('aria-pressed'), 'true');
  const [, layer = '', unit = ''] =
    /layer (\d), unit (\d+)/.exec((await late.getAttribute('aria-label')) ?? '') ?? [];
  assert.equal(await panel.getByLabel('Unit', { exact: true }).inputValue(), unit);
  assert.equal(
    await panel.getByLabel('Layer', { exact: true }).inputValue(),
    String(Number(layer) - 1),
  );
  assert.equal(await panel.getByText('underlined: late in the line').count(), 1);

  for (const gate of ['Reset gate', 'Update gate', 'Candidate'])
    for (const at of [1, 2])
      assert.equal(await panel.getByText(`${gate}, layer ${at}`, { exact: true }).count(), 1);
  const shares = await panel.locator('dd').allInnerTexts();
  for (const each of shares) {
    const [low, middle, high] = [...each.matchAll(/([\d.]+)\s%/g)].map(([, share]) =>
      Number(share),
    );
    assert.ok(Math.abs(Number(low) + Number(middle) + Number(high) - 100) <= 2, each);
  }
  await panel.getByText(/Gradients longer than 1 are cut to that length: [\d.<]+\s%/).waitFor();
  await panel.getByText(/changes the tensors by 0\.\d+ to 0\.\d+ of their norm/).waitFor();
  assert.equal(await panel.getByRole('rowheader', { name: 'rnn.weight_hh_l1' }).count(), 1);
  await assertReadable(lab);
  assert.deepEqual(await violations(lab), []);
  await lab.close();
});

test('The post at 390 px, dark, by keyboard: characters read one by one, earlier and later', async () => {
  const lab = await site.open({ width: 390, height: 844, scheme: 'dark' });
  const panel = await openAfter(lab, 'The post', 20);
  await panel.getByText('This recipe does not clip gradients.').waitFor();
  assert.equal(await panel.getByText('Hidden units', { exact: true }).count(), 1);
  assert.equal(await panel.getByLabel('Layer', { exact: true }).count(), 0, 'it has one layer');

  const unit = panel.getByLabel('Unit', { exact: true });
  await unit.fill('500');
  await unit.press('Enter');
  assert.equal(await unit.inputValue(), '128', 'the last one there is');
  const text = panel.getByRole('figure', {
    name: /coloured by the activation of layer 1, unit 128/,
  });
  await text.focus();
  await lab.page.keyboard.press('ArrowRight');
  await lab.page.keyboard.press('ArrowRight');
  const said = panel.locator('plateau-coloured-text [aria-live]');
  assert.match(await said.innerText(), /^space: 0\.\d+/);
  await lab.page.keyboard.press('Home');
  assert.match(await said.innerText(), /^\u201c#\u201d: 0\.\d+; heading$/);

  assert.ok(await panel.getByRole('button', { name: 'Earlier' }).isDisabled());
  await panel.getByRole('button', { name: 'Later' }).press('Enter');
  await panel.getByRole('figure', { name: /^Characters 1,501 to 3,000/ }).waitFor();
  await panel.getByRole('button', { name: 'Later' }).press('Enter');
  await panel.getByRole('figure', { name: /^Characters 3,001 to 3,585/ }).waitFor();
  assert.ok(await panel.getByRole('button', { name: 'Later' }).isDisabled());
  await assertReadable(lab);
  assert.deepEqual(await violations(lab), []);
  await lab.close();
});

test('tints differ even with forced colours', async () => {
  const lab = await site.open();
  const panel = await openAfter(lab, 'The post', 5);
  await lab.page.emulateMedia({ forcedColors: 'active' });
  const tint = (/** @type {string} */ name) =>
    panel
      .locator(`plateau-coloured-text pre .${name}`)
      .first()
      .evaluate((each) => {
        const { backgroundColor, borderTopStyle } = getComputedStyle(each);
        return `${backgroundColor} ${borderTopStyle}`;
      });
  const tints = [await tint('high4'), await tint('low3'), await tint('low1')];
  assert.equal(new Set(tints).size, 3, tints.join('; '));
  await lab.close();
});
