// A recipe as a file: what is written is read as it was, and whatever is wrong with a file is one sentence.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { readRecipe, recipeJson } from '../../web/files/recipe.js';
import { Refusal } from '../../web/wire/refusal.js';
import { DEFAULT_1 } from '../default-1.js';
import { HOSTILE } from '../page/hostile.js';
import { create, TEXT } from '../wasm/support.js';

/**
 * @import { Core } from '../../web/core/wasm.js'
 * @import { Field, Recipe } from '../../web/wire/protocol.js'
 */

/** @type {Core} */
let core;
/** @type {Field[]} */
let fields;
/** @type {Recipe[]} */
let recipes;
before(async () => {
  core = await create('fused');
  fields = core.fields();
  recipes = core.recipes();
});

/** @param {string} text @returns {string} the sentence it is refused with */
function refusalOf(text) {
  try {
    readRecipe(text, fields);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return '';
}

/** A recipe with other settings. @param {Record<string, unknown>} settings @param {object} [more] */
const fileWith = (settings, more) =>
  JSON.stringify({ format: 'plateau recipe 1', settings, ...more });

/** A value in the range of its field, as the core writes it. @param {Field} field @returns {fc.Arbitrary<string>} */
function valuesOf({ kind, choices, minimum, maximum }) {
  if (kind === 'choice') return fc.constantFrom(...choices);
  if (kind === 'integer') return fc.integer({ min: minimum, max: maximum }).map(String);
  return fc
    .double({ min: minimum, max: maximum, noNaN: true })
    .map((x) => Number(x.toPrecision(15)))
    .filter((x) => x >= minimum && x <= maximum)
    .map((x) => String(x === 0 ? 0 : x));
}

test('every recipe of the core, and any settings in range, are read as they were written', () => {
  for (const { settings, label } of recipes) {
    const text = recipeJson(settings, { name: label, text: 'README' });
    assert.deepEqual(readRecipe(text, fields), { name: label, settings, missing: [] });
    assert.equal(JSON.parse(text).text, 'README');
  }
  const any = fc.record(Object.fromEntries(fields.map((field) => [field.name, valuesOf(field)])));
  const names = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE));
  fc.assert(
    fc.property(any, names, (settings, name) => {
      const read = readRecipe(recipeJson(settings, { name }), fields);
      // JSON has no half characters: they come back as they went.
      assert.deepEqual(read, { name, settings: { ...settings }, missing: [] });
    }),
  );
});

test('what is read, the core takes: numbers too that no decimal gives back', () => {
  const settings = { ...DEFAULT_1, lr: '0x1.5555555555555p-9', arithmetic: 'fused' };
  const { settings: read } = readRecipe(recipeJson(settings, { name: '' }), fields);
  assert.deepEqual(read, settings);
  core.read(TEXT, read);
  assert.deepEqual(core.settings(), settings);
});

test('numbers are numbers in the file, and every name stays only a name', () => {
  for (const name of HOSTILE) {
    const text = recipeJson(DEFAULT_1, { name, text: name });
    const file = JSON.parse(text);
    assert.equal(file.name, name);
    assert.equal(typeof file.settings.hidden, 'number');
    assert.equal(typeof file.settings.cell, 'string');
    assert.ok(text.isWellFormed());
    assert.equal(readRecipe(text, fields).name, name);
  }
});

test('a file that names some fields leaves the others to their defaults, and says which', () => {
  const { settings, missing } = readRecipe(fileWith({ hidden: 64, cell: 'lstm' }), fields);
  assert.deepEqual(settings, { cell: 'lstm', hidden: '64' });
  assert.equal(missing.length, fields.length - 2);
  assert.deepEqual(readRecipe(`\ufeff${fileWith({ lr: '.10' })}`, fields).settings, { lr: '0.1' });
});

test('auto is a value where the field says so, and nowhere else', () => {
  for (const { name, fits } of fields.filter(({ kind }) => kind !== 'choice')) {
    const text = fileWith({ [name]: 'auto' });
    if (fits) assert.deepEqual(readRecipe(text, fields).settings, { [name]: 'auto' });
    else assert.match(refusalOf(text), /is "auto", which is no number\.$/, name);
  }
});

test('each way to be wrong has its sentence', () => {
  /** @type {[string, RegExp][]} */
  const rows = [
    ['', /not JSON/],
    ['# README', /not JSON/],
    ['{"format": "plateau recipe 1"', /not JSON/],
    ['null', /no recipe of Plateau/],
    ['[]', /no recipe of Plateau/],
    ['"plateau recipe 1"', /no recipe of Plateau/],
    ['{}', /no recipe of Plateau/],
    ['{"format": 1}', /no recipe of Plateau/],
    ['{"format": "plateau recipe 2", "settings": {}}', /"plateau recipe 2"; this version .* reads/],
    ['{"format": "plateau recipe 1"}', /has no settings/],
    ['{"format": "plateau recipe 1", "settings": []}', /has no settings/],
    [fileWith({}, { name: 7 }), /name in this recipe is no text/],
    [fileWith({ hiden: 7 }), /setting "hiden", which this version does not know/],
    ['{"format": "plateau recipe 1", "settings": {"__proto__": 1}}', /setting "__proto__"/],
    [fileWith({ toString: 1 }), /setting "toString"/],
    [fileWith({ cell: 'transformer' }), /is "transformer", but can only be rnn, gru, lstm/],
    [fileWith({ cell: 1 }), /is 1, but can only be/],
    [fileWith({ hidden: 0 }), /^Hidden units is 0, but must lie from 1 to 1024\.$/],
    [fileWith({ hidden: 1025 }), /must lie from 1 to 1024/],
    [fileWith({ hidden: 8.5 }), /8\.5, but must be a whole number/],
    [fileWith({ hidden: '0x10' }), /is "0x10", which is no number/],
    [fileWith({ hidden: 'many' }), /which is no number/],
    [fileWith({ hidden: null }), /is null, which is no number/],
    [fileWith({ hidden: [8] }), /which is no number/],
    [fileWith({ hidden: true }), /which is no number/],
    [fileWith({ lr: '0x1p2000' }), /which is no number/],
    [fileWith({ lr: '0x1p10' }), /must lie from 1e-9 to 100/],
    [fileWith({ lr: -1 }), /must lie from 1e-9 to 100/],
    [fileWith({ lr: '1e999' }), /which is no number/],
    ['{"format": "plateau recipe 1", "settings": {"lr": 1e999}}', /which is no number/],
    [' '.repeat(20_001), /too long/],
    [fileWith({ lr: 'x'.repeat(5000) }), /^[^x]*x{38}\u2026, which is no number\.$/],
  ];
  for (const [text, sentence] of rows) assert.match(refusalOf(text), sentence, text.slice(0, 80));
});

test('whatever stands in a file, it is a recipe or one sentence', () => {
  for (const hostile of HOSTILE) {
    assert.match(refusalOf(hostile), /\.$/);
    assert.match(refusalOf(fileWith({ [hostile]: 1 })), /\.$/);
    for (const { name } of fields) {
      const refused = refusalOf(fileWith({ [name]: hostile }));
      if (refused === '') assert.match(hostile, /^-?\d+(e\d)?$/, `${name}: ${hostile}`);
      assert.doesNotMatch(refused, /[\n\u202e]/);
    }
  }
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(...fields), (json, { name }) => {
      refusalOf(json);
      refusalOf(`{"format": "plateau recipe 1", "settings": {${JSON.stringify(name)}: ${json}}}`);
    }),
  );
});
