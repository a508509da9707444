// The hash of a run, computed as in tests/c/bits_main.c; the same code runs in Node and in a browser.

/** @typedef {import('../../web/core/wasm.js').Core} Core */

const STEPS = 200;

/** @param {Core} core @param {number} steps */
export function train(core, steps) {
  for (let step = 0; step < steps; step++) {
    const shards = core.beginStep();
    for (let shard = 0; shard < shards; shard++) core.runShards(shard);
    const trouble = core.apply();
    if (trouble) throw new Error(trouble.sentence);
  }
}

/** FNV-1a of the bytes of numbers. @param {number[]} numbers */
function fnv(numbers) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new Uint8Array(Float64Array.from(numbers).buffer)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash;
}

/**
 * The hash of parameters, moments, generators and every step's loss, after 200 steps.
 * @param {Core} core a run that has not started
 * @returns {string} 16 hex digits
 */
export function bitsOf(core) {
  const losses = [];
  for (let step = 0; step < STEPS; step++) {
    train(core, 1);
    const { stepsDone, partialLoss, loss } = core.progress();
    losses.push(stepsDone > 0 ? partialLoss : loss);
  }
  return (fnv(losses) ^ BigInt(`0x${core.hash()}`)).toString(16).padStart(16, '0');
}
