// "Save": every file of a run as the reader gets it, what it says of itself, and who can open it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import * as ort from 'onnxruntime-web';
import { onnxFile } from '../../web/files/onnx.js';
import { readRecipe } from '../../web/files/recipe.js';
import { readTensors } from '../../web/files/safetensors.js';
import { weightsFile } from '../../web/files/weights.js';
import { forge, start } from '../page/browser.js';
import { create, plateau, temporary } from '../wasm/support.js';

/** @import { LabPage, Options } from '../page/browser.js' */

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
/** A README of 3 kB, which a small network knows by heart in some seconds. */
const TEXT = readFileSync('corpus/readme.md', 'utf8').slice(0, 3000);
const NAME = 'Default-1-but-Hidden-units-32-Learning-rate-0.01';

const path = temporary();

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** A run that has gone past its best moment. @param {Options} [options] */
async function trained(options) {
  const lab = await site.open(options);
  await lab.text.fill(TEXT);
  await lab.takeDefault1('hidden=32&lr=0.01');
  await lab.waitFor('Ready: 100 epochs');
  await lab.button('Train').click();
  await lab.waitFor('Finished');
  return lab;
}

/** The dialog, opened. @param {LabPage} lab */
async function open(lab) {
  await lab.button('Save\u2026').click();
  const dialog = lab.page.getByRole('dialog', { name: 'Save', exact: true });
  await dialog.waitFor();
  const status = dialog.getByRole('status');
  const button = (/** @type {string} */ label) =>
    dialog.getByRole('button', { name: `Save: ${label}`, exact: true });
  return {
    ...{ dialog, status, button },
    /** Presses a button: one press is one file. @param {string} label */
    async save(label) {
      const coming = lab.page.waitForEvent('download');
      await button(label).click();
      const download = await coming;
      const bytes = readFileSync(await download.path());
      const name = download.suggestedFilename();
      await status.filter({ hasText: `Saved as ${name}, ` }).waitFor();
      return { name, bytes };
    },
    /** The labels that can be saved. */
    async able() {
      const buttons = await dialog.locator('li button:enabled').all();
      const labels = buttons.map((each) => each.getAttribute('aria-label'));
      return (await Promise.all(labels)).map((label) => label?.replace('Save: ', ''));
    },
  };
}

/** The command's figures of a file that the page saved. @param {Buffer} bytes @param {string} weights */
function evaluated(bytes, weights) {
  writeFileSync(path('model'), bytes);
  writeFileSync(path('text.md'), TEXT);
  const said = plateau('eval', '--json', '--weights', weights, path('model'), path('text.md'));
  return JSON.parse(said);
}

test('every file of a run is saved under its name, and opens where it says', async () => {
  const lab = await trained();
  // The first time the dialog itself is loaded.
  const { dialog } = await open(lab);
  await lab.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const before = lab.requests.length;
  const save = await open(lab);
  assert.match(
    await save.dialog.locator('#about').innerText(),
    /^Default 1, but Hidden units 32, Learning rate 0\.01, on .Your text., epoch 100\. .* Nothing is sent\.$/,
  );
  assert.equal((await save.able()).length, 9);

  const model = await save.save('Model');
  assert.equal(model.name, `${NAME}.safetensors`);
  const [best, last] = ['best', 'last'].map((weights) => evaluated(model.bytes, weights));
  assert.equal(last.epoch, 100);
  assert.ok(best.epoch < 100 && best.loss !== last.loss);
  // It goes on as the run would have: another epoch in the command.
  plateau(
    ...[
      'train',
      '--resume',
      path('model'),
      '--epochs',
      '101',
      '--out',
      path('on'),
      path('text.md'),
    ],
  );

  const moment = await save.save('Model of the best moment');
  assert.equal(moment.name, `${NAME}-best.safetensors`);
  assert.equal(evaluated(moment.bytes, 'last').loss, best.loss);

  for (const [which, label, ending] of /** @type {const} */ ([
    ['best', /^best on the test text/, '-best'],
    ['last', 'newest', ''],
  ])) {
    await save.dialog.getByRole('radio', { name: label }).check();
    const weights = await save.save('Weights for PyTorch');
    assert.equal(weights.name, `${NAME}${ending}-weights.safetensors`);
    assert.ok(weights.bytes.equals(weightsFile(model.bytes, which)));
    const onnx = await save.save('ONNX');
    assert.equal(onnx.name, `${NAME}${ending}.onnx`);
    const { version } = await create('fused');
    assert.ok(onnx.bytes.equals(onnxFile(model.bytes, which, version)));
    assert.ok(await ort.InferenceSession.create(onnx.bytes));
  }

  const history = await save.save('Loss history');
  assert.equal(history.name, `${NAME}-loss.csv`);
  const rows = history.bytes.toString().split('\r\n');
  assert.match(rows[0] ?? '', /^run,epoch,.*,best$/);
  assert.match(rows[1] ?? '', /^"Default 1, but Hidden units 32, Learning rate 0\.01",1,/);
  assert.ok(rows.some((row) => row.includes(',100,')));
  assert.equal(rows.filter((row) => row.endsWith(',1')).length, 1, 'one best');

  const chart = await save.save('Chart');
  assert.equal(chart.name, `${NAME}-chart.png`);
  assert.equal(chart.bytes.subarray(1, 4).toString(), 'PNG');
  assert.ok(chart.bytes.readUInt32BE(16) > 600, 'pixels across');

  const samples = await save.save('Samples');
  assert.equal(samples.name, `${NAME}-samples.md`);
  assert.match(
    samples.bytes.toString(),
    /^# Samples of Default 1\\, but .*\n[\s\S]*\n## Epoch 1, loss/,
  );

  const recipe = await save.save('Recipe');
  assert.equal(recipe.name, `${NAME}-recipe.json`);
  const core = await create('fused');
  const { settings, missing } = readRecipe(recipe.bytes.toString(), core.fields());
  assert.deepEqual([settings.hidden, settings.lr, missing], ['32', '0.01', []]);

  const text = await save.save('Text');
  assert.equal(text.name, 'Your-text.md');
  assert.equal(text.bytes.toString(), TEXT);

  const sizes = await save.dialog.locator('li small').allInnerTexts();
  assert.equal(sizes.length, 9, 'each has its size now');
  const sent = lab.requests.slice(before).filter((each) => !each.startsWith('blob:'));
  assert.deepEqual(sent, [], 'nothing was requested for it');
  await lab.close();
});

