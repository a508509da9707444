// Which weights are kept, and the estimate of an epoch's time, with fake weights and a fake clock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimate } from '../../web/core/estimate.js';
import { Kept } from '../../web/trainer/kept.js';

/** @typedef {import('../../web/wire/protocol.js').FromWorker} FromWorker */

const MB = 2 ** 20;

function begin() {
  /** @type {Extract<FromWorker, { type: 'kept' }>[]} */
  const said = [];
  const kept = new Kept((message) => message.type === 'kept' && said.push(message));
  /** @param {number} epoch @param {number} bytes */
  const add = (epoch, bytes) =>
    kept.add({ epoch, loss: 1, heldOutLoss: null }, epoch * 7, bytes, () => {
      return /** @type {any} */ ({ byteLength: bytes });
    });
  const epochs = () => (said.at(-1)?.ids ?? []).map((id) => kept.get(id)?.moment.epoch);
  return { kept, add, said, epochs };
}

test('weights that fit are kept, and each change is reported', () => {
  const { add, said, epochs, kept } = begin();
  assert.deepEqual([add(1, MB), add(2, MB), add(5, MB)], [1, 2, 3]);
  assert.deepEqual(
    said.map(({ ids, bytes }) => [ids.length, bytes / MB]),
    [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
  );
  assert.deepEqual(epochs(), [1, 2, 5]);
  kept.clear();
  kept.clear();
  assert.equal(said.length, 4);
  assert.deepEqual(said.at(-1), { type: 'kept', ids: [], bytes: 0 });
  assert.equal(kept.get(1), undefined);
  assert.equal(add(1, MB), 4);
});

test('when the store is full, early and late epochs both stay', () => {
  const { add, said, epochs } = begin();
  for (let epoch = 1; epoch <= 1000; epoch++) add(epoch, 8 * MB);
  const left = /** @type {number[]} */ (epochs());
  assert.equal(left.length, 6);
  assert.deepEqual([left[0], left[5]], [1, 1000]);
  const gaps = left.slice(1).map((epoch, i) => epoch / left[i]);
  assert.ok(Math.max(...gaps) < 20, left.join());
  assert.ok(said.every(({ bytes }) => bytes <= 48 * MB));
});

test('of large weights only the newest are kept, and none above 256 MB', () => {
  const { add, epochs } = begin();
  add(1, 30 * MB);
  add(2, 30 * MB);
  assert.deepEqual(epochs(), [2]);
  assert.equal(add(5, 200 * MB), 3);
  assert.deepEqual(epochs(), [5]);
  assert.equal(add(10, 257 * MB), null);
  assert.deepEqual(epochs(), [5]);
});

test('without memory for a copy the weights of the sample are not kept', () => {
  const { kept, said } = begin();
  const none = () => {
    throw new RangeError('Array buffer allocation failed');
  };
  assert.equal(kept.add({ epoch: 1, loss: 1, heldOutLoss: null }, 7, MB, none), null);
  assert.deepEqual(said, []);
});

test('epochs that are repeated after a rollback replace their kept weights', () => {
  const { add, epochs } = begin();
  for (const epoch of [1, 2, 5, 10, 11, 12]) add(epoch, MB);
  add(11, MB);
  assert.deepEqual(epochs(), [1, 2, 5, 10, 11]);
  assert.equal(add(5, 300 * MB), null);
  assert.deepEqual(epochs(), [1, 2]);
});

// ---- Estimates

/**
 * A run whose shards take `shardMs`, three times as long in its first 100 ms.
 * @param {number} shards of a step
 * @param {number} shardMs
 * @param {number} applyMs
 */
function measure(shards, shardMs, applyMs) {
  let time = 1000;
  let did = 0;
  const work = (/** @type {number} */ ms) => {
    time += time < 1100 ? 3 * ms : ms;
    did++;
  };
  const run = {
    beginStep: () => shards,
    runShards: () => work(shardMs),
    apply: () => {
      work(applyMs);
      return null;
    },
  };
  const steps = estimate(run, 1000, () => time);
  let step = steps.next();
  for (; !step.done; step = steps.next()) time += 50; // elsewhere
  return { seconds: step.value, did };
}

test('an estimate counts steps of a warm engine, and no time spent elsewhere', () => {
  const { seconds } = measure(2, 4, 1); // 1,000 steps of 9 ms
  assert.ok(Math.abs(seconds - 9) < 0.01, `${seconds}`);
  const short = measure(1, 0.02, 0.01);
  assert.ok(Math.abs(short.seconds - 0.03) < 0.001, `${short.seconds}`);
});

test('a step too long to measure is estimated from its shards; one shard is enough', () => {
  const long = measure(100, 10, 1);
  assert.ok(Math.abs(long.seconds - 1000) < 10, `${long.seconds}`);
  const huge = measure(8, 1000, 1);
  assert.equal(huge.did, 1);
  assert.equal(huge.seconds, 24_000);
});
