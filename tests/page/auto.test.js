// Settings that follow from the text and from one another: what auto becomes, what the page says of it, and what stays typed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Choice, isUsed } from '../../web/model/choice.js';
import { format } from '../../web/model/recipe-link.js';
import { linkForEver } from '../../web/share/link.js';
import { create } from '../wasm/support.js';
import { start } from './browser.js';

/** @typedef {import('../../web/wire/protocol.js').Field} Field */

const TEXT = 'A text of some length, about nothing in particular.\n'.repeat(200);
const core = await create('plain');
const fields = core.fields();

/** @param {string} name @returns {Field} */
function named(name) {
  const field = fields.find((each) => each.name === name);
  assert.ok(field);
  return field;
}

/** What is chosen, of which the core has said what auto becomes. @param {string} [recipe] */
function chosen(recipe = 'default') {
  const choice = new Choice();
  choice.describe(fields, core.recipes());
  choice.take(recipe);
  choice.fit(core.read(TEXT, choice.settings));
  return choice;
}

/** @param {Choice} choice @param {string} name @param {string} value */
function set(choice, name, value) {
  const taken = choice.setField(named(name), value);
  choice.fit(core.read(TEXT, choice.settings));
  return taken;
}

const labels = (/** @type {import('../../web/model/choice.js').Difference[]} */ list) =>
  list.map(({ field, now, was }) => `${field.name} ${now} (${was})`);

test('facts have the numbers, and a run is placed with them', () => {
  const { settings } = chosen();
  const open = Object.keys(settings).filter(
    (name) => settings[name] === 'auto' && name !== 'arithmetic',
  );
  assert.deepEqual(
    open,
    fields.filter(({ fits }) => fits).map(({ name }) => name),
  );
  const facts = core.read(TEXT, settings);
  for (const name of open) assert.match(facts.settings[name] ?? '', /^[\d.e-]+$/, name);
  core.place();
  assert.deepEqual(core.settings(), facts.settings);
  assert.equal(Number(facts.settings.batch), facts.batch);
});

test('another optimizer brings what suits it, and what was typed stays', () => {
  const choice = chosen();
  const { fitted } = choice;
  set(choice, 'optimizer', 'sgd');
  assert.deepEqual(labels(choice.followed?.others ?? []), [
    `lr 3 (${fitted.lr})`,
    `weight_decay 0 (${fitted.weight_decay})`,
  ]);
  assert.deepEqual(labels(choice.differences()), ['optimizer SGD (AdamW)']);
  set(choice, 'lr', '0.5');
  set(choice, 'optimizer', 'rmsprop');
  assert.equal(choice.settings.lr, '0.5');
  assert.equal(choice.fitted.beta2, '0.99');
  set(choice, 'lr', '');
  assert.equal(choice.settings.lr, 'auto', 'an empty field is auto again');
  assert.equal(choice.wrong.size, 0);
  choice.take('default');
  assert.equal(choice.followed, null);
});

test("a recipe's own rate goes with its optimizer, everything else of it stays", () => {
  const choice = chosen('post');
  set(choice, 'cell', 'lstm');
  assert.equal(choice.settings.lr, '0.1', 'the post with one change');
  set(choice, 'optimizer', 'adam');
  assert.deepEqual(
    [choice.settings.lr, choice.fitted.lr, choice.settings.batch],
    ['auto', '0.003', '32'],
  );
  const anew = chosen('post');
  set(anew, 'lr', '0.02');
  set(anew, 'optimizer', 'adam');
  assert.equal(anew.settings.lr, '0.02');
});

