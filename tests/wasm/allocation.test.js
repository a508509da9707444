// A step allocates nothing: neither the module's memory nor the heap of the script that drives it grows while it trains.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { place, TEXT, train } from './support.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const STEPS = 1000;
/** A small object a step would be 16 kB or more; reading the heap's size takes some 250 bytes. */
const NOTHING = 2000;

/**
 * Bytes that a thousand steps allocate. Interpreted code boxes its numbers, and the script is compiled after some
 * thousand steps, so the smallest of thirty measurements counts.
 * @param {() => void} step
 */
function taken(step) {
  let smallest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 30 && smallest > NOTHING; round++) {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < STEPS; i++) step();
    smallest = Math.min(smallest, process.memoryUsage().heapUsed - before);
  }
  return smallest;
}

for (const cell of ['rnn', 'gru', 'lstm']) {
  test(`a thousand steps of ${cell} allocate nothing in either memory`, async (t) => {
    const settings = {
      cell,
      hidden: '5',
      embedding: '3',
      batch: '11',
      window: '5',
      dropout: '0.2',
    };
    const core = await place('plain', TEXT, { ...settings, layers: '2', valid: '0.1' });
    const { bytes } = core;
    const smallest = taken(() => train(core, 1));
    t.diagnostic(`${smallest} bytes`);
    assert.ok(smallest <= NOTHING, `${smallest} bytes in ${STEPS} steps`);
    assert.equal(core.bytes, bytes);
  });
}

test('the measurement notices what a step allocates', async () => {
  const core = await place('plain', TEXT, { hidden: '4', batch: '2', window: '4' });
  /** @type {object[]} */
  const kept = [];
  const smallest = taken(() => {
    train(core, 1);
    kept.push({ core });
  });
  assert.ok(smallest > NOTHING, `${smallest} bytes`);
});
