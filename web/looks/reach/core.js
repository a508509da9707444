// How far back a run learns: the gradient by lag, its bound, and the loss when little is seen.

import { measured } from '../where/core.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { LagLine } from './result.js'
 */

/** @param {number} number */
const orNull = (number) => (Number.isNaN(number) ? null : number);

/**
 * The gradient by lag, of each layer and state; yields the share done.
 * @param {Core} core
 * @param {number} windows that it is the mean of
 * @returns {Generator<number, LagLine[]>}
 */
export function* lagsOf(core, windows) {
  const { calls, blocks, memory } = core.raw;
  const size = calls.lags_size(windows) >>> 0;
  calls.lags_begin(blocks.take(size), size, windows);
  while (calls.lags_advance() !== 0) yield calls.lags_share();
  const lines = [];
  for (let layer = 0; layer < Number(core.settings().layers); layer++) {
    for (const state of /** @type {const} */ (['h', 'c'])) {
      const at = calls[`lags_of_${state}`](layer);
      if (at === 0) continue;
      const norms = [...new Float64Array(memory.buffer, at, calls.lags_count())];
      const [half, hundredth] = [0.5, 0.01].map((share) => orNull(calls.lag_below(at, share)));
      lines.push({ layer, state, norms, half, hundredth });
    }
  }
  return lines;
}

/** The largest singular value of a layer's recurrent weights; null for cells other than rnn.
 * @param {Core} core @param {number} layer
 */
export function recurrentNorm(core, layer) {
  const { calls, blocks } = core.raw;
  const scratch = 16 * Number(core.settings().hidden);
  return blocks.scoped(() => orNull(calls.recurrent_norm(layer, blocks.take(scratch))));
}

/**
 * The loss when only the last characters are known; yields the share done.
 * @param {Core} core
 * @param {number} part of PART
 * @param {number} seen characters that are known
 * @param {number} longest the largest number of them that is asked for
 * @param {number} predictions at most
 * @returns {Generator<number, number|null>} null when there is nothing to predict
 */
export function* lossSeeing(core, part, seen, longest, predictions) {
  if (core.raw.calls.reach_begin(part, seen, longest, predictions) === 0) return null;
  return yield* measured(core, predictions);
}

/**
 * The loss of the same predictions when all of the part before them is known; yields the share done.
 * @param {Core} core
 * @param {number} part of PART
 * @param {number} length symbols of the part
 * @param {number} longest
 * @param {number} predictions at most
 * @returns {Generator<number, number|null>} null when there is nothing to predict
 */
export function* lossSeeingAll(core, part, length, longest, predictions) {
  const { calls, blocks } = core.raw;
  const nats = blocks.take(8 * length);
  if (calls.reach_all_begin(part, longest, predictions, nats) === 0) return null;
  yield* measured(core, length);
  return calls.reach_all_loss(part, longest, predictions, nats);
}
