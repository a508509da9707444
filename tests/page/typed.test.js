// Numbers as people type them: what every number field of the page makes of each spelling, and that what the page prints can
// be typed back.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { allows, enter, inWords, isSwitch, plain, whyWrong } from '../../web/model/choice.js';
import { readings } from '../../web/model/typed.js';
import { strings } from '../../web/words/strings.js';
import { formatCount, formatEpoch } from '../../web/words/units.js';
import { create } from '../wasm/support.js';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */
/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('../../web/wire/protocol.js').Field} Field */

/**
 * What each field becomes. The second line has what is typed, with its quotes where it has spaces.
 *   a number    the field takes it and shows it so
 *   1|1000      refused, with both readings: the field says which number to write
 *   -           refused, with what the field may be
 */
const BECAME = {
  recipe: `
                                  1000   1,000   1.000   0,5   1e3   " 12 "  "1 000"  +5   ١٢
    Embedding                     1000   1000    1|1000  -     1000  12      1000     5    12
    Hidden units                  1000   1000    1|1000  -     1000  12      1000     5    12
    Layers                        -      -       1|1000  -     -     -       -        -    -
    Dropout                       -      -       -       0.5   -     -       -        -    -
    Input dropout                 -      -       -       0.5   -     -       -        -    -
    Gaussian s.d.                 -      1|1000  1       0.5   -     -       -        5    -
    Window (sequence length, BPTT) 1000  1000    1|1000  -     1000  12      1000     5    12
    Batch                         1000   1000    1|1000  -     1000  12      1000     5    12
    Burn-in                       1000   1000    1|1000  -     1000  12      1000     5    12
    Train on the first            1000   1000    1|1000  -     1000  12      1000     5    12
    Test text                     -      -       -       0.5   -     -       -        -    -
    Largest vocabulary            1000   1000    1|1000  -     1000  12      1000     5    12
    Learning rate                 -      1|1000  1       0.5   -     12      -        5    12
    Momentum                      -      -       -       0.5   -     -       -        -    -
    Beta 1                        -      -       -       0.5   -     -       -        -    -
    Beta 2                        -      -       -       0.5   -     -       -        -    -
    Epsilon                       -      1|1000  1       0.5   -     -       -        -    -
    Weight decay                  -      1|1000  1       0.5   -     -       -        -    -
    Gradient clipping             1000   1|1000  1       0.5   1000  12      1000     5    12
    Averaged weights              1000   1000    1|1000  -     1000  12      1000     5    12
    Epochs                        1000   1000    1|1000  -     1000  12      1000     5    12
    Patience                      1000   1000    1|1000  -     1000  12      1000     5    12
    Warm-up                       1000   1000    1|1000  -     1000  12      1000     5    12
    Seed                          1000   1000    1|1000  -     1000  12      1000     5    12`,
  sampler: `
                                  1000   1,000   1.000   0,5   1e3   " 12 "  "1 000"  +5   ١٢
    Temperature                   -      1|1000  1       0.5   -     12      -        5    12
    Top k                         1000   1000    1|1000  -     1000  12      1000     5    12
    Top p                         -      1|1000  1       0.5   -     -       -        -    -
    Length                        1000   1000    1|1000  -     1000  12      1000     5    12
    Seed                          1000   1000    1|1000  -     1000  12      1000     5    12`,
  model: `
                                  1000   1,000   1.000   0,5   1e3   " 12 "  "1 000"  +5   ١٢
    Length                        1000   1000    1|1000  -     1000  12      1000     5    12
    Temperature                   -      1|1000  1       0.5   -     12      -        5    12`,
  compare: `
                                  1000   1,000   1.000   0,5   1e3   " 12 "  "1 000"  +5   ١٢
    Epochs each                   1000   1000    1|1000  -     1000  12      1000     5    12`,
  // These two take the nearest that there is: 128 units, 320 to 1,200 pixels.
  inside: `
                                  1000   1,000   1.000   0,5   1e3   " 12 "  "1 000"  +5   ١٢
    Unit                          128    128     1|1000  1     128   12      128      5    12`,
  share: `
                                  1000   1,000   1.000   0,5   1e3   " 12 "  "1 000"  +5   ١٢
    Height                        1000   1000    1|1000  320   1000  320     1000     320  320`,
};

