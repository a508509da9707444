// Choices: a recipe as a link and texts as files, compared with the core's own tables.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { allows, Choice, grouped, plain } from '../../web/model/choice.js';
import { readFiles } from '../../web/model/read-files.js';
import { parse } from '../../web/model/read-link.js';
import { format } from '../../web/model/recipe-link.js';
import { written } from '../../web/model/texts.js';
import { linkForEver } from '../../web/share/link.js';
import { filesWords } from '../../web/words/files.js';
import { strings } from '../../web/words/strings.js';
import { DEFAULT_1 } from '../default-1.js';
import { create } from '../wasm/support.js';

/** @typedef {import('../../web/wire/protocol.js').Field} Field */

/** @type {Field[]} */
let fields;
/** @type {import('../../web/wire/protocol.js').Recipe[]} */
let recipes;
before(async () => {
  const core = await create('plain');
  fields = core.fields();
  recipes = core.recipes();
});

/** @param {string} name */
const field = (name) => /** @type {Field} */ (fields.find((each) => each.name === name));

/** @param {string} [recipe] */
function described(recipe) {
  const choice = new Choice();
  choice.describe(fields, recipes);
  if (recipe) choice.take(recipe);
  return choice;
}

// ---- The table

test('every field accepts its limits and its default, and nothing beyond', () => {
  for (const each of fields) {
    const { name, minimum, maximum, initial, kind } = each;
    assert.ok(allows(each, initial), name);
    if (kind === 'choice') continue;
    assert.ok(allows(each, String(minimum)), `${name} ${minimum}`);
    assert.ok(allows(each, String(maximum)), `${name} ${maximum}`);
    const step = kind === 'integer' ? 1 : Math.max(maximum * 1e-6, 1e-12);
    for (const bad of [minimum - step, maximum + step])
      assert.equal(allows(each, String(bad)), false, `${name} ${bad}`);
    for (const bad of ['', 'x', '0x10', 'NaN', 'Infinity', '1 2', '1e999'])
      assert.equal(allows(each, bad), false, `${name} ${bad}`);
    assert.equal(allows(each, 'auto'), each.fits, name);
    if (kind === 'integer') assert.equal(allows(each, String(minimum + 0.5)), false, name);
  }
});

test('a newcomer sees eight fields; every field and preset has one heading', () => {
  assert.equal(fields.filter(({ newcomer }) => newcomer).length, 8);
  for (const [rows, headings] of /** @type {const} */ ([
    [fields, strings.recipe.groups],
    [recipes.filter(({ older }) => !older), strings.recipe.presets],
  ])) {
    const groups = grouped(/** @type {{name: string}[]} */ (rows), headings);
    assert.deepEqual(
      groups.map(({ heading }) => heading),
      Object.values(headings),
      'the headings are of rows that exist',
    );
    assert.equal(groups.flatMap(({ rows }) => rows).length, rows.length);
  }
});

// ---- The link

test('a link reads back as the choice it was made from, for any recipe and settings', () => {
  const value = (/** @type {Field} */ each) =>
    each.kind === 'choice'
      ? fc.constantFrom(...each.choices)
      : each.kind === 'integer'
        ? fc.integer({ min: each.minimum, max: each.maximum }).map(String)
        : fc
            .double({ min: each.minimum, max: each.maximum, noNaN: true })
            .map((x) => plain(each, String(x)))
            .filter((text) => allows(each, text));
  const settings = fc.record(Object.fromEntries(fields.map((each) => [each.name, value(each)])), {
    requiredKeys: [],
  });
  const names = fc.constantFrom(...recipes.map(({ name }) => name));
  fc.assert(
    fc.property(names, settings, (name, changes) => {
      const choice = described();
      choice.take(name, /** @type {Record<string, string>} */ (changes));
      const link = format(choice);
      assert.match(link, /^recipe=[a-z0-9-]+(&[a-z0-9_]+=[\w.+%-]+)*$/);
      const read = parse(link, fields, recipes);
      assert.deepEqual(read.problems, []);
      const other = described();
      other.take(/** @type {string} */ (read.recipe), read.changes);
      assert.equal(other.recipe, choice.recipe);
      assert.deepEqual(other.from(choice.settings), []);
      assert.equal(format(other), link);
    }),
  );
});

