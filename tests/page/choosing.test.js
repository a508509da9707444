// What is chosen and what follows from it, held against a worker made of nothing and the core's own tables.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { allows, Choice, grouped, plain } from '../../web/state/choice.js';
import { Conductor } from '../../web/state/conductor.js';
import { format, parse } from '../../web/state/recipe-link.js';
import { readFiles, written } from '../../web/state/texts.js';
import { strings } from '../../web/strings.js';
import { create } from '../wasm/support.js';
import { FakeWorker } from './fake-worker.js';

/** @typedef {import('../../web/protocol.js').Field} Field */

/** @type {Field[]} */
let fields;
/** @type {import('../../web/protocol.js').Recipe[]} */
let recipes;
before(async () => {
  const core = await create('plain');
  fields = core.fields();
  recipes = core.recipes();
});

const FACTS = { window: 16, burnIn: 0, valid: 10, predictions: 100, bytes: 10 };
const STARTED = { type: 'started', facts: FACTS, floor: { perChar: 0.1 }, uniform: 4 };
const POINT = { epoch: 1, loss: 1, trainLoss: null, validLoss: null };
const progress = (/** @type {object} */ some) => ({
  type: 'progress',
  state: 'running',
  epoch: 1,
  step: 7,
  stepsDone: 0,
  steps: 7,
  until: 100,
  points: [],
  ...some,
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

test('every field takes its ends and its default, and nothing beyond', () => {
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
    if (kind === 'integer') assert.equal(allows(each, String(minimum + 0.5)), false, name);
  }
});

test('a newcomer sees eight fields; every field and preset stands under one heading', () => {
  assert.equal(fields.filter(({ newcomer }) => newcomer).length, 8);
  for (const [rows, headings] of /** @type {const} */ ([
    [fields, strings.recipe.groups],
    [recipes, strings.recipe.presets],
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

test('a link reads back as what was chosen, for any recipe and any settings', () => {
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
      choice.takeChanged(name, /** @type {Record<string, string>} */ (changes));
      const link = format(choice);
      assert.match(link, /^recipe=[a-z0-9-]+(&[a-z0-9_]+=[\w.+%-]+)*$/);
      const read = parse(link, fields, recipes);
      assert.deepEqual(read.problems, []);
      const other = described();
      other.takeChanged(/** @type {string} */ (read.recipe), read.changes);
      assert.equal(other.recipe, choice.recipe);
      assert.deepEqual(other.from(choice.settings), []);
      assert.equal(format(other), link);
    }),
  );
});

test('a link of junk never throws, and only values that fit are taken', () => {
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

test('of a hostile link the rest is applied, and each part left out is said', () => {
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

test('a link of 100 kB is read in no time and said in a few short sentences', () => {
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

// ---- The conductor

/** A conductor that knows the core's tables, with a text of one's own. */
async function conducted() {
  const worker = new FakeWorker();
  const conductor = new Conductor(() => /** @type {any} */ (worker));
  await new Promise((resolve) => conductor.addEventListener('change', resolve, { once: true }));
  const ready = () =>
    worker.say({ type: 'ready', kind: 'plain', notice: '', samplingFields: [], fields, recipes });
  const settle = async () => {
    for (let i = 0; i < 20; i++) await null;
  };
  /** Answers what was asked last of a type. @param {string} type @param {object} answer */
  const answer = async (type, answer) => {
    worker.say({ ...answer, id: worker.heard.findLast((each) => each.type === type).id });
    await settle();
  };
  const sent = (/** @type {string} */ type) =>
    worker.heard.filter((each) => each.type === type).length;
  const inspected = () => answer('inspect', { type: 'inspected', facts: FACTS });
  const started = () => answer('start', STARTED);
  return { worker, conductor, ready, settle, answer, sent, inspected, started };
}

test('an epoch is measured once the reader is quiet, and shown with what the run will take', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { conductor, ready, answer, sent, inspected, started } = await conducted();
  ready();
  conductor.write('text');
  t.mock.timers.tick(200);
  await inspected();
  assert.equal(sent('estimate'), 0, 'not while it prepares');
  await started();
  assert.equal(sent('estimate'), 1);
  const { measuring, epochs } = conductor.estimate;
  assert.deepEqual([measuring, epochs], [true, 1501]);
  await answer('estimate', { type: 'estimated', secondsPerEpoch: 0.013 });
  assert.equal(conductor.estimate.seconds, 0.013);
  assert.equal(conductor.estimate.measuring, false);
  assert.equal(
    strings.recipe.takes(0.013, 1501),
    'About 13 ms an epoch, 20 s for 1,501 (measured here).',
  );
  t.mock.timers.tick(5000);
  assert.equal(sent('estimate'), 1, 'once is enough');
  conductor.setField(field('hidden'), '256');
  assert.equal(conductor.estimate.seconds, null, 'it was of other settings');
  conductor.dispose();
});

test('a measurement cut short is tried again when nothing trains; a refused one is not', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { worker, conductor, ready, answer, sent, settle, inspected, started } = await conducted();
  ready();
  conductor.write('text');
  t.mock.timers.tick(200);
  await inspected();
  await started();
  conductor.toggle();
  await answer('estimate', { type: 'refused', sentence: '' });
  assert.equal(conductor.estimate.measuring, false);
  t.mock.timers.tick(5000);
  assert.equal(sent('estimate'), 1, 'not while it trains');
  worker.say(progress({}));
  conductor.toggle();
  worker.say(progress({ state: 'paused' }));
  await settle();
  assert.equal(sent('estimate'), 2);
  await answer('estimate', { type: 'refused', sentence: 'It cannot be measured.' });
  t.mock.timers.tick(5000);
  assert.equal(sent('estimate'), 2);
  conductor.dispose();
});

test('a run whose steps take seconds is not measured: that would hold up what the reader does next', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { conductor, ready, answer, sent, settle } = await conducted();
  ready();
  conductor.write('text');
  t.mock.timers.tick(200);
  const facts = { ...FACTS, parameters: 9e6, window: 600, batch: 11, bytes: 7e8 };
  await answer('inspect', { type: 'inspected', facts });
  await settle();
  t.mock.timers.tick(5000);
  assert.equal(sent('estimate'), 0);
  assert.ok(conductor.estimate.long);
  conductor.dispose();
});

test('too much memory is refused beside the recipe, and Train does not start it', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { conductor, ready, answer, sent, inspected, started } = await conducted();
  ready();
  conductor.write('text');
  t.mock.timers.tick(200);
  await inspected();
  await started();
  conductor.setField(field('batch'), '1024');
  t.mock.timers.tick(200);
  const sentence = 'These settings need 9 GB of memory; 2 GB can be had.';
  await answer('inspect', { type: 'refused', sentence });
  assert.equal(conductor.recipeProblem, sentence);
  assert.equal(conductor.textProblem, '');
  conductor.toggle();
  await answer('start', { type: 'refused', sentence });
  assert.equal(conductor.recipeProblem, sentence);
  assert.equal(sent('train'), 0);
  assert.equal(conductor.run.running, false);
  conductor.dispose();
});

test('a link is applied as soon as the tables are known, before anything is prepared; it never trains', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { worker, conductor, ready, sent, inspected, started } = await conducted();
  conductor.follow('recipe=default&hidden=64&speed=9');
  conductor.write('text');
  assert.equal(conductor.link, '');
  ready();
  assert.equal(conductor.link, 'recipe=default&hidden=64');
  assert.match(conductor.recipeProblem, /“speed”, which is not a setting/);
  t.mock.timers.tick(200);
  await inspected();
  await started();
  for (const { settings } of worker.heard.filter(({ type }) => type === 'start'))
    assert.equal(settings.hidden, '64');
  assert.equal(sent('train'), 0);
  conductor.setField(field('hidden'), '32');
  assert.equal(conductor.recipeProblem, '', 'said until the reader changes the recipe');
  conductor.follow('');
  assert.equal(conductor.choice.recipe?.name, 'post');
  assert.equal(conductor.link, '');
  conductor.dispose();
});

test('runs of a visit are numbered on, and the newest seven stay', async () => {
  const { worker, conductor, ready, settle, started } = await conducted();
  ready();
  conductor.write('text');
  const numbers = [];
  for (let i = 0; i < 12; i++) {
    conductor.startOver();
    await settle();
    await started();
    numbers.push(conductor.run.curve?.number);
    // The fifth is never trained: its number goes to the next one.
    if (i !== 4) worker.say(progress({ state: 'paused', points: [POINT] }));
  }
  assert.deepEqual(numbers, [1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 11]);
  assert.deepEqual(
    conductor.earlier.map(({ number }) => number),
    [10, 9, 8, 7, 6, 5, 4],
  );
  conductor.dispose();
});

test('texts of runs that are over are let go', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const { worker, conductor, ready, settle, started } = await conducted();
  ready();
  /** @type {WeakRef<ArrayBuffer>[]} */
  const texts = [];
  for (let i = 0; i < 8; i++) {
    const text = new ArrayBuffer(15_000_000);
    texts.push(new WeakRef(text));
    conductor.choice.setSource({ name: `${i}`, own: true, text, size: text.byteLength });
    conductor.startOver();
    await settle();
    await started();
    worker.say(progress({ state: 'paused', points: [POINT] }));
    worker.heard.length = 0;
  }
  assert.equal(conductor.earlier.length, 7);
  // Three of 15 MB are within what is kept of the reader's own texts.
  let alive = texts.length;
  for (let tries = 0; tries < 20 && alive > 3; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
    alive = texts.filter((text) => text.deref()).length;
  }
  assert.equal(alive, 3);
  conductor.dispose();
});

// ---- A first visit

test('the recorded curve is shown where Train would run just that, until something is trained', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const post = described('post');
  const recorded = { name: 'The post', textName: 'README', facts: FACTS, floor: { perChar: 0.1 } };
  t.mock.method(globalThis, 'fetch', async (/** @type {URL} */ url) =>
    url.href.endsWith('.json')
      ? Response.json({ ...recorded, settings: post.settings, points: {}, samples: [] })
      : new Response(`# ${url.pathname}`),
  );
  const worker = new FakeWorker();
  const conductor = new Conductor(() => /** @type {any} */ (worker));
  while (!conductor.shown && conductor.bundled.length === 0)
    await new Promise((resolve) => conductor.addEventListener('change', resolve, { once: true }));
  worker.say({ type: 'ready', kind: 'plain', notice: '', samplingFields: [], fields, recipes });
  for (let i = 0; i < 50; i++) await null;
  const isRecorded = () => conductor.shown?.number === 0;
  assert.ok(isRecorded(), 'on a first visit');

  conductor.setField(field('hidden'), '256');
  assert.ok(!isRecorded(), 'not for another recipe');
  conductor.setField(field('hidden'), '128');
  assert.ok(isRecorded());
  conductor.takeRecipe('default');
  assert.ok(!isRecorded());
  conductor.takeRecipe('post');
  assert.ok(isRecorded());
  conductor.pick(1);
  assert.ok(!isRecorded(), 'not for another text');
  conductor.pick(0);
  assert.ok(isRecorded());
  conductor.write('mine');
  assert.ok(!isRecorded(), 'not for a text of one’s own');
  conductor.pick(0);
  assert.ok(isRecorded(), 'back when both are back');

  conductor.toggle();
  for (let i = 0; i < 20; i++) await null;
  assert.ok(!isRecorded(), 'not once Train is pressed');
  worker.say({ ...STARTED, id: worker.heard.findLast(({ type }) => type === 'start').id });
  for (let i = 0; i < 20; i++) await null;
  worker.say(progress({ points: [POINT] }));
  assert.equal(conductor.shown?.number, 1);
  conductor.toggle();
  worker.say(progress({ state: 'paused' }));
  assert.equal(conductor.shown?.number, 1, 'nor after');
  conductor.dispose();
});

// ---- Files

const whole = async () => '';
/** @param {import('../../web/state/choice.js').Source} source */
const content = ({ text }) => (typeof text === 'string' ? text : new TextDecoder().decode(text));

test('files are joined in the order of their names, a blank line between, and named', async () => {
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

test('of several files the bad ones are refused by name, and the others open', async () => {
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
  assert.match(strings.text.refused(refused, true), /The others are open\.$/);
});

test('a file cut within a character is refused, also across the pieces it is judged in', async () => {
  const bytes = new TextEncoder().encode('€'.repeat(700_000));
  assert.equal((await readFiles([new File([bytes], 'a.md')], whole)).refused.length, 0);
  const cut = new File([bytes.slice(0, -1)], 'a.md');
  const { source, refused } = await readFiles([cut], whole);
  assert.equal(source, null);
  assert.deepEqual(refused, ['a.md was not opened: it is not UTF-8 text.']);
});

test('a file too long for the memory there is is refused before it is read', async () => {
  const long = new File([], 'long.md');
  Object.defineProperty(long, 'size', { value: 300 * 2 ** 20 });
  const { refused } = await readFiles([long], whole);
  assert.match(refused[0] ?? '', /long\.md was not opened: it has 300 MB; a text may have 256 MB/);
});

test('a large paste is measured in bytes', () => {
  assert.equal(written('é'.repeat(300_000)).size, 600_000);
  assert.equal(written('é').size, 1);
});

test('who brings another text and presses Train gets a run of that text', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { worker, conductor, ready, sent, settle, inspected, started } = await conducted();
  ready();
  conductor.write('text');
  t.mock.timers.tick(200);
  await inspected();
  await started();
  conductor.toggle();
  await settle();
  worker.say(progress({ epoch: 3 }));
  conductor.toggle();
  worker.say(progress({ state: 'paused', epoch: 3 }));
  assert.equal(conductor.otherText, false);
  conductor.replace('another text');
  assert.equal(conductor.otherText, true);
  conductor.toggle();
  assert.equal(conductor.run.running, true, 'Pause is shown at once');
  await settle();
  await started();
  assert.equal(sent('start'), 2);
  assert.equal(sent('train'), 2);
  assert.equal(conductor.run.started?.origin.text, 'another text');
  conductor.dispose();
});

test('another recipe that needs a new start changes nothing of the run under way', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { worker, conductor, ready, sent, inspected, started } = await conducted();
  ready();
  conductor.write('text');
  t.mock.timers.tick(200);
  await inspected();
  await started();
  conductor.toggle();
  worker.say(progress({ epoch: 3 }));
  conductor.follow('recipe=default&hidden=256&lr=0.5');
  assert.equal(sent('set'), 0);
  assert.equal(conductor.atOnce, '');
  assert.ok(conductor.stale.length > 0);
  conductor.dispose();
});