test('a model that is saved while it trains is whole, and training goes on', async () => {
  const lab = await site.open();
  await lab.text.fill(TEXT);
  await lab.takeDefault1('hidden=32');
  await lab.waitFor('Ready: 100 epochs');
  await lab.button('Train').click();
  await lab.waitForEpoch(3);
  const save = await open(lab);
  const { bytes } = await save.save('Model');
  const { metadata } = readTensors(bytes);
  assert.ok(Number(metadata['run.epoch']) >= 3);
  assert.ok(Number.isFinite(evaluated(bytes, 'last').loss));
  await lab.page.keyboard.press('Escape');
  await lab.waitForEpoch(Number(metadata['run.epoch']) + 2);
  await lab.close();
});

test('before anything is trained the recipe and the text are there, and the others say what they lack', async () => {
  const lab = await site.open();
  await lab.makeSmall();
  await lab.page.setViewportSize({ width: 390, height: 500 });
  const save = await open(lab);
  assert.deepEqual(await save.able(), ['Recipe', 'Text']);
  assert.equal(await save.dialog.evaluate((element) => element.scrollTop), 0);
  assert.equal(await save.dialog.getByText('Train first.').count(), 6);
  const { bytes, name } = await save.save('Recipe');
  assert.equal(name, 'Default-1-but-Hidden-units-8-recipe.json');
  assert.equal(JSON.parse(bytes.toString()).settings.hidden, 8);
  await lab.close();
});

test('what cannot be saved says why, and the run stays as it is', async () => {
  const lab = await trained({
    prepare: forge(`if (message.type === 'saved')
      message = { type: 'refused', id: message.id, sentence: 'There is no memory left.' };`),
  });
  const save = await open(lab);
  for (const label of ['Model', 'ONNX']) {
    await save.button(label).click();
    await save.status
      .filter({ hasText: `${label}: not saved. There is no memory left.` })
      .waitFor();
  }
  assert.equal(await save.dialog.locator('li small').count(), 0);
  assert.equal((await save.save('Text')).name, 'Your-text.md');
  await lab.close();
});

test('keys reach everything, the focus stays, and closing gives it back', async () => {
  const lab = await trained({ width: 390, height: 844, scheme: 'dark' });
  const opener = lab.button('Save\u2026');
  await opener.focus();
  await lab.page.keyboard.press('Enter');
  const dialog = lab.page.getByRole('dialog', { name: 'Save', exact: true });
  await dialog.waitFor();
  const focused = () =>
    lab.page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.getAttribute('aria-label') ?? element?.textContent?.trim();
    });
  assert.equal(await focused(), 'Save: Model');
  const coming = lab.page.waitForEvent('download');
  await lab.page.keyboard.press('Enter');
  await coming;
  await dialog.getByRole('status').filter({ hasText: 'Saved as' }).waitFor();
  assert.equal(await focused(), 'Save: Model');
  for (const label of ['Save: Model of the best moment', undefined, 'Save: Weights for PyTorch']) {
    await lab.page.keyboard.press('Tab');
    if (label) assert.equal(await focused(), label);
  }
  const { width, sideways } = await dialog.evaluate((element) => ({
    width: element.getBoundingClientRect().width,
    sideways: element.scrollWidth - element.clientWidth,
  }));
  assert.deepEqual([width, sideways], [390, 0]);
  const small = await dialog
    .locator('button, label')
    .evaluateAll((all) =>
      all
        .filter((each) => each.getBoundingClientRect().height < 24)
        .map((each) => each.textContent),
    );
  assert.deepEqual(small, []);

  await lab.page.evaluate(AXE);
  const faults = () =>
    lab.page.evaluate(async () => {
      const { axe } = /** @type {any} */ (window);
      const { violations } = await axe.run(document, { resultTypes: ['violations'] });
      return violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].target}`);
    });
  assert.deepEqual(await faults(), [], 'dark, 390 px');
  await lab.page.emulateMedia({ colorScheme: 'light' });
  await lab.page.setViewportSize({ width: 1280, height: 900 });
  await lab.page.waitForTimeout(300);
  assert.deepEqual(await faults(), [], 'light, 1280 px');

  await lab.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await focused(), 'Save\u2026');
  await lab.close();
});

test('a hostile name of a text stays a name, in the dialog and in the files', async () => {
  const lab = await site.open();
  const name = '<img src=x onerror=window.hacked=1>\u202e=cmd|.md';
  const data = await lab.page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text ?? ''], name ?? ''));
      return transfer;
    },
    [name, TEXT],
  );
  await lab.figure.dispatchEvent('drop', { dataTransfer: data });
  await lab.facts.filter({ hasText: /^\d,\d\d\d characters/ }).waitFor();
  await lab.waitFor('Ready');
  const save = await open(lab);
  assert.equal((await save.save('Text')).name, 'img-src-x-onerror-window.hacked-1-cmd.md');
  assert.equal(JSON.parse((await save.save('Recipe')).bytes.toString()).text, name);
  assert.equal(await lab.page.evaluate(() => 'hacked' in window), false);
  await lab.close();
});