test('a link with an older version of a recipe has its values for ever, and reads back', () => {
  const older = recipes.filter((recipe) => recipe.older);
  assert.ok(older.some(({ frozen }) => frozen === 'default-1'));
  for (const { frozen, settings, label } of older)
    for (const [link, own] of /** @type {[string, Record<string, string>][]} */ ([
      [`recipe=${frozen}`, {}],
      [`recipe=${frozen}&hidden=8&lr=0.5`, { hidden: '8', lr: '0.5' }],
    ])) {
      const read = parse(link, fields, recipes);
      assert.deepEqual([read.recipe, read.changes, read.problems], [frozen, own, []], link);
      const choice = described();
      choice.take(frozen, read.changes);
      assert.deepEqual(choice.settings, { ...settings, ...own }, link);
      assert.equal(choice.recipe?.label, label);
      // The address that the page writes, and the link that is shared.
      assert.equal(format(choice), link);
      assert.equal(linkForEver(choice.settings, recipes), link);
      // The settings of a file or a kept run, which name no recipe.
      choice.take('post');
      choice.takeNearest({ ...settings, ...own });
      assert.equal(format(choice), link);
    }
  const choice = described('default-1');
  assert.deepEqual(choice.settings, DEFAULT_1);
  const optimizer = /** @type {Field} */ (fields.find(({ name }) => name === 'optimizer'));
  choice.setField(optimizer, 'sgd');
  assert.equal(choice.settings.lr, 'auto', 'it follows here as it does elsewhere');
});

test('auto and the value it has for this text are the same; the auto of the arithmetic is a choice of its own', () => {
  const choice = described('default');
  const facts = /** @type {any} */ ({
    settings: { ...choice.settings, lr: '0.003', arithmetic: 'plain' },
    auto: { ...choice.settings, lr: '0.003', arithmetic: 'plain' },
  });
  choice.fit(facts);
  choice.setField(field('lr'), '0.003');
  assert.deepEqual(choice.differences(), []);
  choice.setField(field('arithmetic'), 'plain');
  assert.deepEqual(
    choice.differences().map(({ field: { name } }) => name),
    ['arithmetic'],
  );
});

test('a link with junk never throws, and only valid values are taken', () => {
  const name = fc.constantFrom(...fields.map(({ name }) => name), 'recipe', '__proto__', 'x');
  const part = fc
    .tuple(name, fc.oneof(fc.string(), fc.double().map(String), fc.constant('%E0%A4%A')))
    .map((pair) => pair.join('='));
  const junk = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part).map((parts) => parts.join('&')),
  );
  fc.assert(
    fc.property(junk, (link) => {
      const { recipe, changes, problems } = parse(link, fields, recipes);
      assert.ok(recipe === null || recipes.some((each) => each.name === recipe));
      for (const [key, value] of Object.entries(changes)) assert.ok(allows(field(key), value));
      assert.ok(problems.length <= 4);
      for (const problem of problems) {
        assert.match(problem, /^[A-Z1-9].*\.$/s);
        assert.ok(problem.length < 300);
      }
    }),
  );
});

test('the valid parts of a hostile link are applied, and each other part is named', () => {
  const rows = /** @type {const} */ ([
    ['', null, {}, []],
    ['#recipe=post', 'post', {}, []],
    ['recipe=post-lstm&hidden=256', 'post-lstm', { hidden: '256' }, []],
    ['hidden=256&cell=gru', null, { hidden: '256', cell: 'gru' }, []],
    ['recipe=best&hidden=256', null, { hidden: '256' }, [/a recipe “best”, which does not exist/]],
    ['recipe=post&speed=9', 'post', {}, [/“speed”, which is not a setting/]],
    [
      'hidden=5000&lr=0.5',
      null,
      { lr: '0.5' },
      [/Hidden units must be a whole number, 1 to 1,024/],
    ],
    ['cell=mlp', null, {}, [/Cell must be one of rnn, gru, lstm/]],
    ['hidden=64&hidden=32', null, { hidden: '64' }, [/Hidden units more than once; the first/]],
    ['recipe=post&recipe=default', 'post', {}, [/Recipe more than once/]],
    ['%E0%A4%A=1&lr=1', null, { lr: '1' }, [/“%E0%A4%A=1”, which cannot be read/]],
    ['samples', null, {}, [/“samples”, which cannot be read/]],
    ['__proto__=1&constructor=2', null, {}, [/“__proto__”/, /“constructor”/]],
    ['lr=%2B0.50', null, { lr: '0.5' }, []],
    ['a%0A%E2%80%AEb=1', null, {}, [/“a {2}b”/]],
    ['a=1&b=1&c=1&d=1&e=1', null, {}, [/“a”/, /“b”/, /“c”/, /^2 more parts .* were left out/]],
  ]);
  for (const [link, recipe, changes, patterns] of rows) {
    const read = parse(link, fields, recipes);
    assert.equal(read.recipe, recipe, link);
    assert.deepEqual(read.changes, changes, link);
    assert.equal(read.problems.length, patterns.length, `${link}: ${read.problems}`);
    for (const [i, pattern] of patterns.entries())
      assert.match(/** @type {string} */ (read.problems[i]), pattern);
  }
});

