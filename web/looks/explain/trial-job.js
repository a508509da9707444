// A look: one change of the run, tried for some epochs.
import { Fork } from '../../core/fork.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Outcome } from './result.js'
 */

/**
 * What it takes. `start` is the run's training loss, for a change with the same weights, so that it is not measured
 * again; `keep` asks for the fork's checkpoint.
 * @typedef {{ change: string, epochs: number, start?: number, keep?: boolean }} TrialOptions
 */

/**
 * @typedef {object} Tried
 * @property {string} change
 * @property {Outcome} outcome
 * @property {import('../../wire/protocol.js').Settings} settings of the changed run
 * @property {number} milliseconds it took
 * @property {ArrayBuffer|null} checkpoint
 */

/**
 * @param {Core} core
 * @param {{ options: TrialOptions }} job
 * @returns {Generator<number, Tried>}
 */
export function* trial(core, { options }) {
  const { change, epochs, start = Number.NaN, keep = false } = options;
  const begun = performance.now();
  const fork = new Fork(core, change);
  const outcome = yield* fork.trial(epochs, start);
  const checkpoint = keep ? fork.save() : null;
  const settings = fork.settings();
  fork.free();
  return { change, outcome, settings, milliseconds: performance.now() - begun, checkpoint };
}
