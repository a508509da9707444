// The look "How far back it learns": the gradient by lag beside its bound, and unseen text read with little memory.

import { PART } from '../trainer/wasm.js';
import { beginLags, beginReach, readLags, recurrentNorm } from '../trainer/wasm-reach.js';

/** Windows that the gradient is averaged over: three shards. */
const WINDOWS = 24;
/** Predictions of unseen text that are made anew for each number of characters seen. */
const MOST = 512;
/** Most characters seen; half of a short text at most. */
const LONGEST = 256;

/** @type {import('./jobs.js').Look} */
export function* reach(core) {
  const settings = core.settings();
  const layers = Number(settings.layers);
  const steps = Math.ceil(WINDOWS / 8) * Number(core.facts().window);
  const some = beginLags(core, WINDOWS);
  for (let done = 0; some(); done++) yield (0.7 * done) / steps;
  const lines = readLags(core, layers);
  const bounds = [];
  for (let layer = 0; layer < layers; layer++) {
    const norm = recurrentNorm(core, layer, Number(settings.hidden));
    const factor = settings.activation === 'sigmoid' ? 0.25 : 1;
    if (norm !== null) bounds.push({ layer, factor, norm });
    yield 0.7;
  }
  return { lines, bounds, ...(yield* unseen(core)) };
}

/** @param {import('../trainer/wasm.js').Core} core @returns {Generator<number, any>} */
function* unseen(core) {
  const { valid, train } = core.facts();
  const heldOut = valid >= 4;
  const part = heldOut ? PART.heldOut : PART.training;
  const length = heldOut ? valid : train;
  const longest = Math.min(LONGEST, 2 ** Math.floor(Math.log2(Math.max(1, length / 2))));
  const predictions = Math.min(MOST, length - longest);
  const list = [];
  for (let seen = 1; seen <= longest; seen *= 2) {
    if (!beginReach(core, part, seen, longest, MOST)) break;
    while (core.measureSome()) yield 0.7 + (0.3 * seen) / (2 * longest);
    list.push({ seen, loss: core.measureLoss() });
  }
  return { heldOut, reach: list, predictions };
}