test('a link of 100 kB is read quickly and reported in a few short sentences', () => {
  for (const link of [
    'x'.repeat(100_000),
    'a=1&'.repeat(25_000),
    `hidden=${'9'.repeat(100_000)}`,
  ]) {
    const began = performance.now();
    const { problems } = parse(link, fields, recipes);
    assert.ok(performance.now() - began < 500);
    assert.ok(problems.join(' ').length < 500, problems.join(' '));
    assert.ok(problems.length > 0);
  }
});

// ---- Files

const whole = async () => '';
/** @param {import('../../web/model/choice.js').Source} source */
const content = ({ text }) => (typeof text === 'string' ? text : new TextDecoder().decode(text));

test('files are joined in the order of their names, with a blank line between, and named', async () => {
  const { source, refused } = await readFiles(
    [
      new File(['ten'], 'part-10.md'),
      new File(['\uFEFFone\r\n'], 'part-1.md'),
      new File(['two\n'], 'part-2.md'),
    ],
    whole,
  );
  assert.ok(source);
  assert.equal(source.text, 'one\r\n\ntwo\n\nten');
  assert.equal(source.name, '3 files');
  assert.deepEqual(source.files, ['part-1.md', 'part-2.md', 'part-10.md']);
  assert.deepEqual(refused, []);
  assert.equal(
    strings.text.joined(source.files ?? []),
    'Joined in the order of their names, a blank line between: part-1.md, part-2.md and part-10.md.',
  );
});

test('of several files, bad ones are refused by name and the others open', async () => {
  const { source, refused } = await readFiles(
    [
      new File([Uint8Array.of(0x61, 0xff)], 'photo.md'),
      new File([], 'empty.md'),
      new File(['é'.repeat(200_000)], 'long.md'),
      new File(['# Good'], 'good.md'),
    ],
    async (bytes) => `byte ${new Uint8Array(bytes).indexOf(0xff)} is wrong.`,
  );
  assert.ok(source);
  assert.deepEqual(refused, [
    'empty.md was not opened: it is empty.',
    'photo.md was not opened: byte 1 is wrong.',
  ]);
  assert.equal(content(source), `# Good\n\n${'é'.repeat(200_000)}`);
  assert.ok(source.text instanceof ArrayBuffer, 'a large text stays bytes');
  assert.equal(source.size, source.text.byteLength);
  assert.match(filesWords.refused(refused, true), /The others are open\.$/);
});

test('a file that ends within a character is refused, even across the pieces in which it is checked', async () => {
  const bytes = new TextEncoder().encode('€'.repeat(700_000));
  assert.equal((await readFiles([new File([bytes], 'a.md')], whole)).refused.length, 0);
  const cut = new File([bytes.slice(0, -1)], 'a.md');
  const { source, refused } = await readFiles([cut], whole);
  assert.equal(source, null);
  assert.deepEqual(refused, ['a.md was not opened: it is not UTF-8 text.']);
});

test('UTF-16 without a mark is asked about, though it is UTF-8 with NUL bytes too', async () => {
  const file = new File([Buffer.from('# Tea', 'utf16le')], 'tea.md');
  const { source, refused } = await readFiles([file], async () => 'The text seems to be UTF-16LE.');
  assert.equal(source, null);
  assert.deepEqual(refused, ['tea.md was not opened: The text seems to be UTF-16LE.']);
});

test('a file too long for the available memory is refused before it is read', async () => {
  const long = new File([], 'long.md');
  Object.defineProperty(long, 'size', { value: 300 * 2 ** 20 });
  const { refused } = await readFiles([long], whole);
  assert.match(refused[0] ?? '', /long\.md was not opened: it has 300 MB; a text may have 256 MB/);
});

test('a large paste is measured in bytes', () => {
  assert.equal(written('é'.repeat(300_000)).size, 600_000);
  assert.equal(written('é').size, 1);
});
