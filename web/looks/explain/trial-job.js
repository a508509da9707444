// A look: one change of the run, tried for some epochs.
import { Fork } from '../../core/fork.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Tried } from './result.js'
 */

/**
 * `start` is the run's training loss, for a change with the same weights, so that it is not measured again.
 * @param {Core} core
 * @param {{options: {change: string, epochs: number, start?: number}}} job
 * @returns {Generator<number, Tried>}
 */
export function* trial(core, { options: { change, epochs, start = Number.NaN } }) {
  const fork = new Fork(core, change);
  const outcome = yield* fork.trial(epochs, start);
  fork.free();
  return { change, outcome };
}
