// A person chooses a recipe: presets, every field of the core, the effect of a change on a run, a link.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */
/** @typedef {import('../../web/wire/protocol.js').Field} Field */

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** The core's table, as the page knows it. @param {LabPage} lab @returns {Promise<Field[]>} */
const fieldsOf = (lab) =>
  lab.page.evaluate(
    () => /** @type {any} */ (document.querySelector('plateau-lab')).run.ready.fields,
  );

/** @param {LabPage} lab */
const controls = (lab) => lab.page.locator('plateau-recipe .fields').locator('input, select');

test('a newcomer sees eight fields, an expert all of them, each with range, default and a sentence', async () => {
  const lab = await site.open();
  const fields = await fieldsOf(lab);
  assert.equal(await controls(lab).count(), 8);
  const all = lab.button('All settings');
  assert.equal(await all.getAttribute('aria-expanded'), 'false');
  await all.click();
  assert.equal(await controls(lab).count(), fields.length);
  for (const { name, label, help, kind, unit, minimum, maximum, initial } of fields) {
    const control = lab.field(label);
    const described = lab.page.locator(`#${await control.getAttribute('aria-describedby')}`);
    const said = (await described.textContent()) ?? '';
    // A box that is ticked is the 1 of the table; it needs no range and shows what it is.
    const isSwitch = kind === 'integer' && minimum === 0 && maximum === 1;
    if (isSwitch) assert.match(help, /^1: /, name);
    assert.ok(said.includes(help.replace(isSwitch ? '1: ' : '', '')), name);
    if (isSwitch) continue;
    assert.match(said, /default [^,]+\./);
    if (kind === 'choice') continue;
    assert.ok(
      said.includes(`: ${minimum.toLocaleString('en', { maximumFractionDigits: 9 })} to `) ||
        minimum < 1e-3,
      said,
    );
    assert.ok(said.includes(unit) && said.includes(`default ${initial}.`), said);
  }
  await lab.button('Fewer settings').click();
  assert.equal(await controls(lab).count(), 8);
  await lab.close();
});

test('a box is a setting: ticked it is on, and what contradicts it is refused in words', async () => {
  const lab = await site.open();
  const panel = lab.page.locator('plateau-recipe');
  await lab.button('All settings').click();
  const box = lab.field('Tied embedding');
  await box.check();
  await panel.getByText('The post, but Tied embedding on (off).').waitFor();
  await lab.waitFor('Ready');
  assert.equal(await panel.getByRole('alert').count(), 0);
  await lab.type('Hidden units', '64');
  const refused = panel.getByRole('alert').filter({ hasText: 'tied needs an embedding' });
  await refused.waitFor();
  await box.uncheck();
  await refused.waitFor({ state: 'detached' });
  await lab.close();
});

test('presets are in groups, the post’s first', async () => {
  const lab = await site.open();
  const groups = await lab.recipe
    .locator('optgroup')
    .evaluateAll((all) => all.map((each) => [each.getAttribute('label'), each.children.length]));
  assert.deepEqual(groups, [
    ['The post, and one change each', 10],
    ['For a text of your own', 1],
  ]);
  await lab.close();
});

test('the help of a field is shown in one place, while the field is in use', async () => {
  const lab = await site.open();
  const about = lab.page.locator('plateau-recipe #about');
  const preset = await about.innerText();
  // From the top of its panel: the page scrolls to what has the focus.
  const top = async () => {
    const panel = await lab.page.locator('plateau-recipe').boundingBox();
    return ((await about.boundingBox())?.y ?? 0) - (panel?.y ?? 0);
  };
  const before = await top();
  await lab.field('Layers').focus();
  await about.filter({ hasText: 'Layers: 1 to 4, default 1. Recurrent layers' }).waitFor();
  await lab.field('Cell').focus();
  await about.filter({ hasText: 'Cell: default GRU. ' }).waitFor();
  assert.equal(await top(), before);
  await lab.recipe.focus();
  await about.filter({ hasText: preset }).waitFor();
  await lab.close();
});

test('each field accepts its limits; a value beyond them is refused in words and the old one stays', async () => {
  const lab = await site.open();
  const fields = (await fieldsOf(lab)).filter(({ kind }) => kind !== 'choice');
  await lab.button('All settings').click();
  const alert = lab.page.locator('plateau-recipe').getByRole('alert');
  // With one layer dropout does nothing, and takes nothing.
  assert.equal(await lab.field('Dropout').isDisabled(), true);
  await lab.type('Layers', '2');
  assert.equal(await lab.field('Dropout').isDisabled(), false);
  const experts = ['dropout', 'chars', 'clip', 'schedule_epochs', 'seed'];
  const chosen = fields.filter(({ name, newcomer }) => newcomer || experts.includes(name));
  assert.ok(chosen.length >= 9);
  for (const { name, label, minimum, maximum } of chosen) {
    const control = lab.field(label);
    const old = await control.inputValue();
    for (const end of [minimum, maximum]) {
      await lab.type(label, String(end));
      assert.equal(await control.inputValue(), String(end));
      assert.equal(await control.getAttribute('aria-invalid'), 'false', `${name} ${end}`);
    }
    await lab.type(label, old);
    for (const beyond of [minimum - 1, maximum * 2]) {
      await lab.type(label, String(beyond));
      await alert.filter({ hasText: `${label} must be a` }).waitFor();
      assert.equal(await control.getAttribute('aria-invalid'), 'true', `${name} ${beyond}`);
      const inForce = await lab.page.evaluate(() => {
        const lab = document.querySelector('plateau-lab');
        const panel = lab?.shadowRoot?.querySelector('plateau-recipe');
        return /** @type {any} */ (panel).choice.settings;
      });
      assert.equal(inForce[name], old);
    }
    await lab.type(label, old);
    await alert.waitFor({ state: 'detached' });
  }
  await lab.close();
});