test('auto and the number that it becomes are the same choice', () => {
  const choice = chosen();
  const run = { ...choice.fitted };
  assert.deepEqual(choice.from(run), []);
  assert.equal(choice.nearest(run).recipe.name, 'default');
  assert.deepEqual(choice.nearest(run).differences, []);
  set(choice, 'hidden', '96');
  assert.deepEqual(labels(choice.differences()), ['hidden 96 (auto)']);
  assert.deepEqual(labels(choice.from(run)), [
    `embedding auto (${run.embedding})`,
    `hidden 96 (${run.hidden})`,
  ]);
  assert.equal(choice.fitted.embedding, '96');
});

test('a link to what is chosen keeps auto, a link to a run has its numbers', () => {
  const choice = chosen();
  assert.equal(format(choice), 'recipe=default');
  set(choice, 'hidden', '96');
  assert.equal(format(choice), 'recipe=default&hidden=96');
  set(choice, 'batch', choice.fitted.batch ?? '');
  assert.equal(
    format(choice),
    `recipe=default&hidden=96&batch=${choice.fitted.batch}`,
    'another text may have another auto',
  );
  const link = linkForEver(choice.fitted, core.recipes());
  assert.doesNotMatch(link.replace('arithmetic=auto', ''), /auto/);
  for (const { name, fits } of fields)
    if (fits && link.startsWith('recipe=default'))
      assert.ok(link.includes(`&${name}=${choice.fitted[name]}`), name);
});

test('only a field that fits takes auto, however it is written', () => {
  const choice = chosen();
  for (const field of fields.filter(({ kind }) => kind !== 'choice')) {
    for (const typed of ['auto', ' AUTO ', '']) {
      assert.equal(choice.setField(field, typed), field.fits, `${field.name} "${typed}"`);
    }
    choice.take('default');
  }
});

test('a field that needs another is idle without it, in page and core alike', () => {
  const { settings } = chosen();
  const idle = (/** @type {object} */ change) =>
    fields.filter((field) => !isUsed(field, { ...settings, ...change })).map(({ name }) => name);
  assert.deepEqual(idle({}), ['activation', 'dropout', 'init_scale', 'momentum']);
  assert.deepEqual(idle({ optimizer: 'sgd', cell: 'rnn', layers: '2', init: 'gaussian' }), [
    'momentum',
    'beta1',
    'beta2',
    'eps',
  ]);
});

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

test('an empty field says what it is; another optimizer says what it brings; what does nothing says why', async () => {
  const lab = await site.open();
  const { page } = lab;
  await lab.recipe.selectOption('default');
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('plateau-lab')).run.started?.facts,
  );
  const rate = lab.field('Learning rate');
  assert.equal(await rate.inputValue(), '');
  await page.locator('#lr[placeholder="auto: 0.003"]').waitFor();
  // All of it can be read.
  assert.ok(await rate.evaluate((input) => input.scrollWidth <= input.clientWidth));
  await lab.button('All settings').click();
  const momentum = lab.field('Momentum');
  assert.ok(await momentum.isDisabled());
  await lab.field('Optimizer').selectOption('sgd');
  await page.locator('#lr[placeholder="auto: 3"]').waitFor();
  const said = page.locator('plateau-recipe .waiting');
  assert.match(
    (await said.textContent()) ?? '',
    /^With Optimizer SGD: Learning rate 3 \(0\.003\), Weight decay 0 \(0\.1\)\./,
  );
  await page.locator('plateau-recipe .field.idle').filter({ hasText: 'Momentum' }).first().hover();
  assert.match(
    (await page.locator('plateau-recipe #about').textContent()) ?? '',
    /^Momentum does nothing here: it needs Optimizer SGD with momentum or SGD with Nesterov momentum\./,
  );
  await lab.field('Optimizer').selectOption('momentum');
  assert.ok(await momentum.isEnabled());
  await lab.type('Learning rate', '0.2');
  assert.equal(await rate.inputValue(), '0.2');
  await lab.type('Learning rate', 'auto');
  assert.equal(await rate.inputValue(), '', 'auto is an empty field');
  await page.locator('#lr[placeholder="auto: 0.3"]').waitFor();
  await lab.close();
});
