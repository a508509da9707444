// Where the loss is: what each character costs the weights of one moment, and the least it could cost.

import { PART } from '../../core/wasm.js';
import { factsOf, floorOfEach, surprise, textOf } from './core.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Part, Where } from './result.js'
 */

/** Shares of the work: the training part, the rest. */
const TRAINING = 0.75;

/** @param {Core} core @param {number} part @param {number} from @param {number} to @returns {Generator<number, Part>} */
function* measure(core, part, from, to) {
  const work = surprise(core, part);
  for (;;) {
    const step = work.next();
    if (!step.done) {
      yield from + (to - from) * step.value;
      continue;
    }
    const { nats, ...costs } = step.value;
    return { text: textOf(core, part), nats: Float32Array.from(nats), floor: null, ...costs };
  }
}

/** @param {Core} core @returns {Generator<number, Where>} */
export function* where(core) {
  const { window, valid } = factsOf(core);
  const training = yield* measure(core, PART.training, 0, TRAINING);
  const unseen = valid > 1 ? yield* measure(core, PART.heldOut, TRAINING, 0.95) : null;
  yield 0.95;
  const { mean, byPosition, nats } = floorOfEach(core);
  return {
    window,
    carried: core.settings().state === 'carry',
    training: { ...training, floor: Float32Array.from(nats) },
    unseen: unseen?.counted.some((count) => count > 0) ? unseen : null,
    floor: { mean, byPosition },
  };
}
