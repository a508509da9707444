// The look "How far back it learns": the gradient by lag beside its bound, and unseen text read with little memory.

import { PART } from '../../core/wasm.js';
import { beginLags, beginReach, lagsShare, reachAll, readLags, recurrentNorm } from './core.js';

/** Windows that the gradient is averaged over: three shards. */
const WINDOWS = 24;
/** Predictions of unseen text that are made anew for each number of characters seen. */
const MOST = 512;
/** Most characters seen; half of a short text at most. */
const LONGEST = 256;
/** Symbols of the longest part that is also read as one stream, which is slow: a character at a time. */
const STREAM = 200_000;

/** Shares of the work: the gradient; the loss when so many are seen; the rest when all are. */
const [GRADIENT, SEEN] = [0.6, 0.3];

/** @type {import('../jobs.js').Look} */
export function* reach(core) {
  const settings = core.settings();
  const layers = Number(settings.layers);
  const some = beginLags(core, WINDOWS);
  while (some()) yield GRADIENT * lagsShare(core);
  const lines = readLags(core, layers);
  const bounds = [];
  for (let layer = 0; layer < layers; layer++) {
    const norm = recurrentNorm(core, layer, Number(settings.hidden));
    const factor = settings.activation === 'sigmoid' ? 0.25 : 1;
    if (norm !== null) bounds.push({ layer, factor, norm });
    yield GRADIENT;
  }
  const cleared = settings.state === 'reset' ? Number(core.facts().window) : null;
  return { lines, bounds, cleared, ...(yield* unseen(core)) };
}

/** @param {import('../../core/wasm.js').Core} core @returns {Generator<number, any>} */
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
    while (core.measureSome()) yield GRADIENT + (SEEN * seen) / (2 * longest);
    list.push({ seen, loss: core.measureLoss() });
  }
  let all = null;
  if (list.length > 0 && length <= STREAM) {
    const work = reachAll(core, part, length, longest, MOST);
    for (let step = work.next(); ; step = work.next()) {
      all = step.value;
      if (step.done) break;
      yield GRADIENT + SEEN + (1 - GRADIENT - SEEN) * step.value;
    }
  }
  return { heldOut, reach: list, all, predictions };
}
