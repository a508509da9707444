// Which files are models, which of them are read, and how their names, symbols and recipes are written. In Node.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recipeJson } from '../../web/files/recipe.js';
import { Choice } from '../../web/model/choice.js';
import { nearest } from '../../web/model/nearest.js';
import { sorted } from '../../web/model/opened.js';
import { takeRecipe } from '../../web/model/read-recipe.js';
import { LARGEST, Opened } from '../../web/panels/keep/opened-model.js';
import { Refusal } from '../../web/wire/refusal.js';
import { plainName, shownSymbols, words } from '../../web/words/opened.js';
import { create } from '../wasm/support.js';

/** A file that begins with the length of its header. @param {bigint} length @param {string} rest */
function begun(length, rest) {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setBigUint64(0, length, true);
  return [head, rest];
}

test('a file is a model by its name or its first bytes, a recipe by what is in it; every other is a text', async () => {
  /** @type {[string, BlobPart[], 'model'|'recipe'|'text'][]} */
  const rows = [
    ['a.safetensors', ['# a text by another name'], 'model'],
    ['A.SafeTensors', [''], 'model'],
    ['model.bin', begun(4n, '{"a"'), 'model'],
    ['model', begun(2n, '{} and tensors'), 'model'],
    ['too-long', begun(5n, '{"a"'), 'text'],
    ['huge', begun(1n << 63n, '{"a"'), 'text'],
    ['no-brace', begun(4n, '["a"'), 'text'],
    ['short', ['{"a":1}'], 'text'],
    ['empty', [''], 'text'],
    ['text.md', ['# Tea\n\n- boil water\n'], 'text'],
    ['safetensors', ['the word alone is no ending'], 'text'],
    ['tensors.safetensors.md', ['about them'], 'text'],
    ['data.json', ['{"hidden": 8, "cell": "gru"}'], 'text'],
    ['Recipe.JSON', ['{"settings": {}, "format": "plateau recipe 2"}'], 'recipe'],
    ['broken.json', ['{"format": "plateau recipe 1",'], 'recipe'],
    ['about.md', ['{"format": "plateau recipe 1"}'], 'text'],
    ['long.json', ['{"format": "plateau recipe 1"}'.padEnd(20_001)], 'text'],
  ];
  const files = rows.map(([name, parts]) => new File(parts, name));
  const { models, recipes, texts } = await sorted(files);
  const wanted = (/** @type {string} */ kind) => rows.filter((row) => row[2] === kind);
  for (const [kind, found] of Object.entries({ model: models, recipe: recipes, text: texts }))
    assert.deepEqual(
      found.map(({ name }) => name),
      wanted(kind).map(([name]) => name),
    );
});

test('a file that cannot be read is left to whoever says so', async () => {
  const file = /** @type {File} */ ({
    ...{ name: 'gone.md', size: 100 },
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }),
  });
  assert.deepEqual(await sorted([file]), { models: [], recipes: [], texts: [file] });
});

/** A page without a core. @param {any} [more] */
const pageOf = (more) =>
  /** @type {import('../../web/model/view.js').View} */ ({
    conductor: { wake() {}, run: { answered: Promise.resolve() } },
    aides: { ask: () => Promise.reject(new Refusal('It was asked.')) },
    ...more,
  });

/** @param {any} file @param {any} [more] */
async function refusalOf(file, more) {
  const opened = new Opened(pageOf(more), file);
  await opened.open();
  return opened.refusal;
}

test('what is too large or cannot be read is refused before anybody is asked about it', async () => {
  let read = 0;
  const file = (/** @type {number} */ size) => ({
    ...{ name: 'large.safetensors', size },
    arrayBuffer() {
      read++;
      return Promise.reject(new Error('gone'));
    },
  });
  assert.match(
    await refusalOf(file(LARGEST + 1)),
    /It has 1,025 MB, and a model may have 1,024 MB/,
  );
  assert.equal(read, 0);
  assert.equal(await refusalOf(file(LARGEST)), words.unreadable);
  const foreign = new File(begun(60n, `{"a":${' '.repeat(60)}`), 'x.safetensors');
  assert.equal(await refusalOf(foreign), words.foreign);
  const ours = new File(begun(90n, `{"__metadata__":{"format":"plateau 9${' '.repeat(60)}`), 'x');
  assert.equal(await refusalOf(ours), 'It was asked.');
  const broken = { aides: { ask: () => Promise.reject(new TypeError('a fault of ours')) } };
  assert.match(await refusalOf(ours, broken), /^[A-Z].*\.$/);
});

test('names and symbols are written so that they can be read, and change no line', () => {
  assert.equal(plainName('run.safetensors'), 'run.safetensors');
  assert.equal(plainName('a\u202egpj.exe\u0000\n\u2066'), 'a\ufffdgpj.exe\ufffd\ufffd\ufffd');
  assert.equal(plainName('\ud83d\ude00'.repeat(200)).length, 161);
  assert.equal(shownSymbols('\n\t a<\u202e\u0301\u{1f600}'), '⏎ ⇥ ␣ a < U+202E U+0301 \u{1f600}');
  assert.match(words.oneAtATime(['b\u202e', 'c', 'd', 'e', 'f']), /: b\ufffd, c, d and 2 more\.$/);
});

/** The core's tables, as the page has them. */
async function tables() {
  const core = await create('plain');
  const choice = new Choice();
  choice.describe(core.fields(), core.recipes());
  return choice;
}

test('the nearest recipe is found, with what differs from it', async () => {
  const choice = await tables();
  for (const { name, settings } of choice.recipes) {
    const same = nearest(choice, settings);
    assert.deepEqual([same.recipe.name, same.differences], [name, []]);
    const [{ field, now }] = nearest(choice, { ...settings, seed: '77' }).differences;
    assert.deepEqual([field.name, now], ['seed', '77']);
  }
});

test('a recipe that was saved is taken whole; a bad one changes nothing', async () => {
  const choice = await tables();
  choice.take('post');
  const wanted = { ...choice.settings, cell: 'lstm', hidden: '77', lr: '0.003' };
  const file = (/** @type {string} */ text) => new File([text], 'r.json');
  const good = recipeJson(wanted, { name: 'mine' });
  await takeRecipe(file(good), choice);
  assert.deepEqual(choice.settings, wanted);
  const bad = [
    good.slice(0, -30),
    good.replace('77', '99999'),
    good.replace('"hidden"', '"hiden"'),
    good.replace('recipe 1', 'recipe 2'),
  ];
  for (const text of bad)
    await assert.rejects(takeRecipe(file(text), choice), (error) => error instanceof Refusal);
  assert.deepEqual(choice.settings, wanted);
  // A setting that is not named has its default, whatever is chosen.
  await takeRecipe(file('{"format": "plateau recipe 1", "settings": {"hidden": 9}}'), choice);
  const initial = Object.fromEntries(choice.fields.map(({ name, initial }) => [name, initial]));
  assert.deepEqual(choice.settings, { ...initial, hidden: '9' });
});
