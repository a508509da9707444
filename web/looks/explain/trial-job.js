// A look: one change of the run, tried for some epochs.
import { trialOf } from '../../core/fork.js';

/**
 * `start` and `floor` are those of the run, so that what a trial shares with it is not measured again.
 * @param {import('../../core/wasm.js').Core} core
 * @param {{options: {change: string, epochs: number, start: number, floor: number}}} job
 * @returns {Generator<number, import('./result.js').Tried>}
 */
export function* trial(core, { options: { change, epochs, start, floor } }) {
  core.pair();
  return { change, outcome: yield* trialOf(core, change, epochs, start, floor) };
}
