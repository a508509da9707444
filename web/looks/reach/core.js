// How far back a run learns: the gradient by lag, its bound, and the loss when little is seen.

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { LagLine } from './result.js'
 */

/**
 * Begins to measure the gradient by lag.
 * @param {Core} core
 * @param {number} windows
 * @returns {() => boolean} does some of it; false when it is done
 */
export function beginLags({ raw: { calls, blocks } }, windows) {
  const size = calls.lags_size(windows) >>> 0;
  calls.lags_begin(blocks.take(size), size, windows);
  return () => calls.lags_advance() !== 0;
}

/** The share of that which is done, 0 to 1. @param {Core} core */
export const lagsShare = ({ raw: { calls } }) => calls.lags_share();

/** What was measured. @param {Core} core @param {number} layers @returns {LagLine[]} */
export function readLags({ raw: { calls, memory } }, layers) {
  const count = calls.lags_count();
  const lines = [];
  const below = (/** @type {number} */ at, /** @type {number} */ share) => {
    const lag = calls.lag_below(at, share);
    return Number.isNaN(lag) ? null : lag;
  };
  for (let layer = 0; layer < layers; layer++) {
    for (const state of /** @type {const} */ (['h', 'c'])) {
      const at = calls[`lags_of_${state}`](layer);
      if (at === 0) continue;
      const norms = [...new Float64Array(memory.buffer, at, count)];
      lines.push({ layer, state, norms, half: below(at, 0.5), hundredth: below(at, 0.01) });
    }
  }
  return lines;
}

/** The largest singular value of a layer's recurrent weights; null for cells other than rnn.
 * @param {Core} core @param {number} layer @param {number} hidden
 */
export function recurrentNorm({ raw: { calls, blocks } }, layer, hidden) {
  const bottom = blocks.top;
  const norm = calls.recurrent_norm(layer, blocks.take(16 * hidden));
  blocks.top = bottom;
  return Number.isNaN(norm) ? null : norm;
}

/**
 * Begins to measure the loss when only the last `seen` characters are known; then measureSome and measureLoss.
 * @param {Core} core
 * @param {number} part of PART
 * @param {number} seen
 * @param {number} longest
 * @param {number} most predictions
 * @returns {boolean} false when there is nothing to predict
 */
export const beginReach = ({ raw: { calls } }, part, seen, longest, most) =>
  calls.reach_begin(part, seen, longest, most) !== 0;

/**
 * The loss of the same predictions when all of the part before them is known; yields the share done.
 * @param {Core} core
 * @param {number} part of PART
 * @param {number} length symbols of the part
 * @param {number} longest
 * @param {number} most
 * @returns {Generator<number, number|null>} null when there is nothing to predict
 */
export function* reachAll(core, part, length, longest, most) {
  const { calls, blocks } = core.raw;
  const bottom = blocks.top;
  try {
    const nats = blocks.take(8 * length);
    if (calls.reach_all_begin(part, longest, most, nats) === 0) return null;
    while (core.measureSome()) yield calls.measure_counted() / length;
    return calls.reach_all_loss(part, longest, most, nats);
  } finally {
    blocks.top = bottom;
  }
}
