// How far back it learns: the gradient by lag beside its bound, and unseen text read with little memory.

import { PART } from '../../core/wasm.js';
import { stage } from '../stage.js';
import { lagsOf, lossSeeing, lossSeeingAll, recurrentNorm } from './core.js';

/** @import { Core } from '../../core/wasm.js' */

/** Windows that the gradient is averaged over: three shards. */
const WINDOWS = 24;
/** The largest number of predictions that are made anew for each number of characters seen. */
const PREDICTIONS = 512;
/** The largest number of characters seen; at most half of a short text. */
const LONGEST = 256;
/** Symbols of the longest part that is also read as one stream, which is slow: a character at a time. */
const STREAM = 200_000;

/** Shares of the work: the gradient; the loss when few characters are seen. The loss when all are seen is the rest. */
const [GRADIENT, SEEN] = [0.6, 0.3];

/** @type {import('../jobs.js').Look} */
export function* reach(core) {
  const { state, activation } = core.settings();
  const lines = yield* stage(core, 0, GRADIENT, lagsOf(core, WINDOWS));
  const layers = new Set(lines.map(({ layer }) => layer));
  const bounds = [];
  for (const layer of layers) {
    const norm = recurrentNorm(core, layer);
    const factor = activation === 'sigmoid' ? 0.25 : 1;
    if (norm !== null) bounds.push({ layer, factor, norm });
    yield GRADIENT;
  }
  const cleared = state === 'reset' ? core.facts().window : null;
  return { lines, bounds, cleared, ...(yield* seen(core)) };
}

/** @param {Core} core @returns {Generator<number, any>} */
function* seen(core) {
  const { valid, train } = core.facts();
  const heldOut = valid >= 4;
  const [part, length] = heldOut ? [PART.heldOut, valid] : [PART.training, train];
  const longest = Math.min(LONGEST, 2 ** Math.floor(Math.log2(Math.max(1, length / 2))));
  const predictions = Math.min(PREDICTIONS, length - longest);
  const shareAt = (/** @type {number} */ seen) => GRADIENT + (SEEN * seen) / (2 * longest);
  const list = [];
  for (let seen = 1; seen <= longest; seen *= 2) {
    const work = lossSeeing(core, part, seen, longest, PREDICTIONS);
    const loss = yield* stage(core, shareAt(seen), shareAt(2 * seen), work);
    if (loss === null) break;
    list.push({ seen, loss });
  }
  const streamed = list.length > 0 && length <= STREAM;
  const work = lossSeeingAll(core, part, length, longest, PREDICTIONS);
  const all = streamed ? yield* stage(core, GRADIENT + SEEN, 1, work) : null;
  return { heldOut, reach: list, all, predictions };
}
