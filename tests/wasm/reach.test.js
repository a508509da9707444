// How far back a run learns, through WebAssembly: the job, and the properties of its numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aide } from '../../web/looks/aide.js';
import { place, source, textOf, train } from './aide-support.js';

const TEXT = textOf('corpus/readme.md').slice(0, 3000);

/** @param {import('../../web/wire/protocol.js').Settings} settings */
async function look(settings) {
  const run = await place('fused', TEXT, settings);
  while (run.progress().epoch < 1) train(run, 1);
  /** @type {any[]} */
  const said = [];
  const aide = new Aide({ postMessage: (message) => said.push(message) }, source);
  const job = { look: 'reach', text: TEXT, checkpoint: run.save(), settings: {}, options: {} };
  const hash = run.hash();
  await aide.receive({ type: 'look', id: 1, job });
  assert.equal(run.hash(), hash);
  const { type, result, sentence } = said.at(-1);
  assert.equal(type, 'looked', sentence);
  return result;
}

test('a sigmoid rnn has one line, below its bound, and a loss for each number of characters seen', async () => {
  const result = await look({
    cell: 'rnn',
    activation: 'sigmoid',
    hidden: '24',
    window: '12',
    layers: '1',
    state: 'reset',
  });
  assert.equal(result.lines.length, 1);
  const [{ norms, half, hundredth }] = result.lines;
  assert.equal(norms.length, 12);
  const [{ norm, factor }] = result.bounds;
  assert.equal(factor, 0.25);
  for (let k = 0; k < 12; k++)
    assert.ok(norms[k] <= norms[0] * (factor * norm) ** k * (12 / (12 - k)) * 1.001, `lag ${k}`);
  assert.ok(half !== null && hundredth !== null && half < hundredth, `${half}, ${hundredth}`);
  assert.ok(result.heldOut);
  assert.deepEqual(
    result.reach.map((/** @type {any} */ { seen }) => seen),
    [1, 2, 4, 8, 16, 32, 64, 128],
  );
  assert.ok(result.reach.every((/** @type {any} */ { loss }) => loss > 0 && loss < 20));
  assert.equal(result.predictions, 300 - 128);
  assert.ok(result.all > 0 && Math.abs(result.all - result.reach.at(-1).loss) < 0.05, result.all);
});

test('an lstm of two layers has four lines and no bound; with nothing held out it reads the training text', async () => {
  const result = await look({
    cell: 'lstm',
    hidden: '16',
    window: '8',
    layers: '2',
    valid: '0',
    state: 'carry',
  });
  assert.deepEqual(
    result.lines.map((/** @type {any} */ { layer, state }) => `${state}${layer}`),
    ['h0', 'c0', 'h1', 'c1'],
  );
  assert.deepEqual(result.bounds, []);
  assert.equal(result.heldOut, false);
  assert.equal(result.predictions, 512);
});

test('a window of one character, or longer than the text, still makes sense', async () => {
  for (const window of ['1', '2', '4096']) {
    const result = await look({ cell: 'gru', hidden: '8', layers: '1', batch: '4', window });
    const [{ norms, half }] = result.lines;
    assert.ok(norms.every((/** @type {number} */ norm) => norm > 0 || window === '4096'));
    if (window === '1') assert.deepEqual([norms.length, half], [1, null]);
    assert.ok(result.reach.length > 0 && result.all > 0);
  }
});
