// Where the loss is: what each character costs the weights of one moment, and the least it could cost.

import { PART } from '../../core/wasm.js';
import { stage } from '../stage.js';
import { floorOfEach, surprise, textOf } from './core.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Part, Where } from './result.js'
 */

/** @param {Core} core @param {number} part of PART @param {number} from @param {number} to @returns {Generator<number, Part>} */
function* measure(core, part, from, to) {
  const { nats, ...costs } = yield* stage(core, from, to, surprise(core, part));
  return { text: textOf(core, part), nats: Float32Array.from(nats), floor: null, ...costs };
}

/** @param {Core} core @returns {Generator<number, Where>} */
export function* where(core) {
  const { window, valid, train, batch } = core.facts();
  const carried = core.settings().state === 'carry';
  const training = yield* measure(core, PART.training, 0, 0.75);
  const unseen = valid > 1 ? yield* measure(core, PART.heldOut, 0.75, 0.95) : null;
  yield 0.95;
  const { mean, byPosition, nats } = floorOfEach(core);
  return {
    window,
    carried,
    stream: carried ? Math.floor((train - 1) / batch) : train - 1,
    training: { ...training, floor: Float32Array.from(nats) },
    unseen: unseen?.counted.some((count) => count > 0) ? unseen : null,
    floor: { mean, byPosition },
  };
}
