// Where the loss is, and n-gram models, through WebAssembly, compared with plain JavaScript loops on real Markdown.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PART } from '../../web/core/wasm.js';
import { Aide } from '../../web/looks/aide.js';
import { NgramSource, ngrams } from '../../web/looks/baselines/core.js';
import { equalOrder } from '../../web/looks/baselines/result.js';
import { floorOfEach, surprise, textOf } from '../../web/looks/where/core.js';
import { DEFAULT_1 } from '../default-1.js';
import { create, textOf as fileOf, place, source, train } from './aide-support.js';

const ORDERS = 8;

// ---- n-grams by their definition: a table of the next characters of each context

/** A character that no text here has: it stands for the characters before a part. */
const MARK = '\u0000';

/** @param {string[]} part @param {number} i @param {number} depth */
function contextOf(part, i, depth) {
  let context = '';
  for (let k = 1; k <= depth; k++) context += part[i - k] ?? MARK;
  return context;
}

/** The next characters of each context of `depth` characters. @param {string[]} training @param {number} depth */
function learn(training, depth) {
  /** @type {Map<string, Map<string, number>>} */
  const table = new Map();
  for (let i = 1; i < training.length; i++) {
    const context = contextOf(training, i, depth);
    const next = table.get(context) ?? new Map();
    table.set(context, next);
    const symbol = /** @type {string} */ (training[i]);
    next.set(symbol, (next.get(symbol) ?? 0) + 1);
  }
  return table;
}

/**
 * Interpolated Witten-Bell: p_n(c|h) = (count(hc) + distinct(h) p_{n-1}(c|h')) / (count(h) + distinct(h)).
 * @param {ReturnType<typeof learn>[]} tables by depth
 * @param {number} order
 * @param {string[]} part
 * @param {number} i
 * @param {string} symbol
 * @param {number} vocabulary
 */
function probability(tables, order, part, i, symbol, vocabulary) {
  let p = 1 / vocabulary;
  for (let depth = 0; depth < order; depth++) {
    const next = tables[depth]?.get(contextOf(part, i, depth));
    if (!next) continue;
    const count = [...next.values()].reduce((sum, each) => sum + each, 0);
    p = ((next.get(symbol) ?? 0) + next.size * p) / (count + next.size);
  }
  return p;
}

/** READMEs that people wrote. */
const READMES = ['node_modules/lit/README.md', 'node_modules/axe-core/README.md'];

/** @param {string} path */
async function readMarkdown(path) {
  const core = await place('fused', readFileSync(path, 'utf8'), { hidden: '4', valid: '0.2' });
  const training = [...textOf(core, PART.training)];
  const unseen = [...textOf(core, PART.heldOut)];
  const tables = Array.from({ length: ORDERS }, (_, depth) => learn(training, depth));
  return { core, training, unseen, tables, vocabulary: core.vocabulary().length };
}

/** @param {number} value @param {number} wanted @param {string} what */
const assertClose = (value, wanted, what) =>
  assert.ok(Math.abs(value - wanted) <= 1e-10 * wanted, `${what}: ${value}, reference ${wanted}`);

for (const path of READMES) {
  test(`n-gram costs equal those of a plain reference: ${path}`, async () => {
    const { core, training, unseen, tables, vocabulary } = await readMarkdown(path);
    for (const { order, train: inSample, valid } of ngrams(core, ORDERS)) {
      const table = /** @type {ReturnType<typeof learn>} */ (tables[order - 1]);
      let seen = 0;
      for (const next of table.values()) {
        const count = [...next.values()].reduce((sum, each) => sum + each, 0);
        for (const each of next.values()) seen -= each * Math.log(each / count);
      }
      assertClose(inSample, seen / (training.length - 1), `order ${order}, training`);
      let cost = 0;
      for (let i = 1; i < unseen.length; i++) {
        const symbol = /** @type {string} */ (unseen[i]);
        cost -= Math.log(probability(tables, order, unseen, i, symbol, vocabulary));
      }
      assertClose(valid, cost / (unseen.length - 1), `order ${order}, unseen`);
    }
  });

  test(`n-gram probabilities equal those of a plain reference and sum to 1: ${path}`, async () => {
    const { core, unseen, tables, vocabulary } = await readMarkdown(path);
    const symbols = [...core.vocabulary()].map((code) => String.fromCodePoint(code));
    for (const order of [1, 2, 3, 5, 8]) {
      const { top } = core.raw.blocks;
      const model = new NgramSource(core, order, 1);
      for (let i = 0; i < 60; i++) {
        const got = model.weigh();
        const total = got.reduce((sum, p) => sum + p, 0);
        assert.ok(Math.abs(total - 1) < 1e-12, `order ${order}, place ${i}: sum ${total}`);
        symbols.forEach((symbol, v) => {
          const wanted = probability(tables, order, unseen, i, symbol, vocabulary);
          assertClose(/** @type {number} */ (got[v]), wanted, `order ${order}, place ${i}`);
        });
        model.read(/** @type {string} */ (unseen[i]));
      }
      core.raw.blocks.top = top;
    }
  });
}

// ---- Where the loss is

const TEXT = fileOf('corpus/readme.md').slice(0, 2500);

