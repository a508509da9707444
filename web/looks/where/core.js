// What each prediction costs, and its floor, of an instance that holds a run: src/wasm/aide/where.c in JavaScript.

import { PART } from '../../core/wasm.js';

/** @import { Core } from '../../core/wasm.js' */

/**
 * What predictions cost, in nats. `nats`: of each symbol, NaN where none was counted.
 * @typedef {{mean: number, nats: Float64Array, byPosition: number[], counted: number[]}} Costs
 */

/** Symbols of a part. @param {Core} core @param {number} part of PART */
const lengthOf = (core, part) => (part === PART.training ? core.facts().train : core.facts().valid);

/**
 * Does a measurement that was begun; yields the share done.
 * @param {Core} core
 * @param {number} all predictions that it takes
 * @returns {Generator<number, number>} mean nats per character
 */
export function* measured(core, all) {
  while (core.measureSome()) yield core.raw.calls.measure_counted() / all;
  return core.measureLoss();
}

/**
 * @param {Core} core
 * @param {number} part
 * @param {number} at address of the costs of each symbol
 * @returns {Omit<Costs, 'mean'>}
 */
function readCosts(core, part, at) {
  const { calls, blocks, memory } = core.raw;
  const { window } = core.facts();
  const means = blocks.take(8 * window);
  const counts = blocks.take(4 * window);
  calls.by_position(means, counts, part, at);
  return {
    nats: new Float64Array(memory.buffer, at, lengthOf(core, part)).slice(),
    byPosition: [...new Float64Array(memory.buffer, means, window)],
    counted: [...new Uint32Array(memory.buffer, counts, window)],
  };
}

/**
 * What each symbol of a part costs the weights of this moment; yields the share done.
 * @param {Core} core
 * @param {number} part of PART
 * @returns {Generator<number, Costs>}
 */
export function* surprise(core, part) {
  const { calls, blocks } = core.raw;
  const length = lengthOf(core, part);
  const at = blocks.take(8 * length);
  calls.surprise_begin(part, at);
  return { mean: yield* measured(core, length), ...readCosts(core, part, at) };
}

/** The floor of each prediction of the training part. @param {Core} core @returns {Costs} */
export function floorOfEach(core) {
  const { calls, blocks, check } = core.raw;
  return blocks.scoped(() => {
    const length = lengthOf(core, PART.training);
    const at = blocks.take(8 * length);
    const size = calls.floor_size() >>> 0;
    check(calls.floor_each(at, length, blocks.take(size), size));
    const costs = readCosts(core, PART.training, at);
    const { byPosition, counted } = costs;
    const all = counted.reduce((sum, count) => sum + count, 0);
    const total = counted.reduce((sum, n, p) => (n > 0 ? sum + n * byPosition[p] : sum), 0);
    return { mean: total / all, ...costs };
  });
}

/** The characters of a part, as the vocabulary has them. @param {Core} core @param {number} part of PART */
export function textOf(core, part) {
  const first = part === PART.training ? 0 : core.facts().train;
  return core.textAt(core.raw.calls.symbols() + 2 * first, lengthOf(core, part));
}
