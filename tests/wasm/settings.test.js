// Settings between JavaScript and the core: every accepted value comes back unchanged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Refusal, utf8 } from '../../web/wire/refusal.js';
import { DEFAULT_1, RECIPE_1 } from '../default-1.js';
import { create, plateau } from './support.js';

/** @typedef {import('../../web/wire/protocol.js').Field} Field */
/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */

const core = await create('plain');
const fields = core.fields();
const TEXT = 'to be or not to be, that is the question\n'.repeat(8);

/** Values that a field accepts, as text. @param {Field} field @returns {fc.Arbitrary<string>} */
function valuesOf({ kind, minimum, maximum, choices }) {
  if (kind === 'choice') return fc.constantFrom(...choices);
  if (kind === 'integer') return fc.integer({ min: minimum, max: maximum }).map(String);
  // At most 9 digits and no tiny powers of ten: numbers as a person writes them, which the core reads exactly.
  return fc
    .double({ min: minimum, max: maximum, noNaN: true })
    .map((x) => String(Number(x.toPrecision(9))))
    .filter(
      (text) => Number(text) >= minimum && Number(text) <= maximum && !/e-[1-9]\d/.test(text),
    );
}

/** Settings that are valid alone; the core may still refuse the combination. */
const someSettings = fc.record(
  Object.fromEntries(fields.map((field) => [field.name, valuesOf(field)])),
  { requiredKeys: [] },
);

test('an empty recipe gives the defaults, and numbers that suit the text where those are auto', () => {
  const { settings, auto } = core.read(TEXT, {});
  assert.deepEqual(settings, core.settings());
  for (const { name, initial } of fields)
    assert.equal(settings[name], initial === 'auto' ? auto[name] : initial, name);
});

test('auto is a value of the fields that say so, and of no other', () => {
  for (const { name, fits, initial, label } of fields) {
    // Arithmetic has an auto of its own: it is decided by the machine, not by the text.
    if (name === 'arithmetic') continue;
    assert.ok(fits || initial !== 'auto', name);
    if (!fits) {
      assert.throws(() => core.read(TEXT, { [name]: 'auto' }), Refusal, label);
      continue;
    }
    const { settings, auto } = core.read(TEXT, { ...DEFAULT_1, [name]: 'auto' });
    assert.ok(Number.isFinite(Number(settings[name])), `${name}: ${settings[name]}`);
    assert.ok(Number.isFinite(Number(auto[name])), `${name}: ${auto[name]}`);
    for (const other of fields)
      if (other.name !== name) assert.equal(settings[other.name], DEFAULT_1[other.name]);
  }
});

test("the tests' values of default-1 are those of the core and the command, every field", () => {
  const recipe = core.recipes().find(({ frozen }) => frozen === 'default-1');
  assert.deepEqual(recipe?.settings, DEFAULT_1);
  const given = ['--epochs', '0', '--sample', '0', '--json', 'corpus/readme.md'];
  const [first = ''] = plateau('train', ...RECIPE_1, ...given).split('\n');
  const { config } = JSON.parse(first);
  const wanted = Object.entries(DEFAULT_1).filter(([name]) => name !== 'arithmetic');
  assert.equal(Object.keys(config).length, Object.keys(DEFAULT_1).length);
  for (const [name, value] of wanted)
    assert.ok(config[name] === value || config[name] === Number(value), `${name}: ${config[name]}`);
});

test('every value of every field comes back unchanged', () => {
  for (const field of fields) {
    fc.assert(
      fc.property(valuesOf(field), (value) => {
        try {
          core.read(TEXT, { [field.name]: value });
        } catch (error) {
          // Rules between fields, a text too short, too much memory: refused in words.
          assert.ok(error instanceof Refusal);
        }
        const back = core.settings()[field.name];
        if (field.kind === 'real') assert.equal(Number(back), Number(value));
        else assert.equal(back, value);
      }),
      { numRuns: 40 },
    );
  }
});

test('settings read back and set again stay the same', () => {
  fc.assert(
    fc.property(someSettings, (settings) => {
      try {
        core.read(TEXT, /** @type {Settings} */ (settings));
      } catch (error) {
        assert.ok(error instanceof Refusal);
        return;
      }
      const once = core.settings();
      core.read(TEXT, once);
      assert.deepEqual(core.settings(), once);
    }),
    { numRuns: 200 },
  );
});

test('names and values of any kind are accepted or refused, nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
      try {
        core.read(TEXT, { [name]: value });
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error));
      }
    }),
    { numRuns: 300 },
  );
});

test('every recipe is complete, and is accepted with a long enough text', () => {
  const recipes = core.recipes();
  assert.ok(recipes.some(({ name }) => name === 'default'));
  // Every version before the newest is there too.
  assert.deepEqual(
    recipes.filter(({ name }) => name.startsWith('default')).map(({ frozen }) => frozen),
    ['default-2', 'default-1'],
  );
  for (const { name, label, settings, guessed, frozen, older } of recipes) {
    assert.match(frozen, older ? new RegExp(`^${name}$`) : new RegExp(`^${name}-[0-9]+$`));
    assert.equal(recipes.filter((each) => each.label === label).length, 1, label);
    assert.deepEqual(
      Object.keys(settings),
      fields.map((field) => field.name),
    );
    assert.ok(core.read(TEXT.repeat(40), settings).parameters > 0, name);
    for (const field of guessed) assert.ok(field in settings, `${name}: ${field}`);
  }
});

test('well-formed texts of any kind are read, character by character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 3, maxLength: 60 }), (text) => {
      const normal = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
      // No text has a NUL, and one is refused for it.
      if ([...normal].length < 2 || normal.includes('\0')) return;
      const facts = core.read(text, { window: '2', batch: '1' });
      assert.equal(facts.characters, [...normal].length);
      assert.equal(facts.vocabulary, new Set(normal).size);
    }),
    { numRuns: 300 },
  );
});

test('a text with half a character is refused at its position; any other becomes its UTF-8', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
      const text = String.fromCharCode(...units);
      const bytes = new TextEncoder().encode(text);
      if (new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) === text) {
        assert.deepEqual(utf8(text, 'text'), bytes);
      } else {
        assert.throws(() => utf8(text, 'text'), Refusal);
      }
    }),
  );
});
