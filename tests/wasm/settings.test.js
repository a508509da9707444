// Settings between JavaScript and the core: every accepted value comes back unchanged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Refusal, utf8 } from '../../web/wire/refusal.js';
import { create } from './support.js';

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

test('an empty recipe gives the defaults', () => {
  core.read(TEXT, {});
  const settings = core.settings();
  for (const { name, initial } of fields) assert.equal(settings[name], initial, name);
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
  for (const { name, settings, guessed, frozen } of recipes) {
    assert.match(frozen, new RegExp(`^${name}-[0-9]+$`));
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
