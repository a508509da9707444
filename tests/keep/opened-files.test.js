// Which files are models, which of them are read, and how their names, symbols and recipes are written. In Node.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Choice } from '../../web/model/choice.js';
import { sorted } from '../../web/model/opened.js';
import { LARGEST, Opened } from '../../web/panels/keep/opened-model.js';
import { recipeOf } from '../../web/panels/keep/opened-recipe.js';
import { Refusal } from '../../web/wire/refusal.js';
import { plainName, shownSymbols, words } from '../../web/words/opened.js';
import { create } from '../wasm/support.js';

/** A file that begins with the length of its header. @param {bigint} length @param {string} rest */
function begun(length, rest) {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setBigUint64(0, length, true);
  return [head, rest];
}

test('a file is a model by its name or its first bytes, a recipe by its beginning; every other is a text', async () => {
  /** @type {[string, BlobPart[], string][]} */
  const rows = [
    ['a.safetensors', ['# a text by another name'], 'models'],
    ['A.SafeTensors', [''], 'models'],
    ['model.bin', begun(4n, '{"a"'), 'models'],
    ['model', begun(2n, '{} and tensors'), 'models'],
    ['too-long', begun(5n, '{"a"'), 'texts'],
    ['huge', begun(1n << 63n, '{"a"'), 'texts'],
    ['no-brace', begun(4n, '["a"'), 'texts'],
    ['short', ['{"a":1}'], 'texts'],
    ['empty', [''], 'texts'],
    ['text.md', ['# Tea\n\n- boil water\n'], 'texts'],
    ['safetensors', ['the word alone is no ending'], 'texts'],
    ['tensors.safetensors.md', ['about them'], 'texts'],
    ['data.json', ['{"hidden": 8, "cell": "gru"}'], 'texts'],
    ['Recipe.JSON', ['{\n  "format": "plateau recipe 2"}'], 'recipes'],
    ['broken.json', ['{"format": "plateau recipe 1",'], 'recipes'],
    ['about.md', ['{"format": "plateau recipe 1"}'], 'texts'],
  ];
  const files = rows.map(([name, parts]) => new File(parts, name));
  for (const [kind, found] of Object.entries(await sorted(files)))
    assert.deepEqual(
      found.map(({ name }) => name),
      rows.filter((row) => row[2] === kind).map(([name]) => name),
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

test('the recipe is the one that is nearest, and its arithmetic is no difference', async () => {
  const core = await create('plain');
  const choice = new Choice();
  choice.describe(core.fields(), core.recipes());
  for (const { label, settings } of choice.recipes) {
    const same = recipeOf(choice, { ...settings, arithmetic: 'fused' });
    assert.deepEqual(same, { label, list: [] });
    const { list } = recipeOf(choice, { ...settings, arithmetic: 'plain', seed: '77' });
    assert.deepEqual(list, ['Seed 77']);
  }
});