/** What is typed, and by field what it becomes. @param {string} table */
function read(table) {
  const [head = '', ...rows] = table.trim().split('\n');
  const spellings = [...head.matchAll(/"([^"]*)"|\S+/g)].map(([all, quoted]) => quoted ?? all);
  return rows.map((row) => {
    const cells = row.trim().split(/\s+/);
    const became = cells.splice(-spellings.length);
    return { label: cells.join(' '), pairs: spellings.map((typed, i) => [typed, became[i]]) };
  });
}

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
/** @type {Field[]} */
let all;
/** Those that take a number. @type {Field[]} */
let fields;
const folder = mkdtempSync(join(tmpdir(), 'plateau-typed-'));
before(async () => {
  const core = await create('plain');
  all = [...core.fields(), ...core.samplingFields()];
  fields = all.filter((field) => field.kind !== 'choice' && !isSwitch(field));
  site = await start();
});
after(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

/**
 * Types every spelling into every field of a table, and reads what the field shows and what is said of it.
 * @param {string} table
 * @param {Locator} place
 */
async function assertBecomes(table, place) {
  /** @type {string[]} */
  const wrong = [];
  for (const { label, pairs } of read(table)) {
    const input = place.getByLabel(label, { exact: label !== 'Height' }).first();
    await enable(label, place);
    for (const [typed = '', wanted] of pairs) {
      await input.fill(typed);
      await input.press('Tab');
      const said = place.getByRole('alert').filter({ hasText: label });
      let became = await input.inputValue();
      if ((await input.getAttribute('aria-invalid')) === 'true') {
        assert.equal(became, typed, `${label}: what was refused still stands there`);
        const [, first, second] =
          /could be (.+) or (.+); write/.exec((await said.innerText()).replace(/,/g, '')) ?? [];
        became = first ? `${first}|${second}` : '-';
        if (!first) assert.match(await said.innerText(), /must be a/);
      } else assert.equal(await said.count(), 0, `${label}, ${typed}`);
      if (became !== wanted) wrong.push(`${label}: "${typed}" became ${became}, not ${wanted}`);
    }
    await input.fill(pairs.find(([, became]) => !/[-|]/.test(became ?? ''))?.[1] ?? '1');
    await input.press('Tab');
  }
  assert.deepEqual(wrong, []);
}

/** A field that does nothing beside the others is disabled: the one that it needs gets a value. @param {string} label @param {Locator} place */
async function enable(label, place) {
  const [name, values = ''] = fields.find((each) => each.label === label)?.needs.split('=') ?? [];
  const other = all.find((each) => each.name === name);
  const control = other && place.getByLabel(other.label, { exact: true });
  const [value = ''] = values.split(',');
  // The sampler is not greedy until somebody wants it.
  if (!control || value === '0') return;
  if (other.kind === 'choice') await control.selectOption(value);
  else await control.fill(value);
  await control.press('Tab');
}

/** A run of some epochs of 128 units. @param {LabPage} lab */
async function train(lab) {
  await lab.button('Train').click();
  await lab.waitForEpoch(5);
  await lab.button('Pause').click();
}

test('the tables have every number field of the recipe and of the sampler', async () => {
  const labels = [...read(BECAME.recipe), ...read(BECAME.sampler)].map(({ label }) => label);
  assert.deepEqual(
    labels,
    fields.map(({ label }) => label),
  );
});

test('the fields of the recipe', async () => {
  const lab = await site.open({ height: 2000 });
  await lab.page.getByRole('button', { name: 'All settings' }).click();
  await assertBecomes(BECAME.recipe, lab.page.locator('plateau-recipe'));
  await lab.close();
});

test('the fields of the sampler', async () => {
  const lab = await site.open();
  await train(lab);
  await lab.button('Sample again').click();
  await assertBecomes(BECAME.sampler, lab.page.getByRole('form', { name: 'Sample again' }));
  await lab.close();
});

test('the fields of a model from a file', async () => {
  const model = join(folder, 'model.safetensors');
  const small = ['--hidden', '8', '--layers', '1', '--dropout', '0', '--epochs', '1'];
  execFileSync('build/plateau', ['train', ...small, '--out', model, 'corpus/readme.md'], {
    stdio: 'ignore',
  });
  const lab = await site.open();
  await lab.page.locator('plateau-text input[type=file]').setInputFiles(model);
  const dialog = lab.page.getByRole('dialog', { name: /^Open a model/ });
  await dialog.getByText('1 epoch').first().waitFor();
  await assertBecomes(BECAME.model, dialog);
  // What was refused is not written with.
  await dialog.getByLabel('Length').fill('1.000');
  await dialog.getByRole('button', { name: 'Write a sample' }).click();
  await dialog.getByRole('alert').filter({ hasText: 'could be 1 or 1,000; write' }).waitFor();
  assert.equal(await dialog.getByRole('group', { name: 'What it wrote' }).count(), 0);
  await dialog.getByLabel('Length').fill('1,000');
  await dialog.getByRole('button', { name: 'Write a sample' }).click();
  await dialog.getByRole('group', { name: 'What it wrote' }).waitFor();
  assert.equal(await dialog.getByLabel('Length').inputValue(), '1000');
  await lab.close();
});

test('the epochs of Compare', async () => {
  const lab = await site.open();
  await lab.makeSmall();
  await lab.button('Compare').click();
  const panel = lab.page.locator('plateau-compare');
  await panel.getByRole('button', { name: 'RNN, GRU, LSTM' }).click();
  await panel.getByText('3 recipes').waitFor();
  await assertBecomes(BECAME.compare, panel);
  await lab.close();
});

test('the unit of Inside, which the arrow keys step through', async () => {
  const lab = await site.open();
  await train(lab);
  await lab.button('Inside').click();
  const panel = lab.page.getByRole('region', { name: 'Inside', exact: true });
  await panel.getByText(/Measured at epoch \d+, on a copy/).waitFor({ timeout: 60_000 });
  await assertBecomes(BECAME.inside, panel);
  const unit = panel.getByRole('spinbutton', { name: 'Unit' });
  await unit.fill('127');
  await unit.press('Tab');
  for (const [key, shown] of [
    ['ArrowUp', '128'],
    ['ArrowUp', '128'],
    ['ArrowDown', '127'],
  ]) {
    await unit.press(key ?? '');
    assert.equal(await unit.inputValue(), shown);
    await panel.getByRole('figure', { name: new RegExp(`unit ${shown}`) }).waitFor();
  }
  await lab.close();
});

test('the height of a shared frame', async () => {
  const lab = await site.open();
  await lab.makeSmall();
  await lab.button('Train').click();
  await lab.button('Train 500 more').waitFor();
  await lab.button('Share or embed').click();
  const dialog = lab.page.getByRole('dialog', { name: 'Share or embed' });
  await dialog.getByRole('radio', { name: /^For a page/ }).check();
  await assertBecomes(BECAME.share, dialog);
  await lab.close();
});

// ---- What the page prints can be typed back

/** Any value that fits a field. @param {Field} field */
const fitting = (field) =>
  field.kind === 'integer'
    ? fc.integer({ min: field.minimum, max: field.maximum }).map(String)
    : fc
        .oneof(
          fc.double({ min: field.minimum, max: field.maximum, noNaN: true }),
          // Those that people type: few digits.
          fc
            .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: -12, max: 6 }))
            .map(([digits, power]) => Number(`${digits}e${power}`)),
        )
        .map((x) => plain(field, String(x)))
        .filter((text) => allows(field, text));