/** @param {Generator<unknown, any>} work */
function finish(work) {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

for (const state of ['reset', 'carry']) {
  test(`surprise adds up to the loss, and does not change the run: ${state}`, async () => {
    const core = await place('fused', TEXT, { hidden: '12', window: '16', batch: '8', state });
    train(core, 30);
    const before = core.hash();
    for (const part of [PART.training, PART.heldOut]) {
      core.measureBegin(part);
      while (core.measureSome());
      const loss = core.measureLoss();
      const costs = finish(surprise(core, part));
      assert.equal(costs.mean, loss);
      const counted = [...costs.nats].filter((nats) => !Number.isNaN(nats));
      assertClose(counted.reduce((sum, nats) => sum + nats, 0) / counted.length, loss, 'mean');
      assert.equal(
        costs.counted.reduce((/** @type {number} */ sum, /** @type {number} */ n) => sum + n, 0),
        counted.length,
      );
      assert.equal(costs.nats.length, [...textOf(core, part)].length);
      assert.ok(Number.isNaN(costs.nats[0]));
    }
    const floor = floorOfEach(core);
    assert.equal(core.hash(), before);
    const fresh = await create('fused');
    fresh.read(TEXT, { ...DEFAULT_1, hidden: '12', window: '16', batch: '8', state });
    const wanted = fresh.floor();
    assertClose(floor.mean, wanted.perChar, 'floor');
    wanted.byPosition.forEach((mean, p) => {
      assert.ok(Math.abs((floor.byPosition[p] ?? 0) - mean) < 1e-12, `floor at position ${p}`);
    });
  });
}

test('the parts of the text are the text', async () => {
  const core = await place('fused', TEXT, { hidden: '4', valid: '0.1' });
  assert.equal(textOf(core, PART.training) + textOf(core, PART.heldOut), TEXT);
});

// ---- The jobs

/** @param {string} look @param {any} options @param {ArrayBuffer|null} checkpoint @param {Record<string, string>} settings */
async function ask(look, options, checkpoint, settings) {
  /** @type {any[]} */
  const said = [];
  const port = { postMessage: (/** @type {any} */ message) => said.push(message) };
  const aide = new Aide(port, source);
  await aide.receive({
    type: 'look',
    id: 1,
    job: { look, text: TEXT, checkpoint, settings, options },
  });
  const last = said.at(-1);
  assert.equal(last.type, 'looked', last.sentence);
  return last.result;
}

const SETTINGS = {
  ...DEFAULT_1,
  hidden: '16',
  window: '16',
  batch: '8',
  state: 'reset',
  valid: '0.1',
};

test('where: no mean is below its floor, even at any position of a memorised text', async () => {
  const run = await place('fused', TEXT, { ...SETTINGS, hidden: '64', lr: '0.01' });
  train(run, 600);
  const result = await ask('where', {}, run.save(), {});
  assert.equal(result.window, 16);
  assert.equal(result.training.text + result.unseen.text, TEXT);
  assert.equal(result.training.nats.length, result.training.text.length);
  assert.ok(result.training.mean >= result.floor.mean - 1e-6);
  result.floor.byPosition.forEach((/** @type {number} */ floor, /** @type {number} */ p) => {
    assert.ok(result.training.byPosition[p] >= floor - 1e-6, `position ${p}`);
  });
  assert.ok(result.unseen.mean > result.training.mean);
  assert.equal(result.unseen.floor, null);
});

test('baselines: the models, the network and a sample of each; the same seed gives the same samples', async () => {
  const run = await place('fused', TEXT, SETTINGS);
  while (run.progress().epoch < 6) train(run, 1);
  const options = { order: null, seed: 3, length: 120 };
  const result = await ask('baselines', options, run.save(), {});
  run.measureBegin(PART.heldOut);
  while (run.measureSome());
  assert.equal(result.network.valid, run.measureLoss());
  assert.equal(
    result.sample.order,
    Math.max(1, equalOrder(result.ngrams, result.network.valid) ?? 0),
  );
  assert.equal([...result.sample.text].length, 120);
  assert.equal([...result.sample.network].length, 120);
  assert.deepEqual(await ask('baselines', options, run.save(), {}), result);
  const other = await ask('baselines', { ...options, order: 6 }, run.save(), {});
  assert.equal(other.sample.order, 6);
  assert.notEqual(other.sample.text, result.sample.text);
  assert.equal(other.sample.network, result.sample.network);
  assert.deepEqual(await ask('ngramCosts', {}, null, SETTINGS), result.ngrams);
});

test('as good as: the highest order up to which no model is better', () => {
  const models = [3, 2.5, 2.1, 2.0, 2.05, 2.1].map((valid, i) => ({
    order: i + 1,
    train: 0,
    valid,
  }));
  const rows = /** @type {const} */ ([
    [3.5, 0],
    [3, 1],
    [2.6, 1],
    [2.5, 2],
    [2.2, 2],
    [2.06, 3],
    [2.0, 6],
    [1.5, 6],
  ]);
  for (const [valid, order] of rows) assert.equal(equalOrder(models, valid), order, String(valid));
  assert.equal(equalOrder(models, Number.NaN), null);
  assert.equal(equalOrder([{ order: 1, train: 1, valid: Number.NaN }], 2), null);
});

test('with the floor come the first characters and what each must cost', async () => {
  for (const state of ['reset', 'carry']) {
    const settings = { ...DEFAULT_1, hidden: '4', valid: '0.2', window: '16', state, batch: '3' };
    const core = await create('fused');
    core.read(readFileSync('node_modules/lit/README.md', 'utf8'), settings);
    const { first } = core.floor();
    core.place();
    const { nats } = floorOfEach(core);
    assert.ok(first && first.text.length > 400);
    assert.equal(first.text, textOf(core, PART.training).slice(0, first.text.length));
    assert.deepEqual(Array.from(first.nats), [
      ...Float32Array.from(nats).slice(0, first.nats.length),
    ]);
  }
});
