// A look: the run with one change or with other settings, before it is trained on: a checkpoint that a run can continue;
// or the settings alone, to begin with.
import { Fork, settingsOf } from '../../core/fork.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Settings } from '../../wire/protocol.js'
 * @import { Forked } from './result.js'
 */

/**
 * @param {Core} core
 * @param {{options: {change: string|Settings}}} job the name of a change, or new settings
 * @returns {Generator<number, Forked>}
 */
export function* fork(core, { options }) {
  yield 0;
  const made = new Fork(core, options.change);
  const checkpoint = made.save();
  const settings = made.settings();
  made.free();
  return { checkpoint, settings };
}

/**
 * @param {Core} core
 * @param {{options: {change: string}}} job a change from new weights
 * @returns {Generator<number, Settings>}
 */
export function* settings(core, { options }) {
  yield 0;
  return settingsOf(core, options.change);
}
