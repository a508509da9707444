// The schedule of measuring: a run of the page and one that an aide trains measure where the core says, and the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PART } from '../../web/core/wasm.js';
import { train as trainLook } from '../../web/looks/compare/job.js';

import { DEFAULT_1 } from '../default-1.js';
import { open, place, start, train } from './support.js';

/** @typedef {import('../../web/wire/protocol.js').EpochPoint} EpochPoint */
/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */

/** Words in an order of chance: an epoch of it has more than two parts, and its losses are sampled. */
const LONG = (() => {
  const words = [
    'loss',
    'falls',
    'and',
    'rises',
    '# a heading\n',
    'so',
    'it',
    '*stays*',
    'here.\n',
  ];
  let seed = 7;
  const next = () => (seed = (seed * 48271) % 2147483647);
  return Array.from({ length: 130_000 }, () => words[next() % words.length]).join(' ');
})();

/** @type {Settings} */
const QUICK = {
  ...DEFAULT_1,
  ...{ cell: 'rnn', hidden: '8', window: '32', batch: '64', lr: '0.05' },
};

/** What does not depend on the clock. @param {EpochPoint[]} points */
const timeless = (points) => points.map(({ seconds, ...rest }) => rest);

/** Trains in the page's worker. @param {import('node:test').TestContext} t @param {Settings} settings @param {number} until */
async function trained(t, settings, until) {
  const page = await open(t);
  const { floor } = await start(page, settings, LONG);
  const done = page.state('finished');
  page.send({ type: 'train', until });
  await done;
  return { floor, points: page.all('progress').flatMap(({ points }) => points) };
}

/** What is due of a run, by the core alone. @param {Settings} settings @param {number} until */
async function due(settings, until) {
  const core = await place('fused', LONG, settings);
  const { steps } = core.facts();
  /** @type {number[][]} */
  const list = [[], []];
  for (let step = 1; step <= until * steps; step++) {
    train(core, 1);
    for (const part of Object.values(PART))
      if (step === until * steps || core.measureDue(part)) list[part].push(step / steps);
  }
  return { training: list[PART.training], heldOut: list[PART.heldOut] };
}

for (const state of ['carry', 'reset']) {
  test(`a run with long epochs measures inside them, where the core says (${state})`, async (t) => {
    const settings = { ...QUICK, state };
    const { points, floor } = await trained(t, settings, 2);
    const wanted = await due(settings, 2);
    const places = (/** @type {'measuredLoss'|'heldOutLoss'} */ column) =>
      points.filter((point) => point[column] !== null).map(({ epoch }) => epoch);
    assert.deepEqual(places('measuredLoss'), wanted.training);
    assert.deepEqual(places('heldOutLoss'), wanted.heldOut);
    const inside = points.filter(({ epoch }) => !Number.isInteger(epoch));
    assert.ok(inside.length >= 2, `${inside.length} points inside epochs`);
    for (const { hash, loss, clipped } of inside) {
      assert.deepEqual([hash, clipped], [null, null]);
      assert.ok(loss > 0 && loss < 5);
    }
    for (const { measuredLoss, measuredError, heldOutLoss, heldOutError } of points) {
      if (measuredLoss !== null) {
        assert.ok(measuredError !== null && measuredError > 0, 'a sample has an error');
        assert.ok(measuredLoss > floor.perChar - 3 * measuredError);
      }
      if (heldOutLoss !== null) assert.ok(heldOutError !== null && heldOutError > 0);
    }
  });
}

test('an aide measures the same, in one round and in several', async (t) => {
  const { points } = await trained(t, QUICK, 2);
  for (const rounds of [[2], [1, 2]]) {
    /** @type {ArrayBuffer|null} */
    let checkpoint = null;
    const found = [];
    for (const until of rounds) {
      const core = await place('fused', LONG, QUICK);
      if (checkpoint) {
        core.readAgain(LONG, checkpoint);
        core.place();
      }
      const options = { until, epochs: 2 };
      const work = trainLook(core, {
        look: 'train',
        text: LONG,
        checkpoint,
        settings: QUICK,
        options,
      });
      let step = work.next();
      while (!step.done) step = work.next();
      checkpoint = step.value.checkpoint;
      found.push(...step.value.points);
    }
    assert.deepEqual(timeless(found), timeless(points), `rounds to ${rounds}`);
  }
});

test('a sampled training loss is measured by its distance from the floor, which changes no weight', async () => {
  const alone = await place('fused', LONG, QUICK);
  const paired = await place('fused', LONG, QUICK);
  paired.read(LONG, QUICK);
  const { perChar } = paired.floor();
  paired.place();
  const late = await place('fused', LONG, QUICK);
  late.pair();
  const losses = [alone, paired, late].map((core) => {
    train(core, 20);
    core.measureBegin(PART.training);
    while (core.measureSome());
    return [core.measureLoss(), core.measureError()];
  });
  assert.notEqual(losses[0][0], losses[1][0]);
  assert.deepEqual(losses[1], losses[2]);
  assert.ok(losses[1][0] > perChar);
  assert.equal(alone.hash(), paired.hash());
  assert.equal(alone.hash(), late.hash());
});