const any = () =>
  fc.constantFrom(...fields).chain((field) => fc.tuple(fc.constant(field), fitting(field)));

/** How a whole number is printed: by the page, and by other pages and books. @type {((value: number) => string)[]} */
const PRINTERS = [
  String,
  formatCount,
  formatEpoch,
  ...['fr', 'de-CH', 'ar-EG', 'fa', 'en-IN'].map(
    (language) => (/** @type {number} */ value) =>
      new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(value),
  ),
  (value) => `\u2009${formatCount(value).replaceAll(',', '\u202f')}\u00a0`,
];

test('what the page prints of any field and value can be typed back', () => {
  fc.assert(
    fc.property(any(), ([field, value]) => {
      const range = strings.recipe.range(field, inWords(field, field.initial));
      const [, minimum = '', maximum = ''] = /: (\S+) to (\S+?),? /.exec(range) ?? [];
      const printed = [
        [value, value],
        [inWords(field, value), value],
        [minimum, plain(field, String(field.minimum))],
        [maximum, plain(field, String(field.maximum))],
        [inWords(field, field.initial), plain(field, field.initial)],
        ...(field.kind === 'integer'
          ? PRINTERS.map((print) => [print(Number(value)), value])
          : [[value.replace('-', '\u2212'), value]]),
      ];
      for (const [typed = '', same] of printed) {
        const wrong = new Map();
        assert.equal(enter(field, typed, wrong), same, `${field.label}: ${typed}`);
        assert.equal(wrong.size, 0);
      }
    }),
    { numRuns: 2000 },
  );
});

test('what a refusal says to write is taken, and never is a value wrong by a thousand', () => {
  const text = fc.stringMatching(/^[ +-]?[1-9]\d{0,3}([.,' ]\d{1,4}){0,3}(e[+-]?\d)?$/);
  fc.assert(
    fc.property(fc.constantFrom(...fields), text, (field, typed) => {
      const wrong = new Map();
      const taken = enter(field, typed, wrong);
      if (taken !== null) {
        // A mark before exactly three digits parts thousands where the page prints it so.
        if (field.kind === 'integer' && /^[1-9]\d{0,2}[.,' ]\d{3}$/.test(typed))
          assert.ok(Number(taken) >= 1000, `${typed} became ${taken}`);
        return;
      }
      const [said = ''] = whyWrong([field], wrong);
      const [, advice] = /; write (.+)\.$/.exec(said) ?? [];
      for (const each of advice?.split(' or ') ?? []) {
        assert.equal(enter(field, each, wrong), each, said);
        assert.ok(
          readings(typed, field.kind === 'integer')
            .map(Number)
            .includes(Number(each)),
        );
      }
      if (!advice) assert.equal(said, strings.recipe.mustBe(field));
    }),
    { numRuns: 5000 },
  );
});