test('.10 is 0.1; a running run does not undo what is being typed', async () => {
  const lab = await site.open();
  await lab.type('Learning rate', ',10');
  assert.equal(await lab.field('Learning rate').inputValue(), '0.1');
  await lab.button('Train').click();
  await lab.waitForEpoch(2);
  await lab.field('Hidden units').fill('25');
  await lab.waitForEpoch((await lab.epoch()) + 20);
  await lab.recipe.hover();
  assert.equal(await lab.field('Hidden units').inputValue(), '25');
  await lab.close();
});

test('a change says whether the run under way can take it over or a new start is needed, each with a button', async () => {
  const lab = await site.open();
  await lab.button('Train').click();
  await lab.waitForEpoch(3);
  const waiting = lab.page.locator('plateau-recipe .waiting');
  await lab.type('Hidden units', '64');
  await waiting
    .filter({ hasText: 'Hidden units 64 needs a new start: Train begins one.' })
    .waitFor();
  await lab.type('Batch', '16');
  await waiting
    .filter({
      hasText:
        'The run under way can continue with Batch 16. Hidden units 64 needs a new start: Train begins one.',
    })
    .waitFor();
  await lab.button('Continue with these settings').waitFor();
  await lab.button('Start over with them').waitFor();
  await lab.type('Batch', '32');
  await lab.button('Continue with these settings').waitFor({ state: 'detached' });
  await lab.button('Start over with it').click();
  await waiting.waitFor({ state: 'detached' });
  await lab.button('Pause').waitFor();
  await lab.waitForEpoch(1);
  await lab.close();
});

test('parameters, memory, steps and time are shown before anything is trained', async () => {
  const lab = await site.open();
  const costs = lab.page.locator('plateau-recipe .costs');
  await costs
    .filter({ hasText: /53,584 parameters, [23]\.\d MB of memory, 7 steps an epoch\./ })
    .waitFor();
  await costs
    .filter({ hasText: /About [\d.]+ m?s an epoch, .* for 1,501 \(measured here\)\./ })
    .waitFor();
  const height = (await costs.boundingBox())?.height;
  await lab.type('Hidden units', '64');
  await costs.filter({ hasNotText: '53,584', hasText: /parameters[\s\S]*measured here/ }).waitFor();
  assert.equal((await costs.boundingBox())?.height, height, 'nothing jumps');
  assert.equal(await lab.epoch(), 0);
  await lab.close();
});

test('a run that takes much memory says how much, one that takes too much is refused', async () => {
  const lab = await site.open();
  const panel = lab.page.locator('plateau-recipe');
  await lab.takeDefault1();
  await lab.type('Hidden units', '1024');
  await lab.type('Window (sequence length, BPTT)', '600');
  await panel.getByText(/This run takes \d+ MB of memory/).waitFor();
  await panel.getByText('A step of so large a network takes seconds').waitFor();
  await lab.type('Layers', '4');
  await lab.type('Batch', '1024');
  await lab.type('Window (sequence length, BPTT)', '4096');
  await panel
    .getByRole('alert')
    .filter({ hasText: /memory/ })
    .waitFor();
  await lab.button('Train').click();
  await lab.button('Train').waitFor();
  assert.equal(await lab.epoch(), 0);
  await panel
    .getByRole('alert')
    .filter({ hasText: /memory/ })
    .waitFor();
  await lab.button('Undo the changes').click();
  await panel.getByRole('alert').waitFor({ state: 'detached' });
  await lab.button('Train').click();
  await lab.waitForEpoch(1);
  await lab.close();
});

test('the address sets the recipe, follows its changes, and never trains', async () => {
  const lab = await site.open();
  await lab.page.goto('about:blank');
  await lab.page.goto(`${site.url}#recipe=post-lstm&hidden=64&speed=9`);
  await lab.waitFor('Ready');
  assert.equal(await lab.recipe.locator('option:checked').innerText(), 'The post + LSTM');
  assert.equal(await lab.field('Hidden units').inputValue(), '64');
  await lab.page
    .getByRole('alert')
    .filter({ hasText: '“speed”, which is not a setting' })
    .waitFor();
  await lab.page.getByText('The post + LSTM, but Hidden units 64 (128).').waitFor();
  await lab.type('Hidden units', '32');
  await lab.page.waitForURL(/#recipe=post-lstm&hidden=32$/);
  await lab.page.evaluate(() => {
    location.hash = 'recipe=default&lr=0.01';
  });
  await lab.page.getByText('Default, but Learning rate 0.01 (auto).').waitFor();
  await lab.waitFor('Ready: 100 epochs');
  await lab.recipe.selectOption('The post');
  await lab.page.waitForURL((url) => url.hash === '');
  assert.equal(await lab.epoch(), 0);
  await lab.close();
});
